"""A human's word: checked, kept with its history, in the charts at once, safe from the machine."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from ingest import aggregate
from ingest.classify import CodedStatement
from ingest.models import DailySignal, Statement
from ingest.pipeline.coding import save_statements
from signals_site.curation.corrections import correct
from signals_site.curation.models import StatementRevision
from tests.factories import count_statements, make_article, make_statement

pytestmark = pytest.mark.django_db
TEXT = "Russia thanked Kazakhstan for its help."


@pytest.fixture
def statement() -> Statement:
    row = make_statement("RUS", "KAZ", 0.7, article=make_article(text=TEXT), passage=TEXT)
    count_statements()
    return row


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("editor", "editor@example.org", "secret")


def form_data(row: Statement, **changes: object) -> dict[str, object]:
    fields = ("passage", "speaker", "actor", "recipient", "act", "themes", "tone", "mode", "about", "via")
    data = {name: getattr(row, name) for name in fields}
    inline = {"revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0}
    return {**data, **inline, **changes}


def test_a_correction_in_the_admin_shows_in_the_charts_at_once(
    statement: Statement, editor: User, client: Client
) -> None:
    client.force_login(editor)
    address = reverse("admin:ingest_statement_change", args=[statement.pk])
    answer = client.post(address, form_data(statement, recipient="UZB", tone=-0.6, note="misread"))
    assert answer.status_code == 302, answer.content.decode()
    row = DailySignal.objects.get(dimension="all")
    assert (row.recipient, row.negative, row.positive) == ("UZB", 1, 0)
    statement.refresh_from_db()
    assert statement.is_curated
    revision = StatementRevision.objects.get()
    assert (revision.editor, revision.note) == (editor, "misread")
    assert (revision.before["recipient"], revision.after["recipient"]) == ("KAZ", "UZB")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"passage": "Words that are not there"}, "must stand in the article"),
        ({"recipient": "RUS"}, "two parties"),
        ({"recipient": "XXX"}, "Select a valid choice"),
        ({"themes": ["energy", "economy", "culture", "health"]}, "One to three themes"),
        ({"tone": 3}, "tone"),
    ],
)
def test_bad_corrections_are_refused_with_a_reason(
    statement: Statement, editor: User, client: Client, changes: dict[str, object], message: str
) -> None:
    client.force_login(editor)
    address = reverse("admin:ingest_statement_change", args=[statement.pk])
    answer = client.post(address, form_data(statement, **changes))
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not Statement.objects.get().is_curated


def test_an_unchanged_form_is_no_correction(statement: Statement, editor: User) -> None:
    assert correct(statement, editor) is None
    assert not Statement.objects.get().is_curated


def test_a_rejected_statement_leaves_the_charts_and_stays_in_the_table(statement: Statement, editor: User) -> None:
    statement.is_rejected = True
    correct(statement, editor)
    assert not DailySignal.objects.exists()
    assert Statement.objects.count() == 1


def coded(recipient: str, passage: str = TEXT) -> CodedStatement:
    return CodedStatement(
        passage=passage, start=0, actor="RUS", recipient=recipient, act="SUPPORT", themes=("diplomacy",), tone=0.5,
        mode="said", direct=False, confidence=0.5,
    )  # fmt: skip


def test_coding_again_neither_changes_nor_doubles_a_curated_statement(statement: Statement, editor: User) -> None:
    statement.recipient = "UZB"
    correct(statement, editor)
    save_statements(statement.article, [coded("KAZ"), coded("UZB"), coded("TJK")])
    rows = Statement.objects.order_by("recipient").values_list("recipient", "is_curated")
    assert list(rows) == [("TJK", False), ("UZB", True)]


def test_rebuilding_keeps_what_was_corrected(statement: Statement, editor: User) -> None:
    statement.tone = -0.9
    correct(statement, editor)
    aggregate.rebuild_between(None, None)
    assert DailySignal.objects.get(dimension="all", day=date(2026, 11, 18)).tone_sum == pytest.approx(-0.9)


def test_the_admin_rejects_in_the_list(statement: Statement, editor: User, client: Client) -> None:
    client.force_login(editor)
    data = {"action": "reject", "_selected_action": [statement.pk]}
    client.post(reverse("admin:ingest_statement_changelist"), data)
    assert Statement.objects.get().is_rejected
    assert not DailySignal.objects.exists()
