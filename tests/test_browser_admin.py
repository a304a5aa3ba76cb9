"""A curator adds a source in a real Chromium: address in, a look, a correction of the rules, saved."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django import Settings

from ingest.models import Feed
from tests.servers import Site
from tests.test_admin_sources import serve_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_an_address_to_a_source(page: Page, site: Site, settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True
    User.objects.create_superuser("root", password="x")
    page.goto("/admin/")
    page.get_by_label("Username:").fill("root")
    page.get_by_label("Password:").fill("x")
    page.get_by_role("button", name="Log in").click()

    page.goto("/admin/ingest/source/")
    page.get_by_role("link", name="Add source").click()
    page.get_by_label("Address:").fill(serve_listing(site))
    page.get_by_label("What it is:").select_option("press-room listing page")
    page.get_by_label("Links:").fill(".menu a")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("9 entries would be read")).to_be_visible()

    page.get_by_label("Links:").fill("li.n a")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("3 entries would be read")).to_be_visible()
    expect(page.get_by_text("RUS → KAZ").first).to_be_visible()
    assert not Feed.objects.exists()

    page.get_by_label("Name:").fill("The ministry")
    page.get_by_label("Tier:").select_option("official")
    page.get_by_label("Start reading it at once").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("is kept for The ministry; it is read within a minute"))).to_be_visible()
    feed = Feed.objects.select_related("source").get()
    assert (feed.kind, feed.link_selector, feed.is_active) == ("listing", "li.n a", True)
    assert feed.source.tier == "official"
