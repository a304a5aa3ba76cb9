"""The same way through a real worker in its own process: a bell rung, a chart changed."""

import subprocess
import time
from collections.abc import Callable

import pytest
from pytest_django import Settings

from ingest import tasks
from ingest.models import Article, DailySignal, Feed
from ingest.pipeline import polling
from tests.factories import make_source
from tests.pages import feed_xml, page_html
from tests.servers import Site

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(done: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "the worker did not get there"
        time.sleep(0.1)


def test_the_bell_brings_a_feed_into_the_charts(celery_worker_process: "subprocess.Popen[bytes]", site: Site) -> None:
    site.put("/feed.xml", feed_xml(site.url, ["talks"]), "application/rss+xml")
    site.put("/talks.html", page_html("talks"))
    Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml", is_active=True)
    tasks.poll_due_feeds.delay()
    wait_until(lambda: DailySignal.objects.filter(actor="RUS", recipient="KAZ").exists())
    assert Article.objects.get().status == "coded"


def test_what_was_left_behind_is_finished(
    celery_worker_process: "subprocess.Popen[bytes]", site: Site, settings: Settings
) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True
    site.put("/feed.xml", feed_xml(site.url, ["talks"]), "application/rss+xml")
    site.put("/talks.html", page_html("talks"))
    feed = Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml")
    polling.poll_feed(feed.pk)  # found, and the bell for fetching is lost
    Article.objects.update(touched_at="2026-01-01T00:00:00Z")
    tasks.resume_unfinished.delay()
    wait_until(lambda: Article.objects.filter(status="coded").exists())
    wait_until(lambda: DailySignal.objects.exists())
