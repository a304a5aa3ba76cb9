"""A series beside what it was the period before, and the year before."""

from collections.abc import Sequence

from signals_site.dashboard.queries.comparing import YEAR, Line, Spot, Stretch, Subject
from signals_site.dashboard.queries.coverage import coverage
from signals_site.dashboard.queries.dyads import Direction, Series
from signals_site.dashboard.queries.filters import Filters
from signals_site.dashboard.queries.sums import both_ways
from signals_site.dashboard.queries.tally import Tally


def earlier(found: Series, filters: Filters) -> list[tuple[Direction, Line]]:
    """Two or three queries: the earlier sums of either direction, what was read then."""
    first, count = found.there.points[0].span, len(found.there.points)
    before = first.with_history(max(count, YEAR[found.grain]))[:-1]
    read = coverage(before, filters.source)

    there, back = found.directions
    faces = (there.actor, there.recipient), (back.actor, back.recipient)

    def line(way: Direction, sums: Sequence[Tally]) -> Line:
        own = filters.with_(actor=way.actor, recipient=way.recipient, both=False)
        past = [Spot(*spot) for spot in zip(before, sums, read, strict=True)]
        return _line(Subject("", own), past, [Spot(p.span, p.tally, p.coverage) for p in way.points], YEAR[found.grain])

    ways = zip(found.directions, both_ways(faces, before, filters), strict=True)
    return [(way, line(way, sums)) for way, sums in ways]


def _line(subject: Subject, past: Sequence[Spot], now: Sequence[Spot], year: int) -> Line:
    """`past` ends where `now` begins; the year before may reach into `now` where that is longer than a year."""
    row, start, count = [*past, *now], len(past), len(now)

    def stretch(back: int) -> Stretch:
        return Stretch(tuple(row[start - back : start - back + count]))

    return Line(subject, stretch(0), stretch(count), stretch(year))
