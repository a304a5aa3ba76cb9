"""One change for many statements: first what it would move in the charts, then the change, undone as one."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User

from ingest.models import DailySignal, Statement
from signals_site.curation.corrections import Act, ConflictError, decide
from signals_site.curation.models import Decision
from signals_site.dashboard.queries import Filters

MOST = 2_000  # statements in one change

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """`field`: actor, recipient, act, theme, tone, mode or reject; a new theme takes the place of the main one, or of `old`."""

    field: str
    value: Any = None
    old: str = ""

    def apply(self, row: Statement) -> None:
        if self.field == "reject":
            row.is_rejected = True
        elif self.field == "theme":
            old = self.old or row.themes[0]
            row.themes = list(dict.fromkeys(self.value if slug == old else slug for slug in row.themes))
        else:
            setattr(row, self.field, self.value)


@dataclass(frozen=True, slots=True)
class Move:
    """What happens to one dyad's chart between the first and the last day concerned."""

    actor: str
    recipient: str
    n_before: int
    n_after: int
    tone_before: float | None
    tone_after: float | None


@dataclass(frozen=True, slots=True)
class Shift:
    """What happens to one theme, act or mode in the same span, all dyads together."""

    value: str
    n_before: int
    n_after: int


@dataclass(frozen=True, slots=True)
class Preview:
    rows: list[Statement]  # as they would be
    moves: list[Move]  # greatest change of counts first
    shifts: list[Shift]  # of themes, acts or modes, where such are changed
    digest: str  # of the rows as they are; another one means that something has changed since


def preview(filters: Filters, change: Change) -> Preview:
    """Raises ConflictError where it would be too many, none at all, or give a statement one party only."""
    rows = list(filters.statements().order_by("pk")[: MOST + 1])
    if len(rows) > MOST:
        raise ConflictError(f"These are more than {MOST} statements; narrow the filters.")
    before = {row.pk: _state(row) for row in rows}
    for row in rows:
        change.apply(row)
    changed = [row for row in rows if _state(row) != before[row.pk]]
    if not changed:
        raise ConflictError("This changes no statement.")
    if any(row.actor == row.recipient for row in changed):
        raise ConflictError("Actor and recipient would be one party in some of them; narrow the filters.")
    return Preview(changed, _moves(changed, before), _shifts(changed, before, change.field), _digest(before))


def _state(row: Statement) -> tuple[Any, ...]:
    return row.actor, row.recipient, row.tone, row.is_rejected, row.act, row.mode, row.themes


_VALUES: dict[str, Callable[[tuple[Any, ...]], list[str]]] = {  # dimension → its values in a state
    "act": lambda state: [state[4]], "mode": lambda state: [state[5]], "theme": lambda state: state[6],
}  # fmt: skip


def _digest(before: dict[int, tuple[Any, ...]]) -> str:
    return hashlib.sha256(repr(before).encode()).hexdigest()[:16]


def _moves(rows: Sequence[Statement], before: dict[int, tuple[Any, ...]]) -> list[Move]:
    left: dict[Pair, list[float]] = {}
    come: dict[Pair, list[float]] = {}
    for row in rows:
        actor, recipient, tone, *_ = before[row.pk]
        left.setdefault((actor, recipient), []).append(tone)
        if not row.is_rejected:
            come.setdefault((row.actor, row.recipient), []).append(row.tone)
    totals = _totals(rows)
    moves = [
        _move(pair, totals.get(pair, (0, 0.0)), left.get(pair, []), come.get(pair, [])) for pair in {**left, **come}
    ]
    return sorted(moves, key=lambda move: (-abs(move.n_after - move.n_before), move.actor, move.recipient))


def _shifts(rows: Sequence[Statement], before: dict[int, tuple[Any, ...]], field: str) -> list[Shift]:
    if field not in _VALUES:
        return []
    change: Counter[str] = Counter()
    for row in rows:
        change.update(_VALUES[field](_state(row)))
        change.subtract(_VALUES[field](before[row.pk]))
    sums = DailySignal.objects.over(*_span(rows)).of(field).totals("value")
    totals = {str(row["value"]): int(row["n"]) for row in sums}
    moved = [Shift(value, totals.get(value, 0), totals.get(value, 0) + n) for value, n in change.items() if n]
    return sorted(moved, key=lambda shift: shift.n_after - shift.n_before)


def _span(rows: Sequence[Statement]) -> tuple[date, date]:
    days = [row.day for row in rows if row.day]
    return min(days), max(days)


def _totals(rows: Sequence[Statement]) -> dict[Pair, tuple[int, float]]:
    sums = DailySignal.objects.over(*_span(rows)).of("all").totals("actor", "recipient")
    return {(str(row["actor"]), str(row["recipient"])): (int(row["n"]), row["tone_total"]) for row in sums}


def _move(pair: Pair, total: tuple[int, float], left: list[float], come: list[float]) -> Move:
    n, tones = total
    n_after, tones_after = n - len(left) + len(come), tones - sum(left) + sum(come)
    return Move(*pair, n, n_after, tones / n if n else None, tones_after / n_after if n_after else None)


def apply(filters: Filters, change: Change, seen: str, editor: User, note: str = "") -> Decision | None:
    """Do what was previewed. Raises ConflictError where the statements are no longer those that were `seen`."""
    shown = preview(filters, change)
    if shown.digest != seen:
        raise ConflictError("The statements have changed since the preview; this is what it would do now.")
    return decide(shown.rows, Act(editor, Decision.Kind.BULK, note))
