"""The counts of two directions by theme or act, for the layers of a stacked chart."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.models import DailySignal
from signals_site.dashboard.queries.dyads import Series
from signals_site.dashboard.queries.filters import Filters
from signals_site.dashboard.queries.sums import place_in

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
    """Whether more than parties and days is asked for: the daily sums do not cross dimensions."""
    return any(getattr(filters, name) for name in _NARROWING)


def layers(series: Series, filters: Filters, by: str) -> Layers:
    """One query on the daily sums; `by` is "theme" or "act". A statement counts in each of its themes."""
    spans = [point.span for point in series.there.points]
    pair = filters.with_(actor=series.there.actor, recipient=series.there.recipient, both=True)
    daily = DailySignal.objects.over(spans[0].start, spans[-1].end).of(by).filter(pair.parties())
    rows = (daily if filters.undated else daily.dated()).annotate(span=place_in(spans)).totals("actor", "value", "span")
    counts: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        key = (str(row["actor"]), str(row["value"]))
        counts.setdefault(key, [0] * len(spans))[int(row["span"])] += int(row["n"])
    top = _most_frequent(counts)
    return {way.actor: _of_actor(way.actor, counts, top, len(spans)) for way in series.directions}


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
