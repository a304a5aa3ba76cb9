"""Dates as people write them, in the ten languages: calendar forms, month names, the Persian calendar, "3 hours ago".

Nothing is guessed but a missing year (the nearest past one) and the century of a two-digit year. What can be read two
ways ("04/05/2022" in English) is no date.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import jdatetime
from babel.dates import get_month_names

TABLE = Path(__file__).parent / "reference" / "dates.toml"
CLDR_LOCALES = ("en", "ru", "kk", "ky", "tg", "uz", "uz_Cyrl", "tk", "tr", "fa")
LONGEST = 400  # characters that are searched
YEARS = range(1800, 2200)
PERSIAN_YEARS = range(1300, 1500)
DAY_FIRST = ("ru", "kk", "ky", "tg", "uz", "tk", "tr", "fa")
ISO = re.compile(r"(?<!\d)(\d{4})([-/.年])(\d{1,2})(?:\2|月)(\d{1,2})(?!\d)")
COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:t(\d\d)(\d\d)(?:\d\d)?)?(?![\d])")
NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?![\d]|\.\d)")
CHINESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]")
CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):(\d\d)(?::\d\d(?:[.,]\d+)?)?\s*([ap])?\.?(?:m\b\.?)?")
OFFSET = re.compile(r"^\s*\(?\s*(?:(?:gmt|utc)\s*)?([+-−])(\d{1,2}):?(\d\d)?(?!\d)|^\s*\(?\s*([a-zмск]{1,4})\b")
ORDINAL = r"(?:\s?(?:st|nd|rd|th|го|е|ое|uncu|inci|нчи|нчы|чи|чу)\b)?"
BEFORE_MONTH = re.compile(
    rf"(?:(?P<year>\d{{4}})\s?[-–.,]?\s?(?:[^\W\d_]{{1,8}}\.?[\s,-]+){{0,2}}[\s,]*)?(?<!\d)(?P<day>\d{{1,2}}){ORDINAL}[\s.,–-]*(?:(?:[iy]?nj[iy]|нчи|нчы|чи|of)[\s-]+)?$"
)
AFTER_MONTH = re.compile(
    rf"^[\s.,–-]*(?:(?P<day>\d{{1,2}})(?![\d:.]){ORDINAL})?(?:[\s.,–-]*(?:(?:соли|сали|йили|of|سال|г)[\s.]+)?(?P<year>\d{{4}})(?!\d))?"
)

Stated = Literal["full", "no year", "relative"]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """`moment` is aware, in UTC. Precision "day": only the date counts (a clock without a zone is kept as if UTC)."""

    moment: datetime
    precision: Literal["minute", "day"]
    stated: Stated = "full"

    @property
    def year_stated(self) -> bool:
        """False where the year is the nearest past one."""
        return self.stated != "no year"


def find_date(text: str, language: str = "", today: date | datetime | None = None) -> FoundDate | None:
    """The date that `text` states, by the surest form found in its first `LONGEST` characters; None without any.
    `today` (default: now) is what relative dates and missing years are counted from."""
    now = _moment(today)
    text = _plain(text)
    for day, end, has_year in _calendar_days(text, language, now.date()):
        return _with_clock(day, text, end, "full" if has_year else "no year")
    return _relative(text, now, exact=today is None or isinstance(today, datetime))


def _moment(today: date | datetime | None) -> datetime:
    if today is None:
        return datetime.now(UTC)
    if isinstance(today, datetime):
        return today.astimezone(UTC) if today.tzinfo else today.replace(tzinfo=UTC)
    return datetime.combine(today, time(12), UTC)


def _plain(text: str) -> str:
    """Lower-case, with ASCII digits and one form of each letter."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).replace("İ", "i").lower()
    text = "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in text)
    text = COMPACT.sub(_spelled_out, text)
    return re.sub(r"[\u200c-\u200f\u00ad]", "", text.replace("ي", "ی").replace("ك", "ک"))


def _spelled_out(compact: re.Match[str]) -> str:
    year, month, day, hour, minute = compact.groups()
    return f"{year}-{month}-{day}" + (f"t{hour}:{minute}" if hour else "")


def _calendar_days(text: str, language: str, today: date) -> Iterator[tuple[date, int, bool]]:
    """(day, where its mention ends, whether the year was stated), the surest form first."""
    for match in ISO.finditer(text):
        yield from _day(int(match[1]), int(match[3]), int(match[4]), match.end())
    for match in CHINESE.finditer(text):
        yield from _day(int(match[1] or 0), int(match[2]), int(match[3]), match.end(), today)
    yield from _named(text, today)
    for match in NUMERIC.finditer(text):
        yield from _numeric(match, language, today)


def _day(
    year: int, month: int, day: int, end: int, today: date | None = None, persian: bool = False
) -> Iterator[tuple[date, int, bool]]:
    """The day, if there is such a day; without a year (0), the latest such day up to tomorrow."""
    if year == 0 and today is not None:
        newest = jdatetime.date.fromgregorian(date=today).year if persian else today.year
        days = [d for back in range(5) for d, *_ in _day(newest - back, month, day, end, persian=persian)]
        yield from ((d, end, False) for d in days[:2] if d <= today + timedelta(days=1))
        return
    try:
        if persian or year in PERSIAN_YEARS:
            yield jdatetime.date(year, month, day).togregorian(), end, True
        elif year in YEARS:
            yield date(year, month, day), end, True
    except ValueError:  # no such day in the calendar
        return


