"""From a feed on a local server to statements and signals; nothing lost, doubled or invented on the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from ingest import aggregate
from ingest.models import Article, DailySignal, Feed, Poll, SourceDay, Statement
from ingest.pipeline import coding, polling, reading, resume
from tests.factories import make_source
from tests.pages import feed_xml, page_html
from tests.servers import Answer, Site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loopback(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True


@pytest.fixture
def feed(site: Site) -> Feed:
    return Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml", is_active=True)


def serve(site: Site, *names: str) -> None:
    """A feed with one entry for each name, and their pages."""
    site.put("/feed.xml", feed_xml(site.url, names), "application/rss+xml")
    for name in names:
        site.put(f"/{name}.html", page_html(name))


def whole_way(feed: Feed) -> None:
    for pk in polling.poll_feed(feed.pk):
        reading.fetch_article(pk)
        coding.code_article(pk)
    aggregate.rebuild_stale()


def test_a_feed_becomes_statements_and_signals(site: Site, feed: Feed) -> None:
    serve(site, "talks")
    whole_way(feed)
    article = Article.objects.get()
    assert (article.status, article.error, article.language) == ("coded", "", "en")
    assert article.published == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    assert article.published_evidence == "feed"
    statement = Statement.objects.get(actor="RUS", recipient="KAZ", passage__contains="highly values")
    assert article.text[statement.start :].startswith(statement.passage)
    assert statement.sign == 1
    assert DailySignal.objects.filter(day=date(2026, 11, 18), actor="RUS", recipient="KAZ", dimension="all").exists()


def test_polling_again_finds_nothing_new(site: Site, feed: Feed) -> None:
    serve(site, "talks", "trade")
    assert len(polling.poll_feed(feed.pk)) == 2
    assert polling.poll_feed(feed.pk) == []
    assert [poll.new_items for poll in Poll.objects.order_by("pk")] == [2, 0]


def test_tracking_parameters_make_no_new_article(site: Site, feed: Feed) -> None:
    serve(site, "talks")
    polling.poll_feed(feed.pk)
    site.put(
        "/feed.xml", feed_xml(site.url, ["talks"], suffix="?utm_source=rss&amp;utm_medium=x"), "application/rss+xml"
    )
    assert polling.poll_feed(feed.pk) == []


def test_all_items_of_a_long_feed_are_kept(site: Site, feed: Feed) -> None:
    serve(site, *(f"item-{number}" for number in range(120)))
    assert len(polling.poll_feed(feed.pk)) == 120


def test_validators_are_sent_back_to_the_feed_only(site: Site, feed: Feed) -> None:
    serve(site, "talks")
    body = site.pages["/feed.xml"].body
    site.pages["/feed.xml"] = Answer(body, headers={"Content-Type": "application/rss+xml", "ETag": '"v1"'})
    whole_way(feed)
    site.pages["/feed.xml"] = Answer(status=304)
    assert polling.poll_feed(feed.pk) == []
    asked = {request.path: request.headers.get("If-None-Match") for request in site.requests}
    assert asked == {"/feed.xml": '"v1"', "/robots.txt": None, "/talks.html": None}
    assert Poll.objects.order_by("-pk")[0].outcome == "unchanged"


def test_an_undated_item_gets_no_invented_date(site: Site, feed: Feed) -> None:
    site.put("/feed.xml", feed_xml(site.url, ["talks"], dated=False), "application/rss+xml")
    site.put("/talks.html", page_html("talks", dated=False))
    whole_way(feed)
    article = Article.objects.get()
    assert article.published_evidence == "first_seen"
    assert not DailySignal.objects.dated().exists()
    assert DailySignal.objects.exists()


def test_a_page_that_is_refused_falls_back_to_the_feed(site: Site, feed: Feed) -> None:
    serve(site, "talks")
    site.pages["/talks.html"] = Answer(status=403)
    whole_way(feed)
    article = Article.objects.get()
    assert (article.status, article.text_from) == ("coded", "feed")
    assert "403" in article.error


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(status=404), "404"),
        (Answer(b"<html><body><p>Hello</p></body></html>", headers={"Content-Type": "text/html"}), "not a feed"),
        (Answer(b"", headers={"Content-Type": "application/rss+xml"}), "empty"),
        (Answer(status=302, headers={"Location": "http://10.0.0.1/feed"}), "10.0.0.1"),
        (Answer(status=500), "500"),
    ],
)
def test_a_feed_that_fails_says_why_and_is_tried_later(site: Site, feed: Feed, answer: Answer, message: str) -> None:
    site.pages["/feed.xml"] = answer
    assert polling.poll_feed(feed.pk) == []
    feed.refresh_from_db()
    assert message in feed.last_error
    assert feed.failures == 1
    assert feed.next_poll_at is not None
    assert feed.next_poll_at > timezone.now()
    assert Poll.objects.get().outcome == "failed"


def test_a_feed_comes_back_to_life(site: Site, feed: Feed) -> None:
    polling.poll_feed(feed.pk)
    serve(site, "talks")
    assert len(polling.poll_feed(feed.pk)) == 1
    feed.refresh_from_db()
    assert (feed.failures, feed.last_error) == (0, "")


def test_an_unsupported_language_is_kept_and_marked(site: Site, feed: Feed) -> None:
    serve(site, "talks")
    text = "Der Minister sprach am Mittwoch in Berlin über die Zusammenarbeit mit den Nachbarn und über neue Verträge. "
    site.put("/talks.html", page_html("talks", paragraphs=[text * 3, text * 2]))
    whole_way(feed)
    article = Article.objects.get()
    assert article.status == "skipped"
    assert "language" in article.error
    assert article.text
    aggregate.rebuild_stale()
    assert article.published is not None
    assert SourceDay.objects.get(day=article.published.date()).articles == 1


def test_an_empty_page_without_feed_text_fails_with_a_reason(site: Site, feed: Feed) -> None:
    site.put("/feed.xml", feed_xml(site.url, ["talks"], summary=""), "application/rss+xml")
    site.put("/talks.html", "")
    whole_way(feed)
    article = Article.objects.get()
    assert article.status == "failed"
    assert article.error


def test_a_page_that_is_down_is_tried_again(site: Site, feed: Feed) -> None:
    serve(site, "talks")
    good = site.pages["/talks.html"]
    site.pages["/talks.html"] = Answer(status=503)
    whole_way(feed)
    article = Article.objects.get()
    assert (article.status, article.attempts) == ("found", 1)
    Article.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    site.pages["/talks.html"] = good
    found, read = resume.left_behind()
    assert (found, read) == ([article.pk], [])
    assert reading.fetch_article(article.pk)


def test_two_bells_claim_a_feed_once(feed: Feed) -> None:
    assert polling.claim_due_feeds() == [feed.pk]
    assert polling.claim_due_feeds() == []


def test_paused_feeds_are_not_polled(feed: Feed) -> None:
    Feed.objects.update(is_active=False)
    assert polling.claim_due_feeds() == []


def test_coding_twice_gives_the_same_rows(site: Site, feed: Feed) -> None:
    serve(site, "talks")
    whole_way(feed)
    before = list(Statement.objects.values_list("actor", "recipient", "passage"))
    article = Article.objects.get()
    coding.code_article(article.pk)
    Article.objects.update(status="read")
    coding.code_article(article.pk)
    assert list(Statement.objects.values_list("actor", "recipient", "passage")) == before
