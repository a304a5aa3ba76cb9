"""The dictionary in force: what is shipped, with people's edits. Every edit is checked by the loader before it stands."""

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from ingest.models import NameProposal, ReferenceEdit
from ingest.vocabulary import Vocabulary, default_vocabulary, put_in_force
from ingest.vocabulary import shipped_tables as tables
from ingest.vocabulary.overlay import (
    NAMED_BY,
    WORDS_ONLY,
    Conflict,
    Edit,
    Flat,
    build_with,
    by_key,
    conflicts,
    key_of,
    overlaid,
    shipped_entries,
)
from ingest.vocabulary.terms import clashes

EDIT_LOCK = 7_215_004  # one edit at a time, each checked with all that stand
log = logging.getLogger(__name__)


class RefusedEditError(ValueError):
    """What cannot stand in the dictionary; a sentence for the editor."""


class _Seen:
    version: tuple[int, int] | None = None


def version() -> tuple[int, int]:
    """Another one after every edit and every taking back. One small query before each task, so it is plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(id), 0), count(undone_at) FROM ingest_referenceedit WHERE kind = ANY(%s)",
            [list(NAMED_BY)],
        )
        newest, undone = cursor.fetchone() or (0, 0)
    return newest, undone


def renew() -> Vocabulary:
    """The vocabulary for the next piece of work: built anew where people edited since this process last asked."""
    now = version()
    if now != _Seen.version:
        put_in_force(_built() if now != (0, 0) else None)
        _Seen.version = now
    return default_vocabulary()


def _built() -> Vocabulary:
    vocabulary, unfit = build_with(tables(), standing())
    for edit, reason in unfit:
        log.error("An edit of %s %s is left out, it no longer fits: %s", edit.kind, edit.key, reason)
    return vocabulary


def standing() -> list[Edit]:
    return [row.as_edit() for row in ReferenceEdit.objects.of_dictionary().standing()]


def entries(kind: str) -> dict[str, Flat]:
    """Key → entry as it stands now."""
    shipped, edits = shipped_entries(tables(), kind), standing()
    laid = {key: overlaid(shipped.get(key), mine) for key, mine in by_key(kind, edits).items()}
    return {key: entry for key, entry in (shipped | laid).items() if entry}


def entry_of(kind: str, key: str) -> Flat | None:
    return entries(kind).get(key)


def stamp(entry: Flat | None) -> str:
    """Tells whether somebody changed the entry since a form was shown."""
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:16]


def unsettled() -> tuple[list[Conflict], list[tuple[Edit, str]]]:
    """What people and the shipped files say differently, and edits that no longer fit at all."""
    return conflicts(tables(), standing()), unfit()


@transaction.atomic
def change(
    kind: str, key: str, entry: Flat | None, editor: User, note: str = "", *,
    seen: str | None = None, proposal: NameProposal | None = None,
) -> ReferenceEdit | None:  # fmt: skip
    """Make an entry this (None: take it out), key "" for a new one. None where nothing differs.

    Raises RefusedEditError where the loader refuses it, or `seen` is not the stamp of the entry as it stands.
    """
    take_turn()
    now = entries(kind)
    if not key:
        key = key_of(kind, entry or {})
        if key in now:
            raise RefusedEditError("This is in the dictionary already.")
    elif key not in now:
        raise RefusedEditError("This is no longer in the dictionary.")
    current = now.get(key)
    if seen is not None and seen != stamp(current):
        raise RefusedEditError("Somebody else changed this meanwhile: it is shown as it stands now.")
    before, after = current or {}, entry or {}
    fields = {path: after.get(path) for path in {*before, *after} if before.get(path) != after.get(path)}
    if not fields:
        return None
    if not all(path.startswith(WORDS_ONLY.get(kind, "")) for path in fields):
        raise RefusedEditError("The codebook's list is closed: only its words can be changed.")
    return _save(kind, key, fields, before, editor, note, proposal)


def _save(
    kind: str, key: str, fields: Flat, before: Flat, editor: User, note: str = "", proposal: NameProposal | None = None
) -> ReferenceEdit:
    fields, known = dict(sorted(fields.items())), unfit()
    row = ReferenceEdit.objects.create(
        kind=kind, key=key, fields=fields, before={path: before.get(path) for path in fields},
        base=shipped_entries(tables(), kind).get(key, {}), editor=editor, note=note, proposal=proposal,
    )  # fmt: skip
    _check(kind, entry_of(kind, key), known)
    return row


def unfit() -> list[tuple[Edit, str]]:
    """Standing edits that no longer fit what is shipped, and why."""
    return build_with(tables(), standing())[1]


def _check(kind: str, entry: Flat | None, known: list[tuple[Edit, str]]) -> None:
    """Whether all that fitted before does so still, and the entry's term in office can be true."""
    vocabulary, left_out = build_with(tables(), standing())
    if len(left_out) > len(known):
        raise RefusedEditError(f"It cannot stand: {left_out[0][1]}.")
    if kind != "holder" or entry is None:
        return
    new = next(h for h in vocabulary.holders if (h.actor, h.office, h.name, h.since.isoformat()) == _named(entry))
    for other in clashes(vocabulary.holders, new):
        term = f"since {other.since}" + (f" until {other.until}" if other.until else "")
        raise RefusedEditError(f"{other.name} holds this office {term}: end that term first, or correct the dates.")


def _named(entry: Flat) -> tuple[Any, ...]:
    return tuple(entry[name] for name in NAMED_BY["holder"])


@transaction.atomic
def undo(rows: Iterable[ReferenceEdit], editor: User) -> None:
    """Take edits back, as one. Raises RefusedEditError where something made later stands upon them."""
    take_turn()
    ids = [row.pk for row in rows]
    locked = list(ReferenceEdit.objects.filter(pk__in=ids))
    if any(row.undone_at for row in locked):
        raise RefusedEditError("This has been taken back already.")
    for row in locked:
        later = ReferenceEdit.objects.standing().filter(kind=row.kind, key=row.key, pk__gt=row.pk).exclude(pk__in=ids)
        if later.exists():
            raise RefusedEditError("It has been changed since; take back what came later first.")
    known = unfit()
    ReferenceEdit.objects.filter(pk__in=ids).update(undone_at=timezone.now(), undone_by=editor)
    for row in locked:
        if row.kind in NAMED_BY:
            _check(row.kind, entry_of(row.kind, row.key), known)


@transaction.atomic
def settle(conflict: Conflict, keep_ours: bool, editor: User) -> None:
    """Choose between what people said and what is shipped now."""
    take_turn()
    if conflict not in unsettled()[0]:
        raise RefusedEditError("This has been chosen meanwhile.")
    kind, key = conflict.kind, conflict.key
    current = entry_of(kind, key) or {}
    ours: Flat = {conflict.path: conflict.ours} if conflict.path else dict(current)
    theirs: Flat = {conflict.path: conflict.shipped} if conflict.path else dict.fromkeys(current)
    told = "our value kept" if keep_ours else "the shipped value taken"
    _save(kind, key, ours if keep_ours else theirs, current, editor, f"conflict with the shipped data: {told}")


def take_turn() -> None:
    """Until the end of the transaction nobody else edits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EDIT_LOCK])


def told(conflicts: Sequence[Conflict]) -> list[str]:
    """One line each."""
    return [
        f"{one.kind} {one.key}: {one.path or 'the entry'}: here {json.dumps(one.ours, ensure_ascii=False)}, "
        f"shipped now {json.dumps(one.shipped, ensure_ascii=False)}"
        for one in conflicts
    ]