def _numeric(match: re.Match[str], language: str, today: date) -> Iterator[tuple[date, int, bool]]:
    """d.m.y, d/m/y or, where only that makes sense, m/d/y; English slashes that allow both are left alone."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if len(match[4]) == 2:
        year += 2000 if year <= today.year % 100 + 1 else 1900
    if second > 12:
        first, second = second, first
    elif match[2] == "/" and language not in DAY_FIRST and first <= 12 and first != second:
        return
    yield from _day(year, second, first, match.end())


def _named(text: str, today: date) -> Iterator[tuple[date, int, bool]]:
    """Days with a month's name."""
    pattern, months = _month_names()
    for match in pattern.finditer(text):
        month, persian = months[match["name"]]
        before = BEFORE_MONTH.search(text, max(0, match.start() - 40), match.start())
        after = AFTER_MONTH.match(text[match.end() : match.end() + 30])
        if after is None or not (before or after["day"]):
            continue
        day = int(before["day"] if before else after["day"])
        year = int((after["year"] if not (before and after["day"]) else None) or (before and before["year"]) or 0)
        if match["name"] in ("may", "mar") and not year and text[match.start() - 1 : match.start()] == " " and before:
            continue  # "the 5 may meet"
        yield from _day(year, month, day, match.end() + after.end(), today, persian=persian and year < 1900)


def _with_clock(day: date, text: str, end: int, stated: Stated) -> FoundDate:
    """Add the time of day that stands beside the date; only with a zone is it exact to the minute."""
    clock = CLOCK.search(text, end, end + 40) or CLOCK.search(text, max(0, end - 50), end)
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    if clock and clock[3] and hour <= 12:
        hour = hour % 12 + (12 if clock[3] == "p" else 0)
    if not clock or hour > 23 or minute > 59:
        return FoundDate(datetime.combine(day, time(), UTC), "day", stated)
    zone = _zone(text[clock.end() : clock.end() + 20])
    moment = datetime.combine(day, time(hour, minute), zone or UTC).astimezone(UTC)
    return FoundDate(moment, "minute" if zone else "day", stated)


def _zone(text: str) -> timezone | None:
    match = OFFSET.match(text)
    if match is None:
        return None
    if match[2]:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes)) if minutes <= 14 * 60 else None
    hours = _table()["zones"].get(match[4])
    return timezone(timedelta(hours=float(hours))) if hours is not None else None


def _relative(text: str, now: datetime, exact: bool) -> FoundDate | None:
    pattern, words = _relative_words()
    match = pattern.search(text)
    if match is None:
        return None
    if match["word"]:
        midnight = datetime.combine(now.date() - timedelta(days=words[match["word"]]), time(), UTC)
        return _with_clock(midnight.date(), text, match.end(), "relative")
    count = int(match["count"]) if (match["count"] or "").isdigit() else 1
    step = {
        "minute": timedelta(minutes=1),
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
        "week": timedelta(weeks=1),
    }
    unit = next(unit for unit, names in _table()["units"].items() if match["unit"] in names)
    moment = now - count * step[unit]
    if exact and unit in ("minute", "hour"):
        return FoundDate(moment.replace(second=0, microsecond=0), "minute", "relative")
    return FoundDate(datetime.combine(moment.date(), time(), UTC), "day", "relative")


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(TABLE.read_text("utf-8"))


@lru_cache(maxsize=1)
def _month_names() -> tuple[re.Pattern[str], dict[str, tuple[int, bool]]]:
    """(pattern of all month names, name → (number, whether of the Persian calendar))."""
    months: dict[str, tuple[int, bool]] = {}
    for locale in CLDR_LOCALES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=locale).items():
                months.setdefault(_plain(name).rstrip("."), (number, False))
    for calendar in ("gregorian", "persian"):
        for rows in _table()[calendar].values():
            for number, names in enumerate(rows, start=1):
                months.update({name.replace("_", " "): (number, calendar == "persian") for name in names.split()})
    english = {name for names in _table()["gregorian"]["en"] for name in names.split()}
    longest_first = sorted(months, key=len, reverse=True)
    names = "|".join(map(re.escape, longest_first))
    inflected = "|".join(
        re.escape(name) + ("" if name in english or len(name) < 4 else r"[^\W\d_]{0,5}") for name in longest_first
    )
    return re.compile(rf"(?<![^\W\d_])(?=(?P<name>{names}))(?:{inflected})(?![^\W\d_])"), months


@lru_cache(maxsize=1)
def _relative_words() -> tuple[re.Pattern[str], dict[str, int]]:
    """(pattern of relative dates, day word → days back)."""
    table = _table()
    words = {word: int(days) for days, names in table["days_ago"].items() for word in names}

    def any_of(names: list[str]) -> str:
        return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    units = any_of([name for names in table["units"].values() for name in names])
    ago = rf"(?:(?P<count>\d{{1,3}}|{any_of(table['ago']['one'])})\s*)?(?P<unit>{units})[^\W\d_]{{0,4}}\.?\s*(?:{any_of(table['ago']['words'])})"
    return re.compile(rf"(?<![^\W\d_])(?:(?P<word>{any_of(list(words))})(?![a-zа-яё])|{ago})"), words
