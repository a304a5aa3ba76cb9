"""axe-core finds nothing on any public page, with light and dark colours and everything unfolded."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from ingest.models import Statement
from signals_site.digest import signup
from signals_site.digest.models import Subscriber
from tests.dashboard import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/", "/?period=2020", "/dyad/RUS/KAZ/", "/compare/", "/compare/?theme=energy&theme=security&as=overlay", "/statements/",
    "/statements/?text=absent", "/sources/", "/about/", "/corrections/", "/methodology/", "/status/",
    "/calendar/", "/data-dictionary/", "/actor/RUS/", "/theme/security/", "/embed/dyad/RUS/KAZ/",
    "/digest/", "/digest/subscribe/", "/digest/subscribe/?lang=ru", "/digest/2026-W46/",
]  # fmt: skip
DESK = ["/curation/", "/curation/sample/", "/curation/bulk/", "/curation/disagreements/"]
UNFOLD = "() => document.querySelectorAll('details').forEach((part) => { part.open = true; })"


def faults(page: Page, address: str) -> list[str]:
    """What axe-core has against a page, in both colour schemes."""
    found = []
    page.route(
        "**/favicon.ico", lambda route: route.fulfill(body="")
    )  # asked where a page names no icon, as letters do
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(address)
        page.wait_for_function(
            "() => [...document.querySelectorAll('.chart')].every((c) => c.classList.contains('drawn'))"
        )
        page.evaluate(UNFOLD)
        for fault in Axe().run(page).response["violations"]:
            found += [
                f"{scheme} {fault['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
                for node in fault["nodes"][:3]
            ]
    return found


@pytest.fixture
def world() -> None:
    make_world()


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(page: Page, world: None, address: str) -> None:
    assert not faults(page, address)


def test_axe_finds_nothing_on_a_statement(page: Page, world: None) -> None:
    assert not faults(page, f"/statements/{Statement.objects.earliest('pk').pk}/")


def test_axe_finds_nothing_on_a_readers_own_pages(page: Page, world: None) -> None:
    reader = Subscriber.objects.create(email="reader@example.org")
    confirm = signup.confirm_url({"email": "new@example.org", "language": "en"})
    for url in (reader.manage_url(), reader.unsubscribe_url(), confirm):
        assert not faults(page, urlsplit(url).path)


def test_axe_finds_nothing_at_the_curators_desk(page: Page, live_server: LiveServer, world: None) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("ann", "ann@example.org", "secret"))
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    for address in DESK:
        assert not faults(page, address), address
