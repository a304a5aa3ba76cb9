"""The queue in a real Chromium: one key and one request a decision; nothing is lost with the network or the session."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from ingest.models import Statement
from signals_site.curation.models import Decision
from tests.factories import count_statements, make_article, make_statement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A curator's browser, logged in; requests that fail on purpose may be logged in its console."""
    cache.clear()
    client = Client()
    client.force_login(User.objects.create_superuser("ann", "ann@example.org", "secret"))
    with browser.new_context(base_url=live_server.url, reduced_motion="reduce") as context:
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page


def make_many(n: int) -> None:
    for number in range(n):
        article = make_article(date(2026, 11, 18) - timedelta(days=number % 7))
        make_statement("RUS", "KAZ", 0.5, article=article, confidence=number / (n + 1))
    count_statements()


def current(page: Page) -> str:
    return page.locator("[data-card]").first.get_attribute("data-statement") or ""


def test_a_hundred_decisions_take_a_key_and_a_request_each(desk: Page) -> None:
    make_many(101)
    desk.goto("/curation/")
    asked: list[Request] = []
    desk.on("request", lambda request: asked.append(request))
    for number in range(100):
        before = current(desk)
        desk.keyboard.press("yfn"[number % 3])
        expect(desk.locator("[data-card]").first).not_to_have_attribute("data-statement", before)
    expect(desk.locator("[data-today]")).to_have_text("100")
    assert len([request for request in asked if not request.url.endswith("mark.svg")]) == 100  # the icon comes late
    assert Decision.objects.count() == 100


def test_an_actor_by_letters_then_taken_back(desk: Page) -> None:
    make_many(3)
    desk.goto("/curation/")
    first = current(desk)
    desk.keyboard.press("a")
    desk.keyboard.type("chi")
    expect(desk.locator("[role=option]").first).to_contain_text("China")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-today]")).to_have_text("1")
    assert Statement.objects.get(pk=first).actor == "CHN"
    desk.keyboard.press("u")
    expect(desk.locator("[data-card]").first).to_have_attribute("data-statement", first)
    assert Statement.objects.get(pk=first).actor == "RUS"
    desk.keyboard.press("?")
    expect(desk.locator("[data-help]")).to_be_visible()


def test_a_lost_network_loses_no_decision(desk: Page) -> None:
    make_many(6)
    desk.goto("/curation/")
    desk.context.set_offline(True)
    desk.keyboard.press("n")
    expect(desk.locator("[data-trouble]")).to_contain_text("kept in this browser")
    desk.keyboard.press("n")
    assert not Decision.objects.exists()
    desk.context.set_offline(False)
    expect(desk.locator("[data-trouble]")).to_be_hidden()
    expect(desk.locator("[data-today]")).to_have_text("2")
    assert Statement.objects.filter(is_rejected=True).count() == 2


def test_an_ended_session_keeps_the_decision(desk: Page) -> None:
    make_many(3)
    desk.goto("/curation/")
    Session.objects.all().delete()
    desk.keyboard.press("n")
    expect(desk.locator("[data-trouble]")).to_contain_text("Your session has ended")
    desk.goto("/admin/login/?next=/curation/")
    desk.locator("#id_username").fill("ann")
    desk.locator("#id_password").fill("secret")
    desk.get_by_role("button", name=re.compile("Log in")).click()
    expect(desk.locator("[data-today]")).to_have_text("1")
    assert Statement.objects.filter(is_rejected=True).count() == 1


@pytest.mark.parametrize(
    "address", ["/curation/", "/curation/bulk/", "/curation/sample/", "/methodology/", "/corrections/"]
)
def test_no_page_is_wider_than_a_telephone(desk: Page, address: str) -> None:
    make_many(2)
    desk.set_viewport_size({"width": 390, "height": 800})
    desk.goto(address)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
