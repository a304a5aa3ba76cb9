"""The series, the company and the state of one actor, theme, speaker, source or story: whatever `Filters` can single out."""

from dataclasses import dataclass
from datetime import date, timedelta

from ingest.models import DailySignal, Source, SourceDay
from signals_site.dashboard.queries.coverage import coverage
from signals_site.dashboard.queries.dyads import Direction, Point, Series
from signals_site.dashboard.queries.filters import Filters
from signals_site.dashboard.queries.periods import Period, today
from signals_site.dashboard.queries.sources import DAYS, SourceRow
from signals_site.dashboard.queries.sums import Face, both_ways, dimension_of, tallies
from signals_site.dashboard.queries.tally import Tally

MOST_PAIRS = 10


@dataclass(frozen=True, slots=True)
class Pair:
    actor: str
    recipient: str
    tally: Tally


def entity_series(faces: tuple[Face, Face], period: Period, grain: str, filters: Filters) -> Series:
    """Two or three queries: the sums of either face, what was read."""
    spans = [span for span in period.split(grain) if span.start <= today()] or period.split(grain)
    read = coverage(spans, filters.source)
    there, back = (
        Direction(*face, tuple(map(Point, spans, sums, read)))
        for face, sums in zip(faces, both_ways(faces, spans, filters), strict=True)
    )
    return Series(grain, there, back)


def company(filters: Filters, period: Period) -> list[Pair]:
    """One query: who speaks to whom most, among the statements that pass."""
    found = tallies(filters, [period])
    pairs = [Pair(actor, recipient, sums[0]) for (actor, recipient), sums in found.items() if sums[0].n]
    return sorted(pairs, key=lambda pair: (-pair.tally.n, pair.actor, pair.recipient))[:MOST_PAIRS]


def newest_of(filters: Filters) -> date | None:
    """The newest day with a statement that passes; one query, on the daily sums where they can answer."""
    last = filters.until or today()
    if (dimension := dimension_of(filters)) is None:
        rows = filters.with_(until=last).statements()
        return rows.order_by("-day", "-pk").values_list("day", flat=True).first()
    daily = DailySignal.objects.of(*dimension).filter(filters.parties(), day__lte=last)
    return (daily if filters.undated else daily.dated()).order_by("-day").values_list("day", flat=True).first()


def source_row(source: Source) -> SourceRow:
    """Three queries: its feeds, its articles, its last DAYS days. `statements` are those of these days."""
    days = [today() - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    found = {row.day: row for row in SourceDay.objects.over(days[0], days[-1]).filter(source=source)}
    articles = source.articles.each_once().count()
    statements = sum(row.statements for row in found.values())
    return SourceRow(source, list(source.feeds.all()), articles, statements, tuple(map(found.get, days)))
