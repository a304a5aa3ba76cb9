"""One way to count, behind every matrix, chart, table and file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum, Value

from ingest.models import DailySignal, Statement
from signals_site.dashboard.queries.filters import SIGNS, Filters
from signals_site.dashboard.queries.periods import Period
from signals_site.dashboard.queries.tally import Tally

Group = tuple[str, ...]
EVERYBODY = Q()
SumRow = Mapping[str, Any]  # span, the group's names, and the columns of DailySignalQuerySet.totals


def tallies(
    filters: Filters, spans: Sequence[Period], by: Group = ("actor", "recipient"), among: Q = EVERYBODY
) -> dict[Group, list[Tally]]:
    """Per group one Tally for each of `spans` (which follow each other without gap or overlap); `among` narrows the parties."""
    found: dict[Group, list[Tally]] = {}
    for row in _sums(filters.with_(since=spans[0].start, until=spans[-1].end), spans, by, among):
        group = found.setdefault(tuple(row[name] for name in by), [Tally()] * len(spans))
        group[row["span"]] = tally_of(row)
    return found


def tally_of(row: SumRow) -> Tally:
    """A row of `DailySignalQuerySet.totals` as a Tally."""
    return Tally(
        row["n"], row["n_negative"], row["n_neutral"], row["n_positive"], row["tone_total"], row["tone_sq_total"]
    )


def _sums(filters: Filters, spans: Sequence[Period], by: Group, among: Q) -> Iterable[SumRow]:
    """Daily sums where one dimension at most is asked for; what crosses two is counted from the statements."""
    dimension = _dimension(filters)
    if dimension is None:
        statements = filters.statements().filter(among).order_by().annotate(span=place_in(spans)).values("span", *by)
        return count_up(statements)
    daily = DailySignal.objects.over(spans[0].start, spans[-1].end).of(*dimension).filter(filters.parties(), among)
    if not filters.undated:
        daily = daily.dated()
    return daily.annotate(span=place_in(spans)).totals("span", *by)


def count_up(grouped: "QuerySet[Statement, dict[str, Any]]") -> "QuerySet[Statement, dict[str, Any]]":
    """Statements grouped by `values`, with the columns of `DailySignalQuerySet.totals`."""
    return grouped.annotate(
        n=Count("*"),
        n_negative=Count("tone", filter=SIGNS["negative"]),
        n_neutral=Count("tone", filter=SIGNS["neutral"]),
        n_positive=Count("tone", filter=SIGNS["positive"]),
        tone_total=Sum("tone"),
        tone_sq_total=Sum(F("tone") * F("tone")),
    )


def _dimension(filters: Filters) -> tuple[str, str] | None:
    """The one dimension of the daily sums that answers; None if none does."""
    if filters.sign or filters.text or filters.speaker or filters.source or filters.story:
        return None
    asked = [(name, value) for name in _DIMENSIONS if (value := getattr(filters, name))]
    return None if len(asked) > 1 else (asked or [(DailySignal.Dimension.ALL.value, "")])[0]


def place_in(spans: Sequence[Period]) -> Func:
    """Which of `spans` a day falls into, from 0."""
    starts = Value([span.start for span in spans])
    return Func(F("day"), starts, template="width_bucket(%(expressions)s::date[]) - 1", output_field=IntegerField())


_DIMENSIONS = ("theme", "act", "mode", "tier", "language", "about")
