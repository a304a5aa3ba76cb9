"""The review queue: what comes next, to whom, and what a decision does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ingest.models import DailySignal, Statement
from signals_site.curation import queue
from signals_site.curation.corrections import codes_of, correct, version_of
from signals_site.curation.models import Decision, ReviewClaim
from signals_site.curation.queue import Wish, hold
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cells() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def make_curator(name: str = "ann", *rights: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    codes = rights or ("review_statements",)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="curation", codename__in=codes))
    return user


def form_of(row: Statement, action: str, **changes: Any) -> dict[str, Any]:
    fields = ("actor", "recipient", "act", "themes", "tone", "mode")
    codes = {name: getattr(row, name) for name in fields}
    meta = {"statement": row.pk, "version": version_of(row.pk), "key": str(uuid4()), "action": action, "note": ""}
    return {**codes, **meta, **changes}


def press(client: Client, row: Statement, action: str, **changes: Any) -> dict[str, Any]:
    answer = client.post(
        reverse("curation_decide"), form_of(row, action, **changes), headers={"accept": "application/json"}
    )
    assert answer.status_code == 200, answer.content
    data: dict[str, Any] = answer.json()
    return data


@pytest.fixture
def curator(client: Client) -> User:
    user = make_curator()
    client.force_login(user)
    return user


def test_doubt_weight_and_rarity_decide_what_comes_first(curator: User) -> None:
    sure = make_statement("RUS", "KAZ", 0.5, confidence=0.9)
    unsure = make_statement("RUS", "KAZ", 0.5, confidence=0.3)
    mild = make_statement("RUS", "KAZ", 0.1, confidence=0.3)
    rare = make_statement("JPN", "TKM", 0.5, confidence=0.5)
    count_statements()
    # (1 - c)(1 + |t|)/√n: rare 0.75, unsure 1.05/√3 = 0.61, mild 0.77/√3 = 0.44, sure 0.15/√3
    assert [row.pk for row in hold(curator, Wish())] == [rare.pk, unsure.pk, mild.pk, sure.pk]


def test_the_order_by_wish(curator: User) -> None:
    news, wire = make_source("news"), make_source("wire")
    day = timezone.now().date()
    old = make_statement("RUS", "KAZ", article=make_article(day - timedelta(days=9), source=news, language="ru"))
    new = make_statement("CHN", "UZB", article=make_article(day, source=wire))
    count_statements()

    def first(wish: Wish) -> list[int]:
        queue.release(curator)
        return [row.pk for row in hold(curator, wish)]

    assert first(Wish(newest=True)) == [new.pk, old.pk]
    assert first(Wish(actor="CHN")) == [new.pk]
    assert first(Wish(actor="RUS", newest=True)) == [old.pk]
    assert first(Wish(recipient="KAZ", source=wire.pk)) == []
    assert first(Wish(language="ru")) == [old.pk]
    assert first(Wish(source=news.pk)) == [old.pk]
    assert first(Wish(until=day - timedelta(days=1))) == [old.pk]


def test_only_what_is_counted_unseen_and_not_in_a_sample_is_given_out(curator: User) -> None:
    seen, waiting = make_statement(), make_statement()
    count_statements()
    seen.tone = -0.5
    correct(seen, curator)
    assert [row.pk for row in hold(curator, Wish())] == [waiting.pk]


def test_nobody_is_given_what_lies_on_anothers_table_until_the_time_is_over(curator: User) -> None:
    row = make_statement()
    count_statements()
    other = make_curator("ben")
    assert hold(curator, Wish()) == [row]
    assert hold(other, Wish()) == []
    assert hold(curator, Wish()) == [row]
    ReviewClaim.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert hold(other, Wish()) == [row]
    assert hold(curator, Wish()) == []


def test_confirming_marks_without_changing(client: Client, curator: User) -> None:
    row = make_statement()
    count_statements()
    before = codes_of(row)
    assert press(client, row, "keep")["outcome"] == "done"
    row.refresh_from_db()
    assert row.is_curated
    assert codes_of(row) == before
    decision = Decision.objects.get()
    assert (decision.kind, decision.revisions.get().before) == ("confirm", before)


@pytest.mark.parametrize(
    ("action", "changes", "expected"),
    [
        ("reject", {}, {"is_rejected": True}),
        ("flip", {}, {"tone": -0.5}),
        ("minus", {}, {"tone": -1.0}),
        ("zero", {}, {"tone": 0.0}),
        ("keep", {"actor": "CHN"}, {"actor": "CHN"}),
        (
            "keep",
            {"themes": ["energy", "", "diplomacy"], "act": "AGREE"},
            {"themes": ["energy", "diplomacy"], "act": "AGREE"},
        ),
    ],
)
def test_one_press_decides_and_taking_back_restores(
    client: Client, curator: User, action: str, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    row = make_statement(tone=0.5)
    count_statements()
    before, signals = codes_of(row), list(DailySignal.objects.values_list("actor", "tone_sum").order_by("pk"))
    key = str(uuid4())
    press(client, row, action, key=key, **changes)
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in expected} == expected
    data = {"of": key, "key": str(uuid4())}
    answer = client.post(reverse("curation_undo"), data, headers={"accept": "application/json"}).json()
    assert answer["outcome"] == "undone"
    assert f'data-statement="{row.pk}"' in answer["again"]
    row.refresh_from_db()
    assert codes_of(row) == before
    assert not row.is_curated
    assert "machine" not in row.why
    assert list(DailySignal.objects.values_list("actor", "tone_sum").order_by("pk")) == signals


def test_the_answer_carries_the_next_one(client: Client, curator: User) -> None:
    rows = [make_statement(confidence=c) for c in (0.1, 0.2, 0.3)]
    count_statements()
    assert hold(curator, Wish(), n=2) == rows[:2]
    answer = press(client, rows[0], "keep", held=str(rows[1].pk))
    assert len(answer["cards"]) == 1
    assert f'data-statement="{rows[2].pk}"' in answer["cards"][0]


def test_a_decision_sent_twice_is_made_once(client: Client, curator: User) -> None:
    row = make_statement()
    count_statements()
    data = {"key": str(uuid4()), "version": 0}
    assert [press(client, row, "flip", **data)["outcome"] for _ in range(2)] == ["done", "done"]
    assert Decision.objects.count() == 1
    row.refresh_from_db()
    assert row.tone == -0.5


def test_a_stale_form_is_shown_not_saved(client: Client, curator: User) -> None:
    row = make_statement()
    count_statements()
    stale = form_of(row, "reject")
    row.recipient = "UZB"
    correct(row, make_curator("ben"), "it was Tashkent")
    answer = press(client, row, "reject", version=stale["version"])
    assert answer["outcome"] == "conflict"
    assert "it was Tashkent" in answer["again"]
    assert "ben" in answer["again"]
    row.refresh_from_db()
    assert (row.recipient, row.is_rejected) == ("UZB", False)


def test_what_was_changed_since_is_not_taken_back(client: Client, curator: User) -> None:
    row = make_statement()
    count_statements()
    key = str(uuid4())
    press(client, row, "flip", key=key)
    row.refresh_from_db()
    row.recipient = "UZB"
    correct(row, make_curator("ben"))
    answer = client.post(
        reverse("curation_undo"), {"of": key, "key": str(uuid4())}, headers={"accept": "application/json"}
    )
    assert answer.json()["outcome"] == "refused"
    row.refresh_from_db()
    assert (row.recipient, row.tone) == ("UZB", -0.5)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"actor": "KAZ"}, "two parties"),
        ({"actor": "XXX"}, "valid choice"),
        ({"tone": "7"}, "less than or equal"),
        ({"themes": []}, "required"),
        ({"key": "x"}, "UUID"),
    ],
)
def test_nonsense_is_refused_with_a_reason(client: Client, curator: User, changes: dict[str, Any], told: str) -> None:
    row = make_statement()
    count_statements()
    answer = press(client, row, "keep", **changes)
    assert answer["outcome"] == "refused"
    assert told in answer["message"]
    assert not Decision.objects.exists()


def test_skipping_leaves_it_to_others(client: Client, curator: User) -> None:
    row = make_statement()
    count_statements()
    press(client, row, "skip")
    assert hold(curator, Wish()) == []
    assert hold(make_curator("ben"), Wish()) == [row]


def test_one_key_rejects_the_article_and_brings_it_back(client: Client, curator: User) -> None:
    article = make_article(text="Nothing of the region.")
    rows = [make_statement("RUS", code, article=article) for code in ("KAZ", "UZB")]
    count_statements()
    key = str(uuid4())
    press(client, rows[0], "article", key=key)
    article.refresh_from_db()
    assert (article.status, DailySignal.objects.exists()) == ("skipped", False)
    back = {"of": key, "key": str(uuid4()), "statement": rows[0].pk}
    answer = client.post(reverse("curation_undo"), back, headers={"accept": "application/json"})
    assert f'data-statement="{rows[0].pk}"' in answer.json()["again"]
    article.refresh_from_db()
    assert (article.status, Statement.objects.counted().count()) == ("coded", 2)


def test_without_scripts_it_is_a_page_of_forms(client: Client, curator: User) -> None:
    row = make_statement()
    count_statements()
    assert client.get(reverse("curation")).content.decode().count("data-card") == 1
    answer = client.post(reverse("curation_decide") + "?order=newest", form_of(row, "reject"), follow=True)
    assert answer.redirect_chain == [("/curation/?order=newest", 302)]
    assert "Nothing is left to review" in answer.content.decode()
    undone = client.post(reverse("curation_undo"), {"of": Decision.objects.get().key, "key": str(uuid4())}, follow=True)
    assert "Taken back" in undone.content.decode()
    assert f'data-statement="{row.pk}"' in undone.content.decode()


def test_an_ended_session_is_told_to_the_script_and_leads_the_form_to_the_login(client: Client) -> None:
    row = make_statement()
    told = client.post(reverse("curation_decide"), form_of(row, "keep"), headers={"accept": "application/json"})
    assert told.status_code == 401
    sent = client.post(reverse("curation_decide"), form_of(row, "keep"))
    assert sent.headers["location"].startswith(reverse("admin:login"))
    assert not Decision.objects.exists()
