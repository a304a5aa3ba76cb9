"""Coding anew from the admin, by an administrator in a real Chromium."""

import re
import time

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from ingest.models import Article, RecodeRun, Statement
from ingest.pipeline import coding, recoding
from tests.factories import make_article, make_source, make_staff
from tests.pages import PARAGRAPHS

START = "admin:ingest_recoderun_add"


@pytest.fixture
def flipped() -> Statement:
    """A statement whose tone an older coder had read the other way round."""
    article = make_article(text="\n\n".join(PARAGRAPHS), status=Article.Status.READ)
    assert coding.code_article(article.pk)
    row = article.statements.exclude(tone__range=(-0.2, 0.2)).first()
    assert row
    Statement.objects.filter(pk=row.pk).update(tone=-row.tone, coder_version="old")
    return row


def person(role: str) -> User:
    return make_staff(role, password="x")


def until(state: str, run: RecodeRun) -> None:
    deadline = time.monotonic() + 120
    while RecodeRun.objects.get(pk=run.pk).state != state and time.monotonic() < deadline:
        time.sleep(0.2)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_from_choice_to_kept(page: Page, flipped: Statement, celery_worker_process: object) -> None:
    person("administrator")
    page.goto("/admin/")
    page.get_by_label("Username:").fill("administrator")
    page.get_by_label("Password:").fill("x")
    page.get_by_role("button", name="Log in").click()

    page.goto("/admin/ingest/recoderun/")
    page.get_by_role("link", name=re.compile("Add recode run")).click()
    page.get_by_label("Published since:").fill("2026-11-01")
    page.get_by_label("Language:").select_option("en")
    page.get_by_role("button", name="Code anew").click()
    run = RecodeRun.objects.get()
    assert run.chosen == {"since": "2026-11-01", "until": "", "where": {"language": "en"}}
    until(RecodeRun.State.READY, run)

    page.goto(f"/admin/ingest/recoderun/{run.pk}/change/")
    expect(page.get_by_text("1 of 1 coded anew")).to_be_visible()
    expect(page.get_by_role("row", name="flipped 1")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile(f"{flipped.actor} → {flipped.recipient}")).first).to_be_visible()
    page.get_by_role("button", name="Keep the new coding").click()
    expect(page.get_by_text("The new coding is being put in place.")).to_be_visible()
    until(RecodeRun.State.KEPT, run)
    page.goto(f"/admin/ingest/recoderun/{run.pk}/change/")
    expect(page.get_by_text("What changed")).to_be_visible()
    assert Statement.objects.filter(
        article=flipped.article,
        start=flipped.start,
        actor=flipped.actor,
        recipient=flipped.recipient,
        tone=flipped.tone,
    ).exists()


@pytest.mark.django_db
def test_dropped_in_the_midst_touches_nothing(client: Client, flipped: Statement) -> None:
    client.force_login(person("administrator"))
    run = recoding.start(None, None, {})
    place = reverse("admin:ingest_recoderun_change", args=[run.pk])
    assert 'http-equiv="refresh"' in client.get(place).content.decode()
    assert "no statement was touched" in client.post(place, {"drop": "1"}, follow=True).content.decode()
    assert not recoding.propose_next(run.pk)
    told = client.post(place, {"keep": "1"}, follow=True).content.decode()
    assert "Not possible any more" in told
    assert Statement.objects.get(pk=flipped.pk).tone == -flipped.tone


@pytest.mark.django_db
def test_what_is_asked_for_is_what_is_coded(client: Client) -> None:
    client.force_login(person("administrator"))
    make_source("wire")
    sent = {"until": "2026-11-30", "source": "wire", "actor": "RUS", "version": "pairs-1"}
    client.post(reverse(START), sent)
    where = {"source": "wire", "version": "pairs-1", "actor": "RUS"}
    assert RecodeRun.objects.get().chosen == {"since": "", "until": "2026-11-30", "where": where}
    refused = client.post(reverse(START), {"since": "2026-11-30", "until": "2026-11-01"}).content.decode()
    assert "lies before the first" in refused
    assert RecodeRun.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["viewer", "curator", "editor"])
def test_only_administrators_decide(client: Client, role: str) -> None:
    client.force_login(person(role))
    run = recoding.start(None, None, {})
    place = reverse("admin:ingest_recoderun_change", args=[run.pk])
    assert client.get(reverse(START)).status_code == 403
    assert client.post(place, {"drop": "1"}).status_code == 403
    assert RecodeRun.objects.get().state == RecodeRun.State.CODING
