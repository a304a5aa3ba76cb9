"""Who says how much to whom in a period, against the eight periods before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from ingest.models import DailySignal
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.queries.filters import ANY_POWER, ANY_STATE, EVERYTHING, REGION, STATES, Filters
from signals_site.dashboard.queries.periods import Period, today
from signals_site.dashboard.queries.sums import tallies
from signals_site.dashboard.queries.tally import Tally, added

NORM_PERIODS = 8


@dataclass(frozen=True, slots=True)
class Dyad:
    """Statements of `actor` to `recipient` (codes, or the groups "region" and "powers").

    `history`: nine tallies, oldest first; the last one is the period asked for."""

    actor: str
    recipient: str
    history: tuple[Tally, ...] = (Tally(),) * (NORM_PERIODS + 1)

    @property
    def now(self) -> Tally:
        return self.history[-1]

    @property
    def before(self) -> Tally:
        return self.history[-2]

    @property
    def n(self) -> int:
        return self.now.n

    @property
    def tone_mean(self) -> float | None:
        return self.now.tone_mean

    @property
    def n_before(self) -> int:
        return self.before.n

    @property
    def change(self) -> int:
        """Statements more (or fewer) than in the period before."""
        return self.n - self.n_before

    @property
    def tone_change(self) -> float | None:
        if self.now.tone_mean is None or self.before.tone_mean is None:
            return None
        return self.now.tone_mean - self.before.tone_mean

    @property
    def norm(self) -> float:
        """Mean count of the eight periods before."""
        return sum(tally.n for tally in self.history[:-1]) / NORM_PERIODS

    @property
    def departure(self) -> float:
        """Statements more (or fewer) than its norm."""
        return self.n - self.norm

    @property
    def surprise(self) -> float:
        """The change in standard deviations of a difference between two counts."""
        return self.change / sqrt(self.n + self.n_before) if self.n + self.n_before else 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Both directions between a row's actor and a column's state; `there` is from the row's actor."""

    there: Dyad
    back: Dyad

    @property
    def n(self) -> int:
        return self.there.n + self.back.n


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` follow REGION; `total`: to and from all of it; `about`: to others than the region, about it."""

    actor: str
    cells: tuple[Cell, ...]
    total: Cell
    about: Dyad

    @property
    def n(self) -> int:
        return self.total.n + self.about.n


@dataclass(frozen=True)
class Matrix:
    """All dyads with statements in the period or the eight before it."""

    period: Period
    dyads: Mapping[tuple[str, str], Dyad]

    def dyad(self, actor: str, recipient: str) -> Dyad:
        return self.dyads.get((actor, recipient)) or Dyad(actor, recipient)

    @cached_property
    def rows(self) -> list[Row]:
        """The tracked powers, then whoever else spoke."""
        powers = default_vocabulary().powers
        others = {code for pair in self.dyads for code in pair} - {*powers, *REGION}
        return [self.row(power) for power in (*powers, *sorted(others))]

    @property
    def states(self) -> list[Row]:
        """The states among themselves."""
        return [self.row(state) for state in STATES]

    def row(self, actor: str) -> Row:
        cells = tuple(Cell(self.dyad(actor, state), self.dyad(state, actor)) for state in REGION)
        abroad = [dyad for dyad in self.dyads.values() if dyad.actor == actor and dyad.recipient not in REGION]
        return _row(actor, cells, join(actor, ANY_POWER, abroad))

    @cached_property
    def total(self) -> Row:
        """All powers together."""
        rows = self.rows
        columns = zip(*(row.cells for row in rows), strict=True)
        cells = tuple(
            Cell(
                join(ANY_POWER, state, [cell.there for cell in column]),
                join(state, ANY_POWER, [cell.back for cell in column]),
            )
            for state, column in zip(REGION, columns, strict=True)
        )
        return _row(ANY_POWER, cells, join(ANY_POWER, ANY_POWER, [row.about for row in rows]))

    @cached_property
    def all(self) -> Dyad:
        """Every statement of the period."""
        return join("", "", self.dyads.values())

    def most_talkative(self, k: int = 6) -> list[Dyad]:
        """Who said most in the period, to whomever."""
        said: dict[str, list[Dyad]] = {}
        for dyad in self.dyads.values():
            said.setdefault(dyad.actor, []).append(dyad)
        actors = [join(actor, "", dyads) for actor, dyads in said.items()]
        return sorted((dyad for dyad in actors if dyad.n), key=lambda dyad: (-dyad.n, dyad.actor))[:k]


def matrix(period: Period, filters: Filters = EVERYTHING) -> Matrix:
    """One query: all directed pairs, this period and the eight before.

    While the period is under way, as many days of each earlier one are counted as have gone of it."""
    spans, step = _comparable(period)
    found = tallies(filters, spans)
    return Matrix(period, {(a, r): Dyad(a, r, tuple(history[::step])) for (a, r), history in found.items()})


def _comparable(period: Period) -> tuple[list[Period], int]:
    """Spans without gaps of which every `step`-th one counts."""
    periods = period.with_history(NORM_PERIODS)
    if period.is_complete or not period.days_gone:
        return periods, 1
    return [part for whole in periods for part in whole.cut(period.days_gone)], 2


def biggest_moves(table: Matrix, k: int = 6) -> list[Dyad]:
    """The dyads whose count changed most against the period before, most surprising first."""
    moved = [dyad for dyad in table.dyads.values() if dyad.change]
    return sorted(moved, key=lambda dyad: (-abs(dyad.surprise), dyad.actor, dyad.recipient))[:k]


def newest_period(kind: str = "week") -> Period:
    """The newest one with dated statements; the current one while there are none."""
    days = DailySignal.objects.of(DailySignal.Dimension.ALL).dated().filter(day__lte=today())
    newest = days.order_by("-day").values_list("day", flat=True).first()
    return Period.of(kind, newest or today())


def join(actor: str, recipient: str, dyads: Iterable[Dyad]) -> Dyad:
    """Several dyads as one."""
    histories = [dyad.history for dyad in dyads]
    if not histories:
        return Dyad(actor, recipient)
    return Dyad(actor, recipient, tuple(map(added, zip(*histories, strict=True))))


def _row(actor: str, cells: tuple[Cell, ...], about: Dyad) -> Row:
    there = join(actor, ANY_STATE, [cell.there for cell in cells])
    back = join(ANY_STATE, actor, [cell.back for cell in cells])
    return Row(actor, cells, Cell(there, back), about)
