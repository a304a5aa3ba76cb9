"""Charts of a dyad as SVG and PNG files, from the same series as the page: caption, n, filters, date and address in the image."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import font_roboto
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from resvg_py import svg_to_bytes

from signals_site.dashboard.queries import LEAST, Direction, Point, Series

LEFT, RIGHT, TOPS, TALL = 64.0, 936.0, (104.0, 300.0), 150.0
COLOURS = {"negative": "#e08a4a", "neutral": "#c9c7c1", "positive": "#6fa3dc"}
LABELS = 8  # dates under a panel
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


def counts_svg(series: Series, notes: list[str]) -> str:
    """Stacked by tone; both directions on one scale."""
    most = max(5, *(point.tally.n for way in series.directions for point in way.points))
    return _drawing(series, notes, _("Statements by tone"), lambda way, top: _counts_panel(way, top, most))


def tone_svg(series: Series, notes: list[str]) -> str:
    """Mean tone with its 95 % interval; no line passes points with fewer than LEAST statements."""
    return _drawing(series, notes, _("Mean tone, with its 95 % interval"), _tone_panel)


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


def _drawing(series: Series, notes: list[str], title: str, panel: Callable[[Direction, float], Panel]) -> str:
    panels = [panel(way, top) for way, top in zip(series.directions, TOPS, strict=True)]
    context = {
        "title": title,
        "series": series,
        "panels": panels,
        "notes": notes,
        "legend": COLOURS if any(shown.boxes for shown in panels) else {},
        "left": LEFT,
        "right": RIGHT,
    }
    return render_to_string("dashboard/drawn/series.svg", context)


def _counts_panel(way: Direction, top: float, most: int) -> Panel:
    def height(n: float) -> float:
        return n / most * TALL

    ticks = [(str(n), top + TALL - height(n)) for n in (0, most)]
    boxes = [box for i, point in enumerate(way.points) for box in _stack(way, i, point, top + TALL, height)]
    rings = [_middle(way, i) for i, point in enumerate(way.points) if not point.tally.n and not point.is_missing]
    return Panel(way, top, top + TALL, ticks, _dates(way), _gaps(way, top), boxes, rings, [], [])


def _stack(way: Direction, i: int, point: Point, floor: float, height: Callable[[float], float]) -> Iterator[Box]:
    width = 0.75 * _step(way)
    for sign, colour in COLOURS.items():
        tall = height(getattr(point.tally, sign))
        floor -= tall
        if tall:
            yield Box(_middle(way, i) - width / 2, floor, width, tall, colour, point.state == "incomplete")


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
