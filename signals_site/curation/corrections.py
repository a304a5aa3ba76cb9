"""A human's word on statements: checked, kept with its history, in the charts at once, never over another's unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction

from ingest import aggregate
from ingest.aggregate import Cell
from ingest.models import Article, Statement
from ingest.tasks import rebuild_days
from signals_site.curation.models import Decision, StatementRevision

CORRECTABLE = (
    "passage", "speaker", "actor", "recipient", "act", "themes", "tone", "mode", "direct", "about", "via", "is_rejected",
)  # fmt: skip
_WRITTEN = (*CORRECTABLE, "start", "is_curated", "is_counted", "why", "passage_gone")
MACHINE = ("actor", "recipient", "tone", "act", "themes")


class ConflictError(Exception):
    """Somebody decided meanwhile, or the statement is gone; a sentence for the curator."""

    def __init__(self, sentence: str, statement: Statement | None = None) -> None:
        super().__init__(sentence)
        self.statement = statement


@dataclass(frozen=True, slots=True)
class Act:
    """Who decides what kind of thing, and why. `versions`: statement → the revision its editor has seen (0 = none)."""

    editor: User
    kind: Decision.Kind = Decision.Kind.CORRECT
    note: str = ""
    key: UUID = field(default_factory=uuid4)
    versions: Mapping[int, int] = field(default_factory=dict)
    article: Article | None = None


def codes_of(statement: Statement) -> dict[str, Any]:
    return {name: getattr(statement, name) for name in CORRECTABLE}


def version_of(statement_id: int) -> int:
    """The newest revision's id, 0 where nobody has decided yet."""
    newest = StatementRevision.objects.filter(statement=statement_id).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


def correct(statement: Statement, editor: User, note: str = "") -> StatementRevision | None:
    """Save the changed statement as a human's word, charts with it; None when nothing was changed."""
    decision = decide([statement], Act(editor, note=note))
    return decision.revisions.get() if decision else None


def decide(changed: Iterable[Statement], act: Act) -> Decision | None:
    """Save changed statements as one decision; None where nothing differs (only a confirmation may change nothing).

    An act that was recorded before, by its key, is not done twice. Raises ConflictError, and then nothing is saved.
    """
    with transaction.atomic():
        decision, is_new = Decision.objects.get_or_create(
            key=act.key, defaults={"kind": act.kind, "editor": act.editor, "article": act.article}
        )
        if not is_new:
            return decision
        rows = list(changed)
        for row in rows:
            row.is_curated = True
        if not write(rows, decision, act):
            decision.delete()
            return None
    return decision


def write(changed: list[Statement], decision: Decision, act: Act) -> bool:
    """Save the rows, their revisions and the charts' sums in the caller's transaction; False where nothing differs."""
    stored = locked([row.pk for row in changed])
    check(stored, changed, act.versions)
    may_repeat = act.kind in (Decision.Kind.CONFIRM, Decision.Kind.SAMPLE, Decision.Kind.UNDO)
    kept = [row for row in changed if may_repeat or codes_of(row) != codes_of(stored[row.pk])]
    revisions = [
        StatementRevision(
            decision=decision, statement=row, editor=act.editor, note=act.note,
            before=codes_of(stored[row.pk]), after=codes_of(row),
        )
        for row in kept
    ]  # fmt: skip
    hidden = aggregate.samples_hidden()
    for row in kept:
        settle(row, stored[row.pk], hidden)
    Statement.objects.bulk_update(kept, _WRITTEN, batch_size=500)
    StatementRevision.objects.bulk_create(revisions, batch_size=500)
    renew_sums(stale_cells(kept, stored))
    return bool(kept)


def renew_sums(cells: set[Cell]) -> None:
    """Now; or as soon as a worker can, where whole days are being rebuilt at this moment."""
    if not aggregate.rebuild_cells(cells):
        aggregate.mark_stale(day for day, _, _ in cells)
        transaction.on_commit(rebuild_days.delay, robust=True)


def locked(ids: Iterable[int]) -> dict[int, Statement]:
    """The rows as they are now, locked in the order of their ids, so that no two editors wait for each other."""
    rows = Statement.objects.select_for_update(of=("self",)).select_related("article__story", "article__source")
    return {row.pk: row for row in rows.filter(pk__in=list(ids)).order_by("pk")}


def check(stored: Mapping[int, Statement], changed: list[Statement], versions: Mapping[int, int]) -> None:
    for row in changed:
        if row.pk not in stored:
            raise ConflictError("The article was coded again meanwhile, and this statement is no longer there.")
        if row.pk in versions and version_of(row.pk) != versions[row.pk]:
            raise ConflictError("Somebody else decided on this statement meanwhile.", stored[row.pk])


def settle(row: Statement, stored: Statement, hidden: bool) -> None:
    """What follows from the codes: place in the text, place in the charts, and what the machine had said."""
    row.day = stored.day
    found = stored.article.text.find(row.passage, stored.start if row.passage == stored.passage else 0)
    row.passage_gone = found < 0
    row.start = found if found >= 0 else stored.start
    row.why = dict(stored.why)
    if not row.is_curated:
        row.why.pop("machine", None)
    elif not stored.is_curated:
        row.why["machine"] = {name: getattr(stored, name) for name in MACHINE} | {"start": stored.start}
    row.is_counted = counts(row, stored.article, hidden)


def counts(row: Statement, article: Article, hidden: bool) -> bool:
    """Whether charts count the row; the same rule as `aggregate.place`, for one row, without a lock on its story's others."""
    is_origin = article.story is not None and article.story.origin_id == article.pk
    return is_origin and not row.is_rejected and not (article.source.is_sample and hidden)


def stale_cells(rows: Iterable[Statement], stored: Mapping[int, Statement]) -> set[Cell]:
    """Where the charts count or counted the rows, if something they show has changed."""
    return {
        (one.day, one.actor, one.recipient)
        for row in rows
        if (codes_of(row), row.is_counted) != (codes_of(stored[row.pk]), stored[row.pk].is_counted)
        for one in (row, stored[row.pk])
        if one.day and one.is_counted
    }
