"""When feeds are polled: the learned interval, back-off, moves, and feeds that come back."""

from datetime import UTC, datetime, timedelta
from itertools import repeat

import pytest
from django.utils import timezone
from pytest_django import Settings

from ingest.feeds import FeedError
from ingest.fetch import PermanentFetchError, TemporaryFetchError
from ingest.models import Article, Feed, Poll
from ingest.pipeline import polling, schedule
from tests.factories import make_source
from tests.pages import feed_xml
from tests.servers import Answer, Site

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
RSS = "application/rss+xml"


@pytest.fixture(autouse=True)
def loopback(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True


@pytest.fixture
def feed(db: None, site: Site) -> Feed:
    return Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml", is_active=True)


def poll(feed: Feed) -> list[int]:
    found = polling.poll_feed(feed.pk)
    feed.refresh_from_db()
    return found


def wait_of(feed: Feed) -> timedelta:
    assert feed.next_poll_at
    return feed.next_poll_at - timezone.now()


@pytest.mark.parametrize(
    ("minutes", "offered", "new", "wanted"),
    [
        (60, 20, 0, 75), (60, 20, 3, 48), (60, 20, 10, 30), (60, 20, 20, 30), (10, 20, 20, 10), (11, 20, 1, 10),
        (1400, 20, 0, 1440), (1440, 0, 0, 1440), (60, 1, 1, 48),
    ],
)  # fmt: skip
def test_the_interval_is_learned(minutes: int, offered: int, new: int, wanted: int) -> None:
    assert schedule.learned_minutes(minutes, offered, new) == wanted


@pytest.mark.parametrize("start", [10, 60, 1440])
def test_the_interval_settles_near_the_rhythm(start: int) -> None:
    """A source with one entry every 4 hours ends up polled every one to five hours, wherever it began."""
    minutes, clock, seen, gap = start, 0.0, 0, 240
    settled = []
    while clock < 60 * 24 * 60:
        clock += minutes
        new = int(clock // gap) - seen
        seen += new
        minutes = schedule.learned_minutes(minutes, 20, min(new, 20))
        settled.append((clock, minutes))
    assert all(60 <= minutes <= 300 for clock, minutes in settled if clock > 30 * 24 * 60)


def test_a_failure_weighs_what_it_is() -> None:
    assert schedule.weight(TemporaryFetchError("x")) == schedule.weight(TemporaryFetchError("x", status=503)) == 0.25
    assert schedule.weight(TemporaryFetchError("x", status=404)) == schedule.weight(FeedError("x")) == 0.5
    assert schedule.weight(PermanentFetchError("x", status=403)) == 0.5
    assert schedule.weight(PermanentFetchError("x", status=410)) == 1


def test_waits_are_bounded() -> None:
    week = NOW + timedelta(days=7)
    assert schedule.after_success(NOW, 60, None, 1.1) == NOW + timedelta(minutes=66)
    assert schedule.after_success(NOW, 60, week, 1.0) == NOW + timedelta(days=1)
    assert schedule.after_success(NOW, 60, NOW + timedelta(minutes=5), 1.0) == NOW + timedelta(hours=1)
    assert schedule.after_failure(NOW, 10, 1, 0.25, None, 1.0) == NOW + timedelta(minutes=10)
    assert schedule.after_failure(NOW, 24 * 60, 1, 0.25, None, 1.0) == NOW + timedelta(hours=1)
    assert schedule.after_failure(NOW, 24 * 60, 3, 0.75, None, 1.0) == NOW + timedelta(hours=4)
    assert schedule.after_failure(NOW, 60, 99, 2.0, None, 1.0) == NOW + timedelta(days=1)
    assert schedule.after_failure(NOW, 60, 1, 0.25, 200_000, 1.0) == NOW + timedelta(seconds=200_000)
    assert schedule.after_failure(NOW, 10, 4, 4.0, None, 1.0) == NOW + timedelta(days=1)


def test_the_first_poll_teaches_nothing(site: Site, feed: Feed) -> None:
    site.put("/feed.xml", feed_xml(site.url, [str(number) for number in range(20)]), RSS)
    assert len(poll(feed)) == 20
    assert feed.poll_minutes == 60
    assert timedelta(minutes=53) < wait_of(feed) < timedelta(minutes=67)
    poll(feed)
    assert feed.poll_minutes == 75
    site.put("/feed.xml", feed_xml(site.url, [f"b{number}" for number in range(20)]), RSS)
    assert len(poll(feed)) == 20
    assert feed.poll_minutes == 38


def test_what_is_fresh_is_not_asked_for(site: Site, feed: Feed) -> None:
    body = feed_xml(site.url, ["talks"]).encode()
    site.pages["/feed.xml"] = Answer(body, headers={"Content-Type": RSS, "Cache-Control": "max-age=14400"})
    poll(feed)
    assert timedelta(hours=3.9) < wait_of(feed) <= timedelta(hours=4)


def test_retry_after_is_obeyed(site: Site, feed: Feed) -> None:
    site.pages["/feed.xml"] = Answer(status=429, headers={"Retry-After": "36000"})
    poll(feed)
    assert timedelta(hours=9.9) < wait_of(feed) <= timedelta(hours=10)
    assert (feed.failures, feed.trouble, feed.state) == (1, 0.25, "failing")


def test_a_missing_feed_dies_is_tried_daily_and_comes_back(site: Site, feed: Feed) -> None:
    for _ in repeat(None, 8):
        poll(feed)
    assert (feed.state, feed.trouble, feed.failures) == ("dead", 4.0, 8)
    assert "404" in feed.state_reason
    assert timedelta(hours=21) < wait_of(feed) < timedelta(hours=27)
    assert polling.claim_due_feeds() == []
    Feed.objects.update(next_poll_at=timezone.now())
    assert polling.claim_due_feeds() == [feed.pk]
    site.put("/feed.xml", feed_xml(site.url, ["talks"]), RSS)
    assert len(poll(feed)) == 1
    assert (feed.state, feed.trouble, feed.failures, feed.last_error) == ("fresh", 0, 0, "")


def moved(site: Site, status: int = 301) -> None:
    site.pages["/feed.xml"] = Answer(status=status, headers={"Location": "/new.xml"})
    body = feed_xml(site.url, ["talks"]).encode()
    site.pages["/new.xml"] = Answer(body, headers={"Content-Type": RSS, "ETag": '"new"'})


def test_a_feed_that_moved_for_good_is_followed_and_noted(site: Site, feed: Feed) -> None:
    moved(site)
    assert len(poll(feed)) == 1
    assert (feed.url, feed.former_urls, feed.etag) == (f"{site.url}/new.xml", [f"{site.url}/feed.xml"], '"new"')
    assert "Moved for good" in Poll.objects.get().note
    assert Feed.objects.at(f"{site.url}/feed.xml").get() == feed


def test_a_feed_that_is_elsewhere_for_now_stays(site: Site, feed: Feed) -> None:
    moved(site, 302)
    assert len(poll(feed)) == 1
    assert (feed.url, feed.former_urls, feed.etag) == (f"{site.url}/feed.xml", [], "")


def test_a_move_onto_another_feed_pauses_the_old_one(site: Site, feed: Feed) -> None:
    moved(site)
    Feed.objects.create(source=make_source("other"), url=f"{site.url}/new.xml", is_active=True)
    poll(feed)
    assert (feed.url, feed.is_active, feed.state) == (f"{site.url}/feed.xml", False, "paused")
    assert "read already for Other" in Poll.objects.get().note


def test_an_address_longer_than_its_column_is_left_out(site: Site, feed: Feed) -> None:
    long_one = "ж" * 900  # six characters each once it is canonical
    site.put("/feed.xml", feed_xml(site.url, ["talks", long_one]), RSS)
    assert len(poll(feed)) == 1
    assert Article.objects.get().url.endswith("/talks.html")
