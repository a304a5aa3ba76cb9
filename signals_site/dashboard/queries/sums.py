"""One way to count, behind every matrix, chart, table and file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, F, Func, IntegerField, Q, QuerySet, Subquery, Sum, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from ingest.models import DailySignal, MonthlySignal, Source, Statement
from ingest.models.signals import SignalQuerySet
from signals_site.dashboard.queries.filters import ANY_POWER, ANY_STATE, REGION, SIGNS, Filters
from signals_site.dashboard.queries.periods import Period
from signals_site.dashboard.queries.tally import Tally

Group = tuple[str, ...]
Face = tuple[str, str]  # actor and recipient as `Filters` takes them; empty for anyone
BY_RECIPIENT: tuple[Face, Face] = (("", ANY_STATE), ("", ANY_POWER))  # each statement is in one of the two
EVERYBODY = Q()
MONTH = 28  # days that a month has at least
_DAY = timedelta(days=1)
LEAST_MONTHS = 3  # whole ones: fewer are not worth a second query
SumRow = Mapping[str, Any]  # span, the group's names, and the columns of SignalQuerySet.totals


def tallies(
    filters: Filters, spans: Sequence[Period], by: Group = ("actor", "recipient"), among: Q = EVERYBODY
) -> dict[Group, list[Tally]]:
    """Per group one Tally for each of `spans` (which follow each other without gap or overlap); `among` narrows the parties."""
    found: dict[Group, list[Tally]] = {}
    nothing, width = [Tally()] * len(spans), len(by) + 1
    for row in _sums(filters.with_(since=spans[0].start, until=spans[-1].end), spans, by, among):
        group = found.get(row[1:width])
        if group is None:
            group = found[row[1:width]] = nothing.copy()
        tally, span = Tally._make(row[width:]), row[0]
        group[span] = group[span] + tally if group[span].n else tally
    return found


def both_ways(faces: tuple[Face, Face], spans: Sequence[Period], filters: Filters) -> tuple[list[Tally], list[Tally]]:
    """The Tallies of either face; one query where each statement is in one of the two."""
    nothing = [Tally()] * len(spans)
    if faces == BY_RECIPIENT:
        parted = tallies(filters.with_(actor="", recipient="", both=False), spans, by=("group",))
        return parted.get((ANY_STATE,), nothing), parted.get((ANY_POWER,), nothing)
    (actor, recipient), back = faces
    if actor and recipient and back == (recipient, actor):
        pair = tallies(filters.with_(actor=actor, recipient=recipient, both=True), spans)
        return pair.get(faces[0], nothing), pair.get(back, nothing)
    own = (tallies(filters.with_(actor=a, recipient=r, both=False), spans, by=()) for a, r in faces)
    there, here = (found.get((), nothing) for found in own)
    return there, here


def tally_of(row: SumRow) -> Tally:
    """A row of `SignalQuerySet.totals` as a Tally."""
    return Tally(
        row["n"], row["n_negative"], row["n_neutral"], row["n_positive"], row["tone_total"], row["tone_sq_total"]
    )


def _sums(filters: Filters, spans: Sequence[Period], by: Group, among: Q) -> Iterator[tuple[Any, ...]]:
    """Span, the group's names and a Tally's columns: from stored sums where one dimension at most is asked for; what
    crosses two is counted from the statements."""
    dimension = dimension_of(filters)
    if dimension is None:
        statements = filters.statements().filter(among).order_by().annotate(**_named(spans, by)).values("span", *by)
        yield from _rows(count_up(statements))
        return
    for stored in stored_sums(spans):
        rows = stored.of(*dimension).filter(filters.parties(), among)
        yield from _rows((rows if filters.undated else rows.dated()).annotate(**_named(spans, by)).totals("span", *by))


def _named(spans: Sequence[Period], by: Group) -> dict[str, Combinable]:
    """What of span and `by` is no column."""
    group = Case(When(recipient__in=REGION, then=Value(ANY_STATE)), default=Value(ANY_POWER))
    return {"span": place_in(spans)} | ({"group": group} if "group" in by else {})


def _rows(grouped: "QuerySet[Any, dict[str, Any]]") -> list[tuple[Any, ...]]:
    """As the database gives them: Django looks at every cell of thousands, and finds nothing to convert."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(*grouped.query.sql_with_params())
        except EmptyResultSet:
            return []
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def stored_sums(spans: Sequence[Period]) -> "list[SignalQuerySet[Any]]":
    """The rows that make up these spans: of their whole months where there are some, and of the days that are left."""
    months = [month for span in spans for month in _whole_months(span)]
    daily = DailySignal.objects.over(spans[0].start, spans[-1].end)
    if len(months) < LEAST_MONTHS:
        return [daily]
    monthly = MonthlySignal.objects.filter(day__in=[month.start for month in months])
    left = _days_left(spans)
    return [monthly, DailySignal.objects.filter(day__in=left)] if left else [monthly]


def _whole_months(span: Period) -> list[Period]:
    if span.days < MONTH:
        return []
    return [month for month in span.split("month") if span.start <= month.start and month.end <= span.end]


def _days_left(spans: Sequence[Period]) -> list[date]:
    """Those outside whole months."""
    return [day for span in spans for edge in _edges(span, _whole_months(span)) for day in _days(*edge)]


def _edges(span: Period, months: Sequence[Period]) -> list[tuple[date, date]]:
    """First day and the day after the last, of what lies before and after the months."""
    after = span.end + _DAY
    return [(span.start, months[0].start), (months[-1].end + _DAY, after)] if months else [(span.start, after)]


def _days(start: date, after: date) -> list[date]:
    return [start + n * _DAY for n in range((after - start).days)]


def count_up(grouped: "QuerySet[Statement, dict[str, Any]]") -> "QuerySet[Statement, dict[str, Any]]":
    """Statements grouped by `values`, with the columns of `SignalQuerySet.totals`."""
    return grouped.annotate(
        n=Count("*"),
        n_negative=Count("tone", filter=SIGNS["negative"]),
        n_neutral=Count("tone", filter=SIGNS["neutral"]),
        n_positive=Count("tone", filter=SIGNS["positive"]),
        tone_total=Sum("tone"),
        tone_sq_total=Sum(F("tone") * F("tone")),
    )


def dimension_of(filters: Filters) -> tuple[str, str | Combinable] | None:
    """The one dimension of the stored sums that answers; None if none does."""
    if filters.sign or filters.text or filters.story:
        return None
    asked = [(name, value) for name in _DIMENSIONS if (value := getattr(filters, name))]
    if len(asked) > 1:
        return None
    name, value = (asked or [(DailySignal.Dimension.ALL.value, "")])[0]
    return (name, _number_of(value)) if name == "source" else (name, value)


def _number_of(slug: str) -> Combinable:
    return Subquery(Source.objects.filter(slug=slug).values(number=Cast("pk", TextField()))[:1])


def place_in(spans: Sequence[Period]) -> Func:
    """Which of `spans` a day falls into, from 0."""
    starts = Value([span.start for span in spans])
    return Func(F("day"), starts, template="width_bucket(%(expressions)s::date[]) - 1", output_field=IntegerField())


_DIMENSIONS = ("theme", "act", "mode", "tier", "language", "about", "speaker", "source")
