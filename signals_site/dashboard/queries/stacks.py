"""The counts of two directions by theme or act, for the layers of a stacked chart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Func

from ingest.models import DailySignal
from signals_site.dashboard.queries.dyads import Series
from signals_site.dashboard.queries.filters import Filters
from signals_site.dashboard.queries.periods import Period
from signals_site.dashboard.queries.sums import SumRow, place_in

STACKS = ("tone", "theme", "act")
MOST_LAYERS = 5  # further values are one layer, "others"
OTHERS = ""
_NARROWING = ("theme", "act", "sign", "mode", "tier", "language", "about", "text", "speaker", "source", "story")


@dataclass(frozen=True, slots=True)
class Layer:
    """`counts`: one for each point of the direction; `value` is OTHERS for all that is not among the most frequent."""

    value: str
    counts: tuple[int, ...]


Layers = dict[str, list[Layer]]  # by actor; the same values in the same order for both


def is_narrowed(filters: Filters) -> bool:
    """Whether more than parties and days is asked for."""
    return any(getattr(filters, name) for name in _NARROWING)


def layers(series: Series, filters: Filters, by: str) -> Layers:
    """One query; `by` is "theme" or "act". A statement counts in each of its themes."""
    spans = [point.span for point in series.there.points]
    pair = filters.with_(actor=series.there.actor, recipient=series.there.recipient, both=True)
    counts: dict[tuple[str, str], list[int]] = {}
    for row in (_counted if is_narrowed(filters) else _summed)(pair, spans, by):
        key = (str(row["actor"]), str(row["value"]))
        counts.setdefault(key, [0] * len(spans))[int(row["span"])] += int(row["n"])
    top = _most_frequent(counts)
    return {way.actor: _of_actor(way.actor, counts, top, len(spans)) for way in series.directions}


def _summed(pair: Filters, spans: Sequence[Period], by: str) -> Iterable[SumRow]:
    daily = DailySignal.objects.over(spans[0].start, spans[-1].end).of(by).filter(pair.parties())
    return (daily if pair.undated else daily.dated()).annotate(span=place_in(spans)).totals("actor", "value", "span")


def _counted(pair: Filters, spans: Sequence[Period], by: str) -> Iterable[SumRow]:
    """The daily sums do not cross dimensions, so what is narrowed is counted from the statements."""
    value = Func(F("themes"), function="unnest") if by == "theme" else F("act")
    rows = pair.with_(since=spans[0].start, until=spans[-1].end).statements().order_by()
    return rows.annotate(span=place_in(spans), value=value).values("actor", "value", "span").annotate(n=Count("*"))


def _most_frequent(counts: dict[tuple[str, str], list[int]]) -> list[str]:
    totals: dict[str, int] = {}
    for (_, value), numbers in counts.items():
        totals[value] = totals.get(value, 0) + sum(numbers)
    return sorted(totals, key=lambda value: (-totals[value], value))[:MOST_LAYERS]


def _of_actor(actor: str, counts: dict[tuple[str, str], list[int]], top: Sequence[str], width: int) -> list[Layer]:
    own = {value: numbers for (who, value), numbers in counts.items() if who == actor}
    nothing = [0] * width
    named = [Layer(value, tuple(own.get(value, nothing))) for value in top]
    others = [numbers for value, numbers in own.items() if value not in top]
    return [*named, Layer(OTHERS, tuple(map(sum, zip(nothing, *others, strict=True))))]
