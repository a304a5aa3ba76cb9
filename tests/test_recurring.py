"""What people correct again and again is shown to those who keep the dictionary."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from ingest.models import Statement
from signals_site.curation.corrections import correct
from signals_site.curation.models import Decision
from signals_site.curation.recurring import OFTEN, recurring
from signals_site.curation.undoing import undo
from tests.factories import count_statements, make_staff, make_statement

pytestmark = pytest.mark.django_db
WHY = {
    "actor": "Georgia, because “the minister” speaks here (“Georgian”)",
    "recipient": "Kazakhstan, the other side in the sentences around",
    "act": ["no single word"],
    "tone": ["slammed"],
    "themes": [],
}


@pytest.fixture
def editor(client: Client) -> User:
    user = make_staff("editor", "ed")
    client.force_login(user)
    return user


def rows(n: int) -> list[Statement]:
    made = [make_statement("RUS", "KAZ", -0.5, why=WHY).pk for _ in range(n)]
    count_statements()
    return list(Statement.objects.filter(pk__in=made).order_by("pk"))


def change(row: Statement, editor: User, **codes: Any) -> None:
    for name, value in codes.items():
        setattr(row, name, value)
    assert correct(row, editor)


def told() -> list[tuple[Any, ...]]:
    return [(row.field, row.word, row.before, row.after, row.n, row.decided) for row in recurring()]


def test_words_are_counted_by_statement_from_the_first_codes_to_the_last(editor: User) -> None:
    for row in rows(OFTEN):
        change(row, editor, actor="CHN")
        change(row, editor, actor="USA")
    for row in rows(OFTEN - 1):
        change(row, editor, tone=0.5)
    assert told() == [("actor", "georgian", "RUS", "USA", OFTEN, 2 * OFTEN - 1)]


def test_what_was_taken_back_does_not_count(editor: User) -> None:
    for row in rows(OFTEN):
        change(row, editor, is_rejected=True)
    assert [row[2:5] for row in told()] == [
        ("RUS", "no statement", OFTEN), ("SUPPORT", "no statement", OFTEN), ("−", "no statement", OFTEN),
    ]  # fmt: skip
    undo(Decision.objects.latest("pk"), editor)
    assert told() == []


def test_the_page_leads_to_the_dictionary_and_is_for_editors(client: Client, editor: User) -> None:
    assert "Nothing yet" in client.get(reverse("curation_recurring")).content.decode()
    for row in rows(OFTEN):
        change(row, editor, actor="USA")
    page = client.get(reverse("curation_recurring")).content.decode()
    assert "?kind=holder&amp;q=georgian" in page
    assert client.get(reverse("curation_reference"), {"kind": "holder", "q": "georgian"}).status_code == 200
    editor.groups.set([Group.objects.get(name="curator")])
    assert client.get(reverse("curation_recurring")).status_code == 403
