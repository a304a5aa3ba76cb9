"""One decision from the queue: what the curator pressed, as a change of one statement."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib.auth.models import User

from ingest.models import Statement
from signals_site.curation import queue
from signals_site.curation.articles import reject_article
from signals_site.curation.corrections import Act, ConflictError, codes_of, decide, version_of
from signals_site.curation.models import Decision

TONES: Final = {"minus": -1.0, "zero": 0.0, "plus": 1.0}
_CODES: Final = ("actor", "recipient", "act", "themes", "tone", "mode")


def review(curator: User, action: str, data: Mapping[str, Any]) -> None:
    """Do what was pressed: keep, reject, flip, minus, zero, plus, skip or article. `data`: a cleaned ReviewForm.

    Raises ConflictError where it cannot be done; a key that was done before is not done twice.
    """
    if Decision.objects.filter(key=data["key"]).exists():
        return
    row = Statement.objects.select_related("article").filter(pk=data["statement"]).first()
    if row is None:
        raise ConflictError("The article was coded again meanwhile, and this statement is no longer there.")
    if action == "skip":
        queue.skip(curator, row.pk)
    elif action == "article":
        _reject_article(row, curator, data)
    else:
        _decide(row, curator, action, data)


def _decide(row: Statement, curator: User, action: str, data: Mapping[str, Any]) -> None:
    stored = codes_of(row)
    _CHANGES.get(action, _set_tone(action))(row, data)
    kind = Decision.Kind.CONFIRM if codes_of(row) == stored else Decision.Kind.CORRECT
    if action == "reject":
        kind = Decision.Kind.REJECT
    decide([row], Act(curator, kind, data["note"], data["key"], {row.pk: data["version"]}))


def _reject_article(row: Statement, curator: User, data: Mapping[str, Any]) -> None:
    if version_of(row.pk) != data["version"]:
        raise ConflictError("Somebody else decided on this statement meanwhile.", row)
    reject_article(row.article, curator, data["note"], data["key"])


def _keep(row: Statement, data: Mapping[str, Any]) -> None:
    """As the form says; what a rejection is seen again for is a statement after all."""
    for name in _CODES:
        setattr(row, name, data[name])
    row.is_rejected = False


def _reject(row: Statement, _data: Mapping[str, Any]) -> None:
    row.is_rejected = True


def _flip(row: Statement, _data: Mapping[str, Any]) -> None:
    if row.sign == 0:
        raise ConflictError("A neutral tone has no other side; choose + or −.", row)
    row.tone = -row.tone


def _set_tone(action: str) -> Callable[[Statement, Mapping[str, Any]], None]:
    def change(row: Statement, data: Mapping[str, Any]) -> None:
        _keep(row, {**data, "tone": TONES[action]})

    return change


_CHANGES: Final[Mapping[str, Callable[[Statement, Mapping[str, Any]], None]]] = {
    "keep": _keep, "reject": _reject, "flip": _flip,
}  # fmt: skip
ACTIONS: Final = (*_CHANGES, *TONES, "skip", "article")
