"""Up to six dyads or themes over the same spans, beside what they were before and a year before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from ingest.models import DailySignal
from signals_site.dashboard.queries.coverage import coverage
from signals_site.dashboard.queries.dyads import Point
from signals_site.dashboard.queries.filters import EVERYTHING, Filters
from signals_site.dashboard.queries.periods import Period, today
from signals_site.dashboard.queries.sums import place_in, tallies, tally_of
from signals_site.dashboard.queries.tally import Tally

MOST = 6  # compared at once
OF = ("count", "statements", "articles")  # raw, as a share of all statements, per hundred articles read
AGAINST = ("previous", "year")
YEAR = {"day": 364, "week": 52, "month": 12}  # spans in a year; whole weeks, so that weekdays meet weekdays


@dataclass(frozen=True, slots=True)
class Subject:
    """A directed dyad ("RUS-KAZ") or a theme ("energy"); `filters` are those of its statements, without days."""

    key: str
    filters: Filters

    @property
    def is_dyad(self) -> bool:
        return "-" in self.key


@dataclass(frozen=True, slots=True)
class Spot(Point):
    """`everyone`: all statements of the span that pass the same filters, whoever made them or whatever their theme."""

    everyone: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some spans taken together."""

    spots: tuple[Spot, ...]

    @property
    def total(self) -> Tally:
        return sum((spot.tally for spot in self.spots), Tally())

    def measured(self, of: str) -> float | None:
        """A count, or per cent of all statements or of the articles read; None where nothing was read."""
        return measured(self.spots, of)


@dataclass(frozen=True, slots=True)
class Against:
    """Like against like: only spans that are over and in which something was read, then and now."""

    now: Stretch
    before: Stretch

    def change(self, of: str) -> float | None:
        now, before = self.now.measured(of), self.before.measured(of)
        return None if now is None or before is None else now - before

    @property
    def tone_change(self) -> float | None:
        now, before = self.now.total.tone_mean, self.before.total.tone_mean
        return None if now is None or before is None else now - before


@dataclass(frozen=True, slots=True)
class Line:
    """One subject; `previous` and `year` hold the counterpart of each span of `now`."""

    subject: Subject
    now: Stretch
    previous: Stretch
    year: Stretch

    def earlier(self, which: str) -> Stretch:
        return self.year if which == "year" else self.previous

    def against(self, which: str) -> Against:
        pairs = [
            (now, before)
            for now, before in zip(self.now.spots, self.earlier(which).spots, strict=True)
            if now.state == "complete" and not before.is_missing
        ]
        return Against(Stretch(tuple(now for now, _ in pairs)), Stretch(tuple(before for _, before in pairs)))


@dataclass(frozen=True, slots=True)
class Comparison:
    grain: str
    lines: tuple[Line, ...]
    spans: tuple[Period, ...]


def measured(spots: Sequence[Spot], of: str) -> float | None:
    """See `Stretch.measured`."""
    read = [spot for spot in spots if not spot.is_missing]
    if not read:
        return None
    n = sum(spot.tally.n for spot in read)
    if of == "count":
        return n
    base = sum(spot.everyone if of == "statements" else spot.coverage.articles for spot in read)
    return 100 * n / base if base else None


def comparison(subjects: Sequence[Subject], period: Period, grain: str, narrowed: Filters = EVERYTHING) -> Comparison:
    """Three queries however many the subjects: their sums, everybody's, what was read.

    The spans asked for and all counterparts stand in one row without gaps, so that one query counts them."""
    spans = [span for span in period.split(grain) if span.start <= today()] or period.split(grain)
    count, back = len(spans), max(len(spans), YEAR[grain])
    row = _reaching_back(spans[0], back) + spans
    found, read = _sums(subjects, row, narrowed), coverage(row)
    everyone = tallies(narrowed, row, by=()).get((), [Tally()] * len(row))

    def stretch(subject: Subject, start: int) -> Stretch:
        sums = found.get(subject.key) or [Tally()] * len(row)
        places = range(start, start + count)
        return Stretch(tuple(Spot(row[i], sums[i], read[i], everyone[i].n) for i in places))

    lines = (Line(s, stretch(s, back), stretch(s, back - count), stretch(s, back - YEAR[grain])) for s in subjects)
    return Comparison(grain, tuple(lines), tuple(spans))


def _reaching_back(first: Period, count: int) -> list[Period]:
    return first.with_history(count)[:-1]


def _sums(subjects: Sequence[Subject], spans: Sequence[Period], narrowed: Filters) -> dict[str, list[Tally]]:
    """One query for all of them."""
    if not subjects:
        return {}
    if not subjects[0].is_dyad:
        return _theme_sums([subject.key for subject in subjects], spans, narrowed)
    among = Q()
    for subject in subjects:
        among |= subject.filters.parties()
    # What follows from it, but tells PostgreSQL where in the index to look.
    among &= Q(actor__in={subject.filters.actor for subject in subjects})
    among &= Q(recipient__in={subject.filters.recipient for subject in subjects})
    return {"-".join(pair): sums for pair, sums in tallies(narrowed, spans, among=among).items()}


def _theme_sums(slugs: Sequence[str], spans: Sequence[Period], narrowed: Filters) -> dict[str, list[Tally]]:
    daily = DailySignal.objects.over(spans[0].start, spans[-1].end).of("theme")
    daily = daily.filter(narrowed.parties(), value__in=slugs)
    rows = (daily if narrowed.undated else daily.dated()).annotate(span=place_in(spans)).totals("span", "value")
    found: dict[str, list[Tally]] = {slug: [Tally()] * len(spans) for slug in slugs}
    for row in rows:
        found[str(row["value"])][int(row["span"])] = tally_of(row)
    return found


def busiest(period: Period, k: int = 3) -> list[str]:
    """The keys of the dyads with most statements."""
    rows = DailySignal.objects.over(period.start, period.end).of(DailySignal.Dimension.ALL).dated()
    most = rows.totals("actor", "recipient").order_by(F("n").desc(), "actor", "recipient")[:k]
    return [f"{row['actor']}-{row['recipient']}" for row in most]
