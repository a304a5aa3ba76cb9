"""What people decide on proposed names: accepted as an office-holder, dismissed, or taken back."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from ingest.models import NameProposal, RecodeRun, ReferenceEdit
from ingest.pipeline import dictionary, recoding
from ingest.pipeline.dictionary import RefusedEditError
from ingest.vocabulary.overlay import Flat
from ingest.vocabulary.terms import FOR_ONE

State = NameProposal.State


def open_terms(entry: Flat) -> dict[str, Flat]:
    """Key → term without an end that began before this one, in an office that one person holds."""
    if entry["office"] not in FOR_ONE:
        return {}
    post = (entry["actor"], entry["office"])
    return {
        key: row
        for key, row in dictionary.entries("holder").items()
        if (row["actor"], row["office"]) == post and "until" not in row and row["since"] < entry["since"]
    }


@transaction.atomic
def accept(proposal: NameProposal, entry: Flat, editor: User, note: str = "", *, ends_terms: bool = False) -> RecodeRun:
    """Make the proposal an office-holder. `ends_terms`: of those before, the day before. The run codes its articles anew.

    Raises RefusedEditError, and then nothing is saved.
    """
    row = _decided(proposal, State.ACCEPTED)
    if ends_terms:
        _end_terms(row, entry, editor)
    dictionary.change("holder", "", entry, editor, note, proposal=row)
    return _recode(row)


def _end_terms(proposal: NameProposal, entry: Flat, editor: User) -> None:
    until = (date.fromisoformat(entry["since"]) - timedelta(days=1)).isoformat()
    for key, old in open_terms(entry).items():
        dictionary.change("holder", key, {**old, "until": until}, editor, f"{entry['name']} follows", proposal=proposal)


@transaction.atomic
def dismiss(proposal: NameProposal, editor: User, note: str = "") -> None:
    row = _decided(proposal, State.DISMISSED)
    change: dict[str, Any] = {"fields": {"state": State.DISMISSED}, "before": {"state": State.WAITING}}
    ReferenceEdit.objects.create(
        kind=ReferenceEdit.Kind.NAME, key=str(row.pk), editor=editor, note=note, proposal=row, **change
    )


def _decided(proposal: NameProposal, state: State) -> NameProposal:
    row = NameProposal.objects.select_for_update().get(pk=proposal.pk)
    if row.state != State.WAITING:
        raise RefusedEditError(f"Somebody decided meanwhile: {row.name} was {row.get_state_display()}.")
    NameProposal.objects.filter(pk=row.pk).update(state=state)
    return row


@transaction.atomic
def take_back(proposal: NameProposal, editor: User) -> RecodeRun | None:
    """Let the proposal wait again, with all that its acceptance changed; the run codes its articles anew."""
    row = NameProposal.objects.select_for_update().get(pk=proposal.pk)
    if row.state == State.WAITING:
        raise RefusedEditError("This has been taken back already.")
    was_accepted = row.state == State.ACCEPTED
    dictionary.undo(row.edits.filter(undone_at=None), editor)
    NameProposal.objects.filter(pk=row.pk).update(state=State.WAITING)
    return _recode(row) if was_accepted else None


def _recode(proposal: NameProposal) -> RecodeRun:
    return recoding.start_now(proposal.sightings.values_list("article_id", flat=True), f"{proposal} ({proposal.state})")
