"""What the bars of a series are made of: one set of layers for the figure, the drawn image, the table and the files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from signals_site.dashboard.queries import Direction, Filters, Layers, Point, Series, layers
from signals_site.dashboard.wording import act_label, theme_label

SIGNS = (("negative", "−", "--tone-n2"), ("neutral", "0", "--tone-0"), ("positive", "+", "--tone-p2"))
LINES = ("--line-1", "--line-2", "--line-3", "--line-4", "--line-5")
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Stack:
    """One layer: a count for each point. `mark` heads its column; `narrows` are the filters of its statements, {} if
    none fits; `colour` is a variable of the style sheet."""

    value: str
    name: str
    mark: str
    colour: str
    counts: Sequence[int]
    narrows: dict[str, str]


@dataclass(frozen=True, slots=True)
class Face:
    """One direction with its layers."""

    way: Direction
    stacks: Sequence[Stack]

    @property
    def rows(self) -> list[tuple[Point, tuple[int, ...]]]:
        """For each point, newest first, the counts of the layers."""
        return list(zip(self.way.points, zip(*(stack.counts for stack in self.stacks), strict=True), strict=True))[::-1]

    @property
    def tallest(self) -> int:
        return max((sum(counts) for _point, counts in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Stacked:
    """A series whose bars are stacked by "tone", "theme" or "act"."""

    series: Series
    by: str
    faces: tuple[Face, Face]

    @property
    def tallest(self) -> int:
        return max(face.tallest for face in self.faces)

    def cells(self) -> Iterator[tuple[Direction, Stack, Point, int]]:
        """Direction by direction, layer by layer, oldest first."""
        for face in self.faces:
            for stack in face.stacks:
                for point, n in zip(face.way.points, stack.counts, strict=True):
                    yield face.way, stack, point, n


def stacked(series: Series, filters: Filters, by: str = "tone") -> Stacked:
    """No query by tone, one by theme or act; in colours that both directions share, all further values in grey."""
    there, back = series.directions
    if by == "tone":
        return Stacked(series, by, (Face(there, _by_tone(there)), Face(back, _by_tone(back))))
    found = layers(series, filters, by)
    return Stacked(series, by, (Face(there, _by_value(there, found, by)), Face(back, _by_value(back, found, by))))


def _by_tone(way: Direction) -> list[Stack]:
    return [
        Stack(sign, _(sign), mark, colour, [getattr(point.tally, sign) for point in way.points], {"sign": sign})
        for sign, mark, colour in SIGNS
    ]


def _by_value(way: Direction, found: Layers, by: str) -> list[Stack]:
    label = {"theme": theme_label, "act": act_label}[by]
    *named, others = found[way.actor]
    stacks = [
        Stack(layer.value, label(layer.value), label(layer.value), colour, layer.counts, {by: layer.value})
        for layer, colour in zip(named, LINES, strict=False)
    ]
    return [*stacks, Stack(OTHERS, _("others"), _("others"), "--ink-faint", others.counts, {})]
