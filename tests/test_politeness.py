"""Turns at a host: shared through Redis by all workers, never slept through in a worker, crawl delay obeyed."""

import io
import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from ingest import tasks
from ingest.fetch import TemporaryFetchError
from ingest.models import Article, Feed
from ingest.pipeline import politeness, polling, reading, resume
from tests.factories import make_source
from tests.pages import feed_xml, page_html
from tests.servers import Site
from tests.test_worker import wait_until

PATIENCE = politeness.PATIENCE


@pytest.fixture(autouse=True)
def strict(settings: Settings, redis_client: "redis.Redis") -> Iterator[None]:
    """Half a minute between two requests to one host."""
    settings.FETCH_ALLOW_LOOPBACK = True
    settings.FETCH_HOST_SECONDS = 30.0
    yield
    redis_client.flushdb()


def test_turns_follow_one_another() -> None:
    turns = [politeness.turn("https://example.org/a", is_page=False) for _ in range(4)]
    assert [round(turn.wait / 30) for turn in turns] == [0, 1, 2, 3]
    assert all(turn.is_taken for turn in turns)
    assert politeness.turn("https://www.example.org/b", is_page=False).wait > 60
    assert politeness.turn("https://other.example/", is_page=False).wait == 0
    assert politeness.turn("no address", is_page=True) == politeness.AT_ONCE


def test_beyond_patience_no_turn_is_taken() -> None:
    for _ in range(int(PATIENCE / 30) + 1):
        assert politeness.turn("https://example.org/", is_page=False).is_taken
    late = politeness.turn("https://example.org/", is_page=False)
    assert not late.is_taken
    assert PATIENCE / 2 <= late.wait <= PATIENCE
    with pytest.raises(TemporaryFetchError, match="its turn comes later"):
        politeness.wait_here("https://example.org/", is_page=False, patience=5)


@pytest.fixture
def article(db: None, site: Site) -> Article:
    site.put("/feed.xml", feed_xml(site.url, ["talks"]), "application/rss+xml")
    site.put("/talks.html", page_html("talks"))
    feed = Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml")
    polling.poll_feed(feed.pk)
    return Article.objects.get()


def test_crawl_delay_parts_the_pages(site: Site, article: Article) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 120\n", "text/plain")
    assert politeness.article_turn(article.pk).wait == 0
    assert 110 < politeness.article_turn(article.pk).wait <= 120


def test_who_waits_is_not_left_behind(article: Article) -> None:
    Article.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    politeness.article_turn(article.pk)
    assert politeness.article_turn(article.pk).wait > 0
    article.refresh_from_db()
    assert article.touched_at > timezone.now()
    assert resume.left_behind() == ([], [])


def test_a_forbidden_page_is_not_fetched(site: Site, article: Article) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /talks\n", "text/plain")
    reading.fetch_article(article.pk)
    article.refresh_from_db()
    assert (article.status, article.text_from) == ("read", "feed")
    assert "robots.txt" in article.error
    assert "/talks.html" not in [request.path for request in site.requests]


@pytest.mark.django_db(transaction=True)
def test_the_command_waits_in_its_process(site: Site, settings: Settings) -> None:
    settings.FETCH_HOST_SECONDS = 0.3
    names = ["one", "two", "three"]
    url = site.put("/feed.xml", feed_xml(site.url, names), "application/rss+xml")
    for name in names:
        site.put(f"/{name}.html", page_html(name))
    call_command("ingest", url, stdout=io.StringIO(), stderr=io.StringIO())
    assert not Article.objects.filter(status__in=["found", "read"]).exists()
    assert {f"/{name}.html" for name in names} < {request.path for request in site.requests}


@pytest.mark.django_db(transaction=True)
def test_a_worker_comes_back_when_the_turn_has_come(
    celery_worker_process: "subprocess.Popen[bytes]", site: Site, redis_client: "redis.Redis"
) -> None:
    """The worker keeps to its own second between two requests; meanwhile it is free for other hosts."""
    names = ["one", "two", "three"]
    site.put("/feed.xml", feed_xml(site.url, names), "application/rss+xml")
    for name in names:
        site.put(f"/{name}.html", page_html(name))
    feed = Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml", is_active=True)
    tasks.poll_feed.delay(feed.pk)
    wait_until(lambda: Article.objects.filter(status__in=["coded", "same"]).count() == 3)
    asked = [request.path for request in site.requests if request.path != "/robots.txt"]
    assert sorted(asked) == ["/feed.xml", "/one.html", "/three.html", "/two.html"]
