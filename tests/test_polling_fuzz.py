"""Whatever bytes an address gives: a poll ends with an outcome on its row, a look with a preview or one sentence."""

import random

import pytest
from pytest_django import Settings

from ingest.feeds import FeedError
from ingest.fetch import FetchError
from ingest.models import Feed, Poll
from ingest.pipeline import polling, preview
from tests.factories import make_source
from tests.fuzz_feeds import damaged
from tests.servers import Answer, Site

pytestmark = pytest.mark.django_db
KINDS = ("feed", "sitemap", "listing")
TYPES = ("application/rss+xml", "text/html", "text/html; charset=koi8-r", "", "application/xml; charset=nonsense")


@pytest.fixture(autouse=True)
def loopback(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True


def look(url: str) -> object:
    """What a curator gets to see: something of the address, or one sentence."""
    try:
        seen = preview.look_at(preview.unsaved_feed(url))
    except (FetchError, FeedError) as error:
        return str(error)
    return seen.sights or seen.others or seen.kind


@pytest.mark.parametrize("seed", range(8))
def test_damaged_bytes_break_nothing(site: Site, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same inputs at every run
    feeds = [Feed.objects.create(source=make_source(), url=f"{site.url}/{kind}", kind=kind) for kind in KINDS]
    for _ in range(6):
        answer = Answer(damaged(chance), headers={"Content-Type": chance.choice(TYPES)})
        site.pages |= {f"/{kind}": answer for kind in (*KINDS, "look")}
        for feed in feeds:
            polling.poll_feed(feed.pk)
        assert look(f"{site.url}/look")
    assert Poll.objects.count() == 18
    assert not Poll.objects.filter(outcome="failed", error="").exists()


def test_a_page_with_a_damaged_declaration_is_read(site: Site) -> None:
    declaration = f'<?xml version="1.0" encoding="utf-8" {"x" * 300} ?>'
    url = site.put("/page", f"{declaration}<html><body><p>{'The minister spoke at length. ' * 20}</p></body></html>")
    assert preview.look_at(preview.unsaved_feed(url)).count == 1
