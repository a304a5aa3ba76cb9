"""Charts of a dyad as SVG and PNG files, from the same series as the page: caption, n, filters, date and address in the image."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import wrap

import font_roboto
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from resvg_py import svg_to_bytes

from ingest.models import Event
from signals_site.dashboard.queries import LEAST, Direction, Series
from signals_site.dashboard.stacking import Face, Stacked
from signals_site.dashboard.wording import reader_language

LEFT, RIGHT, TOPS, TALL = 64.0, 936.0, (104.0, 300.0), 150.0
PALETTE = {
    "--tone-n2": "#e08a4a", "--tone-0": "#c9c7c1", "--tone-p2": "#6fa3dc", "--line-1": "#0b63a5", "--line-2": "#c2410c",
    "--line-3": "#007a5a", "--line-4": "#a8417f", "--line-5": "#5b4bb0", "--ink-faint": "#8b8e95",
}  # fmt: skip  # the style sheet's colours on white paper
LABELS = 8  # dates under a panel
NAMED = 9  # events that are named under an image, the newest ones; the others are marked only
FOOT, LINE = 498, 15  # where the notes begin, and how tall each is
WIDEST = 150  # characters in a note
ZOOM = 2.0
_ARROWS = str.maketrans({"→": "›", "⇄": "‹›"})  # Roboto has none


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    colour: str
    is_open: bool = False  # the span is not over


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean tone; `low` and `high` are the ends of its whisker, `hollow` where few statements stand behind it."""

    x: float
    y: float
    low: float
    high: float
    hollow: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One direction. Positions are pixels; `ticks` and `dates` pair a label with a position."""

    direction: Direction
    top: float
    bottom: float
    ticks: list[tuple[str, float]]
    dates: list[tuple[str, float]]
    gaps: list[Box]
    boxes: list[Box]
    rings: list[float]
    means: list[Mean]
    lines: list[str]


def counts_svg(found: Stacked, notes: list[str], events: Sequence[Event]) -> str:
    """Stacked by tone, theme or act; both directions on one scale."""
    titles = {"tone": _("Statements by tone"), "theme": _("Statements by theme"), "act": _("Statements by act")}
    most = max(5, found.tallest)
    panels = [_counts_panel(face, top, most) for face, top in zip(found.faces, TOPS, strict=True)]
    return _drawing(found, notes, events, titles[found.by], panels)


def tone_svg(found: Stacked, notes: list[str], events: Sequence[Event]) -> str:
    """Mean tone with its 95 % interval; no line passes points with fewer than LEAST statements."""
    panels = [_tone_panel(way, top) for way, top in zip(found.series.directions, TOPS, strict=True)]
    return _drawing(found, notes, events, _("Mean tone, with its 95 % interval"), panels)


def png(svg: str) -> bytes:
    """Twice the size, with a font of its own: what is installed on the machine plays no part."""
    fonts = Path(font_roboto.__file__).parent / "files"
    return svg_to_bytes(
        svg_string=svg.translate(_ARROWS),
        zoom=ZOOM,
        background="#ffffff",
        skip_system_fonts=True,
        font_files=[str(fonts / "Roboto-Regular.ttf"), str(fonts / "Roboto-Bold.ttf")],
        sans_serif_family="Roboto",
        font_family="Roboto",
    )


def _drawing(found: Stacked, notes: list[str], events: Sequence[Event], title: str, panels: Sequence[Panel]) -> str:
    written = [*notes, *_told(events)]
    context = {
        "title": title,
        "series": found.series,
        "panels": panels,
        "notes": written,
        "marks": _marks(found.series, events),
        "legend": _legend(found) if any(shown.boxes for shown in panels) else [],
        "left": LEFT,
        "right": RIGHT,
        "foot": FOOT,
        "height": FOOT + LINE * len(written) + 12,
    }
    return render_to_string("dashboard/drawn/series.svg", context)


def _legend(found: Stacked) -> list[tuple[str, str, float]]:
    """Name, colour and place of each layer, in a row that ends at the right edge."""
    places, x = [], RIGHT
    for stack in reversed(found.faces[0].stacks):
        x -= 26 + 6.4 * len(stack.name)
        places.append((stack.name, PALETTE[stack.colour], x))
    return places[::-1]


def _marks(series: Series, events: Sequence[Event]) -> list[tuple[str, float]]:
    """A number, where the event is named below, and its place."""
    first, last = series.there.points[0].span.start, series.there.points[-1].span.end
    day = (RIGHT - LEFT) / ((last - first).days + 1)
    unnamed = len(events) - NAMED
    return [
        (str(i - max(0, unnamed) + 1) if i >= unnamed else "", LEFT + day * (_middle_day(event) - first).days)
        for i, event in enumerate(events)
        if first <= _middle_day(event) <= last
    ]


def _middle_day(event: Event) -> date:
    return event.start + (event.end - event.start) / 2


def _told(events: Sequence[Event]) -> list[str]:
    """The named events, wrapped into lines."""
    named = events[-NAMED:]
    words = [f"{i} {event.name(reader_language())}, {event.start:%Y-%m-%d}" for i, event in enumerate(named, 1)]
    return wrap(_("Events:") + " " + "; ".join(words), WIDEST) if named else []


def _counts_panel(face: Face, top: float, most: int) -> Panel:
    way, floor = face.way, top + TALL
    ticks = [(str(n), floor - n / most * TALL) for n in (0, most)]
    boxes = [box for i in range(len(way.points)) for box in _stack(face, i, floor, TALL / most)]
    rings = [_middle(way, i) for i, point in enumerate(way.points) if not point.tally.n and not point.is_missing]
    return Panel(way, top, floor, ticks, _dates(way), _gaps(way, top), boxes, rings, [], [])


def _stack(face: Face, i: int, floor: float, unit: float) -> Iterator[Box]:
    """The layers of one point, upward from `floor`; `unit` is the height of one statement."""
    width = 0.75 * _step(face.way)
    for stack in face.stacks:
        tall = unit * stack.counts[i]
        floor -= tall
        if tall:
            is_open = face.way.points[i].state == "incomplete"
            yield Box(_middle(face.way, i) - width / 2, floor, width, tall, PALETTE[stack.colour], is_open)


def _tone_panel(way: Direction, top: float) -> Panel:
    def y(tone: float) -> float:
        return top + (1 - tone) / 2 * TALL

    means: list[Mean] = []
    lines: list[list[str]] = [[]]
    for i, point in enumerate(way.points):
        mean = point.tally.tone_mean
        if mean is not None:
            low, high = point.tally.interval or (mean, mean)
            means.append(Mean(_middle(way, i), y(mean), y(low), y(high), point.tally.n < LEAST))
        if mean is None or point.tally.n < LEAST:
            lines.append([])
        else:
            lines[-1].append(f"{_middle(way, i):.1f},{y(mean):.1f}")
    ticks = [(label, y(tone)) for label, tone in (("+1", 1), ("0", 0), ("−1", -1))]
    joined = [" ".join(line) for line in lines if len(line) > 1]
    return Panel(way, top, top + TALL, ticks, _dates(way), _gaps(way, top), [], [], means, joined)


def _step(way: Direction) -> float:
    return (RIGHT - LEFT) / len(way.points)


def _middle(way: Direction, i: int) -> float:
    return LEFT + (i + 0.5) * _step(way)


def _dates(way: Direction) -> list[tuple[str, float]]:
    every = -(-len(way.points) // LABELS)
    return [(point.span.key, _middle(way, i)) for i, point in enumerate(way.points) if i % every == 0]


def _gaps(way: Direction, top: float) -> list[Box]:
    step = _step(way)
    missing = [i for i, point in enumerate(way.points) if point.is_missing]
    return [Box(LEFT + i * step, top, step, TALL, "#e4e0d6") for i in missing]
