"""A statement as it lies before a curator."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.template.loader import render_to_string

from ingest.models import Statement
from signals_site.curation.corrections import version_of
from signals_site.curation.models import StatementRevision
from signals_site.dashboard.queries import evidence
from signals_site.dashboard.queries.statements import Evidence


@dataclass(frozen=True, slots=True)
class Card:
    statement: Statement
    evidence: Evidence
    version: int  # newest revision, 0 = nobody has decided
    key: UUID  # of the decision that will be made here
    notice: str = ""  # why it is shown again
    last: StatementRevision | None = None  # what somebody else decided meanwhile


def card_of(statement: Statement, notice: str = "") -> Card:
    last = statement.revisions.select_related("editor", "decision").first() if notice else None
    return Card(statement, evidence(statement), version_of(statement.pk), uuid4(), notice, last)


def cards_of(statements: list[Statement]) -> list[Card]:
    return [card_of(statement) for statement in statements]


def as_html(card: Card, request: HttpRequest) -> str:
    return render_to_string("curation/parts/card.html", {"card": card}, request)
