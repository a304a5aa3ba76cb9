// Draws the figures that stand in the page as JSON, and fetches the statements behind a mark.
(() => {
  "use strict";
  const CONFIG = { displaylogo: false, displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false,
    locale: document.documentElement.lang };

  // Colours and fonts stand in a figure as names of the style sheet's variables: "--ink".
  const dressed = (value, style) => {
    if (Array.isArray(value)) return value.map((part) => dressed(part, style));
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, dressed(part, style)]));
    return typeof value === "string" && /^--[a-z0-9-]+$/.test(value) ? style.getPropertyValue(value).trim() : value;
  };

  const draw = (place) => {
    const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    const { data, layout } = dressed(figure, getComputedStyle(document.documentElement));
    Plotly.react(place, data, layout, CONFIG);
  };

  // Opens a list in place of the one under the charts and leads the reader there.
  const open = (address) =>
    htmx.ajax("GET", address, { target: "#statements", swap: "outerHTML" }).then(() => {
      const heading = document.getElementById("statements-heading");
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "start" });
    });

  const begin = (place) => {
    draw(place);
    place.on("plotly_click", ({ points }) => {
      const { data, customdata } = points[0];
      if (data.meta) open(`${place.dataset.statements}?${data.meta}&since=${customdata[1]}&until=${customdata[2]}`);
    });
    place.classList.add("drawn");
  };

  // Each chart in a task of its own, so that the page answers in between.
  const oneByOne = ([first, ...others]) => first && setTimeout(() => { begin(first); oneByOne(others); });

  document.addEventListener("DOMContentLoaded", () => {
    const places = [...document.querySelectorAll(".chart")];
    oneByOne(places);
    const redraw = () => places.filter((place) => place.classList.contains("drawn")).forEach(draw);
    document.addEventListener("signals:theme", redraw);
    // Paper is light, whatever the screen is.
    const root = document.documentElement;
    let onScreen;
    addEventListener("beforeprint", () => { onScreen = root.dataset.theme; root.dataset.theme = "light"; redraw(); });
    addEventListener("afterprint", () => {
      if (onScreen) root.dataset.theme = onScreen;
      else delete root.dataset.theme;
      redraw();
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-list]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(link.href);
    });
  });
})();
