"""What is kept for visitors: fast while nothing changes, never stale after a person's change, never one reader's page for another."""

import gzip
import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Timer
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from ingest.models import Statement
from signals_site import kept_pages
from signals_site.clients import store
from signals_site.visitors import _key, kept_for_visitors
from tests.factories import count_statements, make_article, make_statement

pytestmark = pytest.mark.django_db
TEXT = "Russia thanked Kazakhstan. Moscow also warned Tashkent."
CODES = {"actor": "RUS", "recipient": "UZB", "act": "THREATEN", "themes": "security", "tone": "-1", "mode": "said"}
LIST = "/statements/?actor=RUS"


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> Iterator[None]:
    settings.PAGES_KEPT_SECONDS = 60
    url = settings.REDIS_URL
    forget(url)
    yield
    forget(url)


def forget(url: str) -> None:
    """As the seconds do that a page is kept."""
    kept = store(url)
    for key in kept.scan_iter("pages:*"):
        kept.delete(key)


@pytest.fixture
def row() -> Statement:
    statement = make_statement("RUS", "KAZ", 0.5, article=make_article(text=TEXT), passage=TEXT[:26])
    count_statements()
    return statement


@pytest.fixture
def curator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("boss", "boss@example.org", "secret"))
    return client


def seen(path: str = LIST, **headers: str) -> str:
    """By somebody who comes for the first time."""
    return Client().get(path, headers=headers).content.decode()


def test_a_page_is_kept_while_no_person_changes_anything(row: Statement, django_assert_max_num_queries: Any) -> None:
    first = seen()
    row.article.statements.update(passage="The machine read it anew.")
    with django_assert_max_num_queries(1):  # whether the dictionary was edited
        assert seen() == first
    forget(settings.REDIS_URL)
    assert "The machine read it anew." in seen()


def test_a_curators_change_is_seen_at_the_next_request(row: Statement, curator: Client) -> None:
    before = {path: seen(path) for path in (LIST, "/dyad/RUS/UZB/", f"/statements/{row.pk}/")}
    assert "warned Tashkent" not in before[LIST]
    address = reverse("curation_add", args=[row.article_id])
    assert curator.post(address, {**CODES, "passage": TEXT[27:]}).status_code == 302
    assert "warned Tashkent" in seen()
    added = Statement.objects.get(recipient="UZB")
    added_page = f"/statements/{added.pk}/"
    assert "warned Tashkent" in seen(added_page)


def test_what_was_begun_before_a_change_is_not_shown_after_it(
    row: Statement, curator: Client, rf: RequestFactory
) -> None:
    def slow(_: HttpRequest) -> HttpResponse:
        found = Statement.objects.count()
        if found == 1:  # and the change comes while the page is still being written
            curator.post(reverse("curation_add", args=[row.article_id]), {**CODES, "passage": TEXT[27:]})
        return HttpResponse(str(found))

    page = kept_for_visitors(slow)
    assert [page(rf.get("/")).content for _ in range(3)] == [b"1", b"2", b"2"]


def test_languages_zones_and_parts_never_mix(row: Statement) -> None:
    english, russian = seen(), seen(**{"Accept-Language": "ru"})
    assert 'lang="en"' in english
    assert 'lang="ru"' in russian
    assert (seen(), seen(**{"Accept-Language": "ru"})) == (english, russian)
    chosen = Client()
    chosen.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    assert 'lang="ru"' in chosen.get(LIST).content.decode()
    chosen.cookies["zone"] = "Asia/Almaty"
    assert '"Asia/Almaty" selected' in chosen.get(LIST).content.decode()
    assert seen() == english
    assert "<html" not in seen(**{"HX-Request": "true"})
    assert seen() == english


def test_the_same_page_is_not_sent_twice(row: Statement, curator: Client) -> None:
    visitor = Client()
    first = visitor.get("/dyad/RUS/KAZ/")
    assert set(first.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
    again = visitor.get("/dyad/RUS/KAZ/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    russian = visitor.get("/dyad/RUS/KAZ/", headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "ru"})
    assert russian.status_code == 200
    curator.post(reverse("curation_add", args=[row.article_id]), {**CODES, "recipient": "KAZ", "passage": TEXT[27:]})
    assert visitor.get("/dyad/RUS/KAZ/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_people_with_a_login_get_pages_of_their_own(row: Statement, curator: Client) -> None:
    address = f"/statements/{row.pk}/"
    public = seen(address)
    own = curator.get(address, headers={"If-None-Match": Client().get(address).headers["ETag"]})
    assert own.status_code == 200
    assert "ETag" not in own.headers
    assert "Correct it" in own.content.decode()
    assert seen(address) == public


def test_without_redis_nothing_is_kept(row: Statement, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    seen()
    row.article.statements.update(passage="The machine read it anew.")
    assert "The machine read it anew." in seen()


def test_one_makes_a_page_and_the_others_get_that_of_a_moment_ago(
    row: Statement, settings: Settings, rf: RequestFactory
) -> None:
    made: list[bytes] = []

    def counting(_: HttpRequest) -> HttpResponse:
        if len(made) == 1:  # the second time: another reader comes while the page is being made
            made.append(b"inner")
            made.append(page(rf.get("/")).content)
        else:
            made.append(b"first")
        return HttpResponse(str(len(made)))

    page = kept_for_visitors(counting)
    assert page(rf.get("/")).content == b"1"
    make_old(settings.PAGES_KEPT_SECONDS + 1)
    assert page(rf.get("/")).content == b"3"
    assert made == [b"first", b"inner", b"1"]
    assert page(rf.get("/")).content == b"3"


def make_old(seconds: int) -> None:
    """The one page that is kept."""
    kept = store(settings.REDIS_URL)
    (key,) = kept.scan_iter("pages:page:*")
    packed = kept.get(key)
    assert isinstance(packed, bytes)
    head, _, body = packed.partition(b"\n")
    version, made, headers = json.loads(head)
    kept.set(key, json.dumps([version, made - seconds, headers]).encode() + b"\n" + body)


def test_who_comes_while_the_first_page_is_made_waits_for_it(row: Statement, rf: RequestFactory) -> None:
    begun, may_end = Event(), Event()

    def slow(_: HttpRequest) -> HttpResponse:
        begun.set()
        assert may_end.wait(20)
        return HttpResponse(secrets.token_hex(8))

    def visit() -> bytes:
        try:
            return page(rf.get("/")).content
        finally:
            connection.close()

    page = kept_for_visitors(slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(visit)
        assert begun.wait(20)
        Timer(0.2, may_end.set).start()
        second = page(rf.get("/"))
        assert first.result(20) == second.content


def test_who_waits_too_long_makes_the_page_himself(
    row: Statement, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pages, "PATIENCE", 0.1)
    page = kept_for_visitors(lambda _: HttpResponse("made"))
    with kept_pages.alone(_key(rf.get("/"))) as is_first:
        assert is_first
        assert page(rf.get("/")).content == b"made"


def test_a_kept_page_is_sent_as_it_is_kept(row: Statement) -> None:
    plain = seen()
    packed = Client().get(LIST, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.content).decode() == plain
