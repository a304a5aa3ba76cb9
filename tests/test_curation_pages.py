"""Whole articles, many at once, the blind sample, the public pages and the roles."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from ingest import aggregate
from ingest.classify import CodedStatement
from ingest.models import Article, DailySignal, Statement
from ingest.pipeline import editing
from ingest.pipeline.coding import save_statements
from signals_site.curation.corrections import codes_of, correct
from signals_site.curation.models import Decision, SampleItem, StatementRevision
from signals_site.curation.roles import ROLES
from tests.factories import count_statements, make_article, make_staff, make_statement

pytestmark = pytest.mark.django_db
TEXT = "Russia thanked Kazakhstan. Moscow also warned Tashkent."
CODES = {"actor": "RUS", "recipient": "UZB", "act": "THREATEN", "themes": "security", "tone": "-1", "mode": "said"}
WEEK = date(2026, 11, 23)


@pytest.fixture
def boss(client: Client) -> User:
    user = User.objects.create_superuser("boss", "boss@example.org", "secret")
    client.force_login(user)
    return user


@pytest.fixture
def row() -> Statement:
    statement = make_statement("RUS", "KAZ", 0.5, article=make_article(text=TEXT), passage=TEXT[:26])
    count_statements()
    statement.refresh_from_db()
    return statement


def in_charts() -> set[tuple[str, str, int]]:
    return set(DailySignal.objects.of("all").values_list("actor", "recipient", "statements"))


def test_a_missed_statement_is_added_and_taken_back(client: Client, boss: User, row: Statement) -> None:
    address = reverse("curation_add", args=[row.article_id])
    answer = client.post(address, {**CODES, "passage": TEXT[27:]}, follow=True)
    assert "Added" in answer.content.decode()
    assert in_charts() == {("RUS", "KAZ", 1), ("RUS", "UZB", 1)}
    added = Statement.objects.get(recipient="UZB")
    assert (added.start, added.is_curated, added.day) == (27, True, row.day)


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"passage": "Words from elsewhere."}, "letter by letter"), ({"recipient": "RUS"}, "two parties")],
)
def test_a_passage_that_is_not_there_is_refused(
    client: Client, boss: User, row: Statement, changes: dict[str, str], told: str
) -> None:
    answer = client.post(reverse("curation_add", args=[row.article_id]), {**CODES, "passage": TEXT[27:], **changes})
    assert (answer.status_code, Statement.objects.count()) == (400, 1)
    assert told in answer.content.decode()


def test_split_and_merge(client: Client, boss: User, row: Statement) -> None:
    client.post(reverse("curation_split", args=[row.pk]), {"first": TEXT[:26], "second": TEXT[27:], "note": "two"})
    assert in_charts() == {("RUS", "KAZ", 2)}
    ids = list(Statement.objects.values_list("pk", flat=True))
    client.post(reverse("curation_merge", args=[row.article_id]), {"row": ids, "note": "one after all"})
    assert in_charts() == {("RUS", "KAZ", 1)}
    assert Statement.objects.counted().get().passage == TEXT
    assert set(StatementRevision.objects.values_list("note", flat=True)) == {"two", "one after all"}


def test_an_earlier_state_is_restored(client: Client, boss: User, row: Statement) -> None:
    before = codes_of(row)
    row.tone = -0.7
    revision = correct(row, boss)
    assert revision is not None
    client.post(reverse("curation_restore", args=[revision.pk]))
    row.refresh_from_db()
    assert codes_of(row) == before
    assert StatementRevision.objects.count() == 2


def test_many_at_once_with_preview_and_one_way_back(client: Client, boss: User) -> None:
    for _ in range(3):
        make_statement("RUS", "KAZ", 0.5)
    make_statement("RUS", "UZB", 0.5)
    count_statements()
    asked = {"actor": "RUS", "recipient": "KAZ", "field": "recipient", "value": "TJK"}
    shown = client.get(reverse("curation_bulk"), asked).context["shown"]
    assert {(m.recipient, m.n_before, m.n_after) for m in shown.moves} == {("KAZ", 3, 0), ("TJK", 0, 3)}
    before = in_charts()
    client.post(reverse("curation_bulk"), {**asked, "seen": "something else"})
    assert in_charts() == before
    client.post(reverse("curation_bulk"), {**asked, "seen": shown.digest})
    assert in_charts() == {("RUS", "TJK", 3), ("RUS", "UZB", 1)}
    assert client.get(reverse("curation_bulk")).status_code == 200
    client.post(reverse("curation_bulk_undo", args=[Decision.objects.get().pk]))
    assert in_charts() == before


def test_a_preview_tells_how_themes_move(client: Client, boss: User) -> None:
    for themes in (["economy"], ["economy", "energy"], ["energy"]):
        make_statement("RUS", "KAZ", 0.5, themes=themes)
    count_statements()
    asked = {"actor": "RUS", "theme": "economy", "field": "theme", "value": "energy"}
    page = client.get(reverse("curation_bulk"), asked)
    shifts = {(s.value, s.n_before, s.n_after) for s in page.context["shown"].shifts}
    assert shifts == {("economy", 2, 0), ("energy", 2, 3)}
    assert "In the same days, all dyads together." in page.content.decode()


def sample(client: Client, name: str, item: SampleItem, **codes: Any) -> None:
    client.force_login(User.objects.get_or_create(username=name, is_staff=True, is_superuser=True)[0])
    page = client.get(reverse("curation_sample"))
    assert page.context["item"] == item
    assert "SUPPORT" not in page.content.decode().split("<datalist")[0]
    client.post(reverse("curation_sample"), {"item": item.pk, **CODES, "verdict": "codes", **codes})


def test_two_who_agree_settle_and_their_word_stands(client: Client, row: Statement) -> None:
    call_command("draw_sample", week=WEEK)
    call_command("draw_sample", week=WEEK)
    item = SampleItem.objects.get()
    for name in ("ann", "ben"):
        sample(client, name, item)
    item.refresh_from_db()
    assert (item.settled or {})["recipient"] == "UZB"
    assert in_charts() == {("RUS", "UZB", 1)}
    page = client.get(reverse("methodology")).content.decode()
    assert "As soon as the first passages are settled" not in page
    assert client.get(reverse("corrections")).content.decode().count("settled from the blind sample") == 1


def test_disagreement_goes_to_a_third_person(client: Client, row: Statement) -> None:
    call_command("draw_sample", week=WEEK)
    item = SampleItem.objects.get()
    sample(client, "ann", item)
    sample(client, "ben", item, verdict="none")
    assert client.get(reverse("curation_disputes")).context["item"] is None
    client.force_login(User.objects.create_superuser("eve", "eve@example.org", "secret"))
    page = client.get(reverse("curation_disputes"))
    client.post(reverse("curation_disputes"), {"item": item.pk, "verdict": page.context["codings"][1].pk})
    row.refresh_from_db()
    assert row.is_rejected
    assert not in_charts()


@pytest.mark.parametrize("address", ["methodology", "corrections"])
def test_public_pages_without_any_data(client: Client, address: str) -> None:
    assert "yet" in client.get(reverse(address)).content.decode()


def test_roles_have_their_rights_and_no_more(client: Client) -> None:
    doors = {
        "curation": "curator",
        "curation_sample": "curator",
        "curation_bulk": "editor",
        "curation_disputes": "editor",
    }
    order = list(ROLES)
    for role in order:
        user = make_staff(role)
        client.force_login(user)
        for door, least in doors.items():
            expected = 200 if order.index(role) >= order.index(least) else 403
            assert client.get(reverse(door)).status_code == expected, (role, door)
        sources = 200 if role in ("editor", "administrator") else 403
        assert client.get(reverse("admin:ingest_feed_add")).status_code == sources, role
        assert client.get(reverse("admin:auth_user_add")).status_code == (200 if role == "administrator" else 403)
    client.force_login(User.objects.create_user("reader"))
    assert client.get(reverse("curation")).status_code == 403


def test_nothing_that_machines_do_touches_what_was_curated(boss: User, row: Statement) -> None:
    row.recipient, row.tone = "TJK", -0.4
    correct(row, boss)
    row.refresh_from_db()
    kept = (codes_of(row), row.is_curated, row.start, row.why)
    again = CodedStatement(
        passage=TEXT[:26], start=0, actor="RUS", recipient="KAZ", act="SUPPORT", themes=("diplomacy",), tone=0.5,
        mode="said", direct=False, confidence=0.5,
    )  # fmt: skip
    save_statements(row.article, [again])
    other = make_article(date(2026, 11, 18) - timedelta(days=1), text="Another carrier.")
    article = Article.objects.get(pk=row.article_id)
    assert article.story is not None
    assert other.story is not None
    editing.merge(other.story, [article.story], boss)
    aggregate.rebuild_between(None, None)
    row.refresh_from_db()
    assert (codes_of(row), row.is_curated, row.start, row.why) == kept
    assert article.statements.count() == 1
