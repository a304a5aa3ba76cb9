"""Foreign texts that would run as scripts, through every field they enter, in a real browser whose own defence (the content
security policy) is switched off: none runs. The suite opens every list and some pages of single rows; PAYLOADS=all opens all."""

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from ingest.models import Article, Event, Feed, Source, Statement
from signals_site.curation.models import Decision, StatementRevision
from signals_site.digest.models import Subscriber
from tests.dashboard import DAY
from tests.factories import count_statements, make_article, make_source, make_statement
from tests.pages import PARAGRAPHS
from tests.payloads import PAYLOADS, article_of, feed_of
from tests.servers import Site
from tests.ways import whole_way

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVERY = 1 if os.environ.get("PAYLOADS") == "all" else 54
SOME = range(0, len(PAYLOADS), EVERY)
TELL = "window.done = []; window.ran = (n) => { window.top.done.push(n); return true; };"
# What would run at a click or a touch: event handlers and addresses that are scripts, anywhere on the page.
ARMED = """() => [...document.querySelectorAll("*")].flatMap((part) => [...part.attributes]
    .filter((a) => /^on|^(data-)?hx-on|^srcdoc$/i.test(a.name)
        || (/^(href|src|action|formaction|data|xlink:href)$/i.test(a.name) && /^\\s*(javascript|vbscript|data:text)/i.test(a.value)))
    .map((a) => `${part.tagName} ${a.name}=${a.value}`))"""


@pytest.fixture
def bare(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Page]:
    """A page of the site in a browser that heeds no policy, for somebody who may see everything."""
    settings.CLIENT_LIMITS = {}
    staff = Client()
    staff.force_login(User.objects.create_superuser("root"))
    cookie: Any = {"name": "sessionid", "value": staff.cookies["sessionid"].value, "url": live_server.url}
    with browser.new_context(base_url=live_server.url, bypass_csp=True, reduced_motion="reduce") as context:
        context.add_init_script(TELL)
        context.add_cookies([cookie])
        fresh = context.new_page()
        fresh.on("dialog", lambda dialog: dialog.dismiss())
        yield fresh


def cut(model: type[Model], **fields: str) -> dict[str, Any]:
    """The texts as long as their columns allow."""
    return {name: text[: getattr(model._meta.get_field(name), "max_length", None)] for name, text in fields.items()}


def make_row(number: int, text: str, editor: User) -> Statement:
    """A statement of which every text is the payload, and whatever else has a name."""
    url = f"javascript:ran({number})"
    day = DAY - timedelta(days=number % 7)
    source = make_source(f"s{number}", home_url=url, **cut(Source, name=text, state_reason=text, notes=text))
    Source.objects.filter(pk=source.pk).update(state="failing")
    article = make_article(
        day, f"{text}\n\n{text} It said so.", source=source, url=url,
        **cut(Article, title=text, byline=text, via=text, translator=text, published_note=text, error=text),
    )  # fmt: skip
    row = make_statement(
        article=article, day=day, passage=text, start=len(text) + 2, why={text: [text]},
        **cut(Statement, speaker=text, via=text),
    )  # fmt: skip
    decision = Decision.objects.create(kind=Decision.Kind.CORRECT, editor=editor)
    StatementRevision.objects.create(
        decision=decision, statement=row, editor=editor, before={"via": ""}, after={"via": text}, note=text
    )
    Subscriber.objects.create(email=f"r{number}@example.org", **cut(Subscriber, name=text))
    Event.objects.create(
        slug=f"e{number}", kind="summit", start=day, end=day, actors=["RUS", "KAZ"], source_url=url,
        **cut(Event, name_en=text, name_ru=text, place=text),
    )  # fmt: skip
    return row


@pytest.fixture
def rows() -> list[Statement]:
    editor = User.objects.create_user("editor")
    made = [make_row(number, text, editor) for number, text in enumerate(PAYLOADS)]
    count_statements()
    return made


def lists() -> Iterator[str]:
    """Every page that shows many of them, as readers and staff see it."""
    yield from ("/", "/dyad/RUS/KAZ/", "/compare/", "/sources/", "/status/", "/corrections/", "/methodology/")
    yield from (f"/statements/?page={page}" for page in range(1, len(PAYLOADS) // 25 + 2))
    yield from ("/calendar/", "/calendar/?lang=ru", "/actor/RUS/", "/theme/diplomacy/", "/digest/2026-W46/", "/digest/")
    yield from ("/curation/", "/curation/bulk/", "/curation/sample/", "/curation/disagreements/")
    for name in ("ingest/source", "ingest/article", "ingest/story", "ingest/event", "digest/subscriber"):
        yield from (f"/admin/{name}/?p={page}" for page in range(1 + len(PAYLOADS) // 100))


def pages_of(row: Statement) -> Iterator[str]:
    yield f"/statements/{row.pk}/"
    yield f"/statements/?{urlencode({'text': row.passage})}"
    yield reverse("speaker", args=[row.speaker])
    yield reverse("story", args=[row.article.story_id])
    yield reverse("source", args=[row.article.source.slug])
    yield f"/curation/articles/{row.article_id}/"
    yield f"/admin/ingest/article/{row.article_id}/change/"
    yield urlsplit(Subscriber.objects.get(name=row.passage[:120]).manage_url()).path


def check(page: Page, address: str) -> set[str]:
    """Numbers of the payloads that the page shows, none of which ran or could."""
    answer = page.goto(address)
    assert answer
    assert answer.status == 200, address
    assert page.evaluate("window.done") == [], address
    assert page.evaluate(ARMED) == [], address
    return set(re.findall(r"ran\((\d+)\)", page.content()))


def test_there_are_many_and_a_careless_page_runs_them(bare: Page) -> None:
    """So that the silence of the site's pages means something."""
    assert len(set(PAYLOADS)) >= 200
    bare.goto("/about/")
    bare.evaluate(
        "(all) => all.forEach((text) => { const f = document.createElement('iframe'); f.srcdoc = text; document.body.append(f); })",
        PAYLOADS,
    )
    bare.wait_for_function("() => new Set(window.done).size >= 80")


def test_no_list_runs_any(bare: Page, rows: list[Statement]) -> None:
    shown = {address: check(bare, address) for address in lists()}
    assert len(set().union(*shown.values())) == len(PAYLOADS)
    for address in ("/sources/", "/calendar/", "/statements/?page=1", "/corrections/", "/status/", "/curation/"):
        assert shown[address], address


def test_no_page_of_a_row_runs_any(bare: Page, rows: list[Statement]) -> None:
    for number in SOME:
        for address in pages_of(rows[number]):
            check(bare, address)


def test_what_came_through_a_feed_runs_nowhere(bare: Page, site: Site, settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True
    texts = PAYLOADS[:: min(EVERY, 16)]
    site.put("/feed.xml", feed_of(site.url, texts), "application/rss+xml")
    for number, text in enumerate(texts):
        site.put(f"/{number}.html", article_of(text, PARAGRAPHS[0]))
    ids = whole_way(Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml", is_active=True))
    assert len(ids) == len(texts)
    assert Article.objects.filter(title__contains="ran(").count() > len(texts) / 2
    for pk in ids:
        check(bare, f"/curation/articles/{pk}/")
    for address in ("/statements/?undated=on", f"/statements/?since={date(2026, 11, 1)}", "/admin/ingest/article/"):
        check(bare, address)
