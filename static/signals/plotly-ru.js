// Russian dates and numbers for the charts; loaded after plotly.js, on pages in Russian only.
Plotly.register({
  moduleType: "locale",
  name: "ru",
  dictionary: {},
  format: {
    days: ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"],
    shortDays: ["вс", "пн", "вт", "ср", "чт", "пт", "сб"],
    months: ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"],
    shortMonths: ["янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.", "нояб.", "дек."],
    date: "%d.%m.%Y",
    decimal: ",",
    thousands: "\u00a0",
    month: "%m.%Y",
    dayMonth: "%-d %b",
    dayMonthYear: "%-d %b %Y",
  },
});
