"""One dyad, both directions, over time."""

from dataclasses import dataclass

from ingest.models import DailySignal
from signals_site.dashboard.queries.coverage import Coverage, coverage
from signals_site.dashboard.queries.filters import EVERYTHING, Filters
from signals_site.dashboard.queries.periods import Period, today
from signals_site.dashboard.queries.sums import tallies, tally_of
from signals_site.dashboard.queries.tally import Tally

LEAST = 5  # means of fewer statements are drawn as points, never joined by a line


@dataclass(frozen=True, slots=True)
class Point:
    span: Period
    tally: Tally
    coverage: Coverage

    @property
    def is_missing(self) -> bool:
        """Nothing was read, so no statement means nothing."""
        return not self.tally.n and self.coverage.is_missing

    @property
    def state(self) -> str:
        """missing, incomplete (the span is not over) or complete."""
        if self.is_missing:
            return "missing"
        return "complete" if self.span.is_complete else "incomplete"


@dataclass(frozen=True, slots=True)
class Direction:
    actor: str
    recipient: str
    points: tuple[Point, ...]

    @property
    def total(self) -> Tally:
        return sum((point.tally for point in self.points), Tally())


@dataclass(frozen=True, slots=True)
class Series:
    """Points of both directions over the same spans."""

    grain: str
    there: Direction
    back: Direction

    @property
    def directions(self) -> tuple[Direction, Direction]:
        return self.there, self.back


def series(actor: str, recipient: str, period: Period, grain: str, filters: Filters = EVERYTHING) -> Series:
    """Two queries: the sums of both directions, what was read."""
    spans = [span for span in period.split(grain) if span.start <= today()] or period.split(grain)
    found = tallies(filters.with_(actor=actor, recipient=recipient, both=True), spans)
    read = coverage(spans)

    def direction(a: str, r: str) -> Direction:
        sums = found.get((a, r)) or [Tally()] * len(spans)
        return Direction(a, r, tuple(map(Point, spans, sums, read)))

    return Series(grain, direction(actor, recipient), direction(recipient, actor))


def newest_day(actor: str, recipient: str, *, undated: bool = False) -> Period | None:
    """The newest day with a statement in either direction."""
    days = DailySignal.objects.of(DailySignal.Dimension.ALL).filter(day__lte=today())
    days = days.filter(Filters(actor=actor, recipient=recipient, both=True).parties())
    newest = (days if undated else days.dated()).order_by("-day").values_list("day", flat=True).first()
    return Period.of("day", newest) if newest else None


@dataclass(frozen=True, slots=True)
class Part:
    """The statements of one direction that share a theme or an act."""

    actor: str
    recipient: str
    dimension: str  # "theme" or "act"
    value: str
    tally: Tally


def breakdown(actor: str, recipient: str, period: Period, *, undated: bool = False) -> list[Part]:
    """One query: both directions by theme and by act, most frequent first."""
    daily = DailySignal.objects.over(period.start, period.end).filter(dimension__in=("theme", "act"))
    daily = daily.filter(Filters(actor=actor, recipient=recipient, both=True).parties())
    rows = (daily if undated else daily.dated()).totals("actor", "recipient", "dimension", "value")
    parts = [
        Part(str(row["actor"]), str(row["recipient"]), str(row["dimension"]), str(row["value"]), tally_of(row))
        for row in rows
    ]
    return sorted(parts, key=lambda part: (-part.tally.n, part.value))
