"""Spans of whole UTC days and their names in an address: 2026-W47, 2026-11, 2026-Q4, 2026, 2026-11-24, 2026-11-01..2026-11-20."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

KINDS = ("week", "month", "quarter", "year")
GRAINS = ("day", "week", "month")
EARLIEST, LATEST = date(1991, 1, 1), date(2099, 12, 31)
_DAY = timedelta(days=1)


def today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` to `end`, both included. `kind`: day, week (ISO), month, quarter, year or custom."""

    start: date
    end: date
    kind: str = "custom"

    @classmethod
    def of(cls, kind: str, day: date) -> "Period":
        """The day, week, month, quarter or year that holds `day`."""
        if kind == "day":
            return cls(day, day, kind)
        if kind == "week":
            start = day - timedelta(days=day.weekday())
            return cls(start, start + 6 * _DAY, kind)
        months = {"month": 1, "quarter": 3, "year": 12}[kind]
        first = (day.month - 1) // months * months + 1
        last = first + months - 1
        return cls(date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1]), kind)

    @classmethod
    def parse(cls, key: str) -> "Period":
        """The period that `key` names; ValueError if it names none between 1991 and 2099."""
        for pattern, read in _READERS:
            if match := re.fullmatch(pattern, key, re.ASCII):
                period = read(*match.groups())
                if EARLIEST <= period.start <= period.end <= LATEST:
                    return period
        raise ValueError(f"no period: {key[:40]}")

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def days_gone(self) -> int:
        """Days that are over or under way."""
        return max(0, min(self.days, (today() - self.start).days + 1))

    @property
    def is_complete(self) -> bool:
        return self.end < today()

    @property
    def key(self) -> str:
        if self.kind == "week":
            return f"{self.start:%G-W%V}"
        if self.kind == "quarter":
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        if self.kind == "month":
            return f"{self.start:%Y-%m}"
        if self.kind == "year":
            return f"{self.start:%Y}"
        return f"{self.start}" if self.kind == "day" else f"{self.start}..{self.end}"

    @property
    def label(self) -> str:
        if self.kind == "week":
            return _("Week %(week)d of %(year)s") % {"week": self.start.isocalendar().week, "year": f"{self.start:%G}"}
        if self.kind == "quarter":
            return f"{_QUARTERS[(self.start.month - 1) // 3]} {self.start.year}"
        if self.kind == "month":
            return date_format(self.start, "F Y")
        return f"{self.start:%Y}" if self.kind == "year" else self.span

    @property
    def span(self) -> str:
        """The days in words: 16–22 November 2026."""
        if self.start == self.end:
            return long_date(self.start)
        if self.start.year != self.end.year:
            return f"{long_date(self.start)} – {long_date(self.end)}"
        if self.start.month != self.end.month:
            return f"{date_format(self.start, _('j F'))} – {long_date(self.end)}"
        return f"{self.start.day}–{long_date(self.end)}"

    def previous(self) -> "Period":
        """The one before; for a custom period the same number of days."""
        if self.kind == "custom":
            return Period(self.start - self.days * _DAY, self.start - _DAY)
        return Period.of(self.kind, self.start - _DAY)

    def following(self) -> "Period":
        if self.kind == "custom":
            return Period(self.end + _DAY, self.end + self.days * _DAY)
        return Period.of(self.kind, self.end + _DAY)

    def with_history(self, before: int) -> "list[Period]":
        """This period and the `before` ones ahead of it, oldest first."""
        periods = [self]
        for _step in range(before):
            periods.insert(0, periods[0].previous())
        return periods

    def cut(self, days: int) -> "tuple[Period, Period]":
        """The first `days` days and the rest, which may be empty (start after end)."""
        first = Period(self.start, self.start + (min(days, self.days) - 1) * _DAY)
        return first, Period(first.end + _DAY, self.end)

    def split(self, grain: str) -> "list[Period]":
        """The days, weeks or months that touch this period, oldest first."""
        periods = [Period.of(grain, self.start)]
        while periods[-1].end < self.end:
            periods.append(periods[-1].following())
        return periods


def long_date(day: date) -> str:
    return _long_date(day, get_language())


@lru_cache(maxsize=4096)  # the labels of a chart name each of its days several times
def _long_date(day: date, _language: str | None) -> str:
    return date_format(day, _("j F Y"))


def _week(year: str, week: str) -> Period:
    return Period.of("week", date.fromisocalendar(int(year), int(week), 1))


def _quarter(year: str, quarter: str) -> Period:
    return Period.of("quarter", date(int(year), int(quarter) * 3, 1))


def _month(year: str, month: str) -> Period:
    return Period.of("month", date(int(year), int(month), 1))


def _year(year: str) -> Period:
    return Period.of("year", date(int(year), 1, 1))


def _day(day: str) -> Period:
    return Period.of("day", date.fromisoformat(day))


def _custom(start: str, end: str) -> Period:
    """Dates given in the wrong order are put right; a whole week, month, quarter or year is named as such."""
    first, last = sorted((date.fromisoformat(start), date.fromisoformat(end)))
    whole = (Period.of(kind, first) for kind in KINDS)
    return next((period for period in whole if (period.start, period.end) == (first, last)), Period(first, last))


_QUARTERS = (
    gettext_lazy("First quarter"),
    gettext_lazy("Second quarter"),
    gettext_lazy("Third quarter"),
    gettext_lazy("Fourth quarter"),
)
_READERS = (
    (r"(\d{4})-W(\d\d?)", _week),
    (r"(\d{4})-Q([1-4])", _quarter),
    (r"(\d{4})-(\d\d)", _month),
    (r"(\d{4})", _year),
    (r"(\d{4}-\d\d-\d\d)", _day),
    (r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", _custom),
)
