"""An article that is published anew is a revision: found by its entry, its re-titled copies and its mirrors."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from ingest.models import Article, ArticleRevision, Feed, Statement, Story
from ingest.pipeline import coding, polling, reading
from ingest.pipeline.revising import MOST_REREADINGS
from signals_site.curation.articles import reject_article
from signals_site.curation.corrections import correct
from tests.factories import make_source
from tests.pages import PARAGRAPHS, feed_xml, page_html
from tests.servers import Answer, Site
from tests.ways import whole_way

pytestmark = pytest.mark.django_db
LATER = (PARAGRAPHS[0].replace("highly values", "regrets"), *PARAGRAPHS[1:])
NEWS = "The hall has two hundred seats and was built ten years ago, and the next concert in it is in spring."


@pytest.fixture(autouse=True)
def loopback(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True


@pytest.fixture
def feed(site: Site) -> Feed:
    return Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml", is_active=True)


def publish(
    site: Site, *, suffix: str = "", summary: str = "First.", title: str = "", lines: tuple[str, ...] = PARAGRAPHS
) -> None:
    """The feed of one article and its page, which may come under another title."""
    feed, page = feed_xml(site.url, ["talks"], suffix=suffix, summary=summary), page_html("talks", paragraphs=lines)
    site.put("/feed.xml", feed.replace("Report talks", title or "Report talks"), "application/rss+xml")
    site.put("/talks.html", page.replace("Report talks", title or "Report talks"))


def rested() -> None:
    Article.objects.update(reread_at=timezone.now() - timedelta(hours=2))


def test_a_changed_entry_brings_a_new_reading_and_keeps_the_old_text(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    publish(site, summary="Second.", lines=LATER)
    whole_way(feed)
    article = Article.objects.get()
    assert "regrets" in article.text
    assert article.status == "coded"
    revision = article.revisions.get()
    assert "highly values" in revision.text
    assert revision.change == "1 words more, 2 words less"
    assert not Statement.objects.filter(passage__contains="highly values").exists()
    assert Story.objects.count() == 1


def test_a_changed_entry_of_an_unchanged_page_leaves_everything(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    before = list(Statement.objects.values_list("pk", flat=True))
    publish(site, summary="Second.")
    assert len(whole_way(feed)) == 1
    assert Article.objects.get().status == "coded"
    assert not ArticleRevision.objects.exists()
    assert list(Statement.objects.values_list("pk", flat=True)) == before


def test_a_page_that_is_gone_when_read_again_keeps_its_text(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    publish(site, summary="Second.")
    site.pages["/talks.html"] = Answer(status=410)
    whole_way(feed)
    article = Article.objects.get()
    assert (article.status, bool(article.text)) == ("coded", True)
    assert "410" in article.error


def test_new_readings_are_bounded(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    readings = []
    for number in range(MOST_REREADINGS + 2):
        rested()
        publish(site, summary=f"Number {number}.")
        readings.append(len(whole_way(feed)))
    assert readings == [1] * MOST_REREADINGS + [0, 0]
    rested()
    Article.objects.update(rereadings=0, first_seen=timezone.now() - timedelta(days=30))
    publish(site, summary="After a month.")
    assert whole_way(feed) == []


def test_an_entry_that_changes_all_the_time_is_not_read_all_the_time(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    publish(site, summary="Second.")
    whole_way(feed)
    publish(site, summary="Third, a minute later.")
    assert whole_way(feed) == []
    rested()
    assert len(whole_way(feed)) == 1


@pytest.mark.parametrize(
    ("suffix", "title", "lines"),
    [
        ("?id=2", "Russia thanks Astana", PARAGRAPHS),
        ("?id=2", "UPDATE: Report talks", (*PARAGRAPHS, NEWS)),
    ],
)
def test_a_retitled_copy_is_a_revision(site: Site, feed: Feed, suffix: str, title: str, lines: tuple[str, ...]) -> None:
    publish(site)
    whole_way(feed)
    once = Statement.objects.filter(is_counted=True).count()
    publish(site, suffix=suffix, title=title, lines=lines)
    whole_way(feed)
    article = Article.objects.each_once().get()
    assert (article.title, article.status) == (title, "coded")
    assert article.revisions.get().title == "Report talks"
    assert Story.objects.get().carriers == 1
    assert Statement.objects.filter(is_counted=True).count() == once
    assert whole_way(feed) == []


def test_an_update_under_a_new_address_is_a_revision(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    site.put("/feed.xml", feed_xml(site.url, ["talks-2"]), "application/rss+xml")
    site.put("/talks-2.html", page_html("talks, updated", paragraphs=(*PARAGRAPHS, NEWS)))
    whole_way(feed)
    assert Article.objects.each_once().get().revisions.count() == 1


def test_a_sentence_used_again_with_another_name_is_another_article(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    publish(site, suffix="?id=2", lines=tuple(line.replace("Kazakhstan", "Uzbekistan") for line in PARAGRAPHS))
    whole_way(feed)
    assert Article.objects.each_once().count() == 2


def test_a_mirror_is_no_carrier(site: Site, feed: Feed) -> None:
    long_name = "talks-in-moscow-on-wednesday"
    site.put("/feed.xml", feed_xml(site.url, [long_name]), "application/rss+xml")
    site.put(f"/{long_name}.html", page_html("talks"))
    whole_way(feed)
    with Site() as mirror:
        mirror.put("/feed.xml", feed_xml(mirror.url, [long_name]), "application/rss+xml")
        mirror.put(f"/{long_name}.html", page_html("talks"))
        whole_way(Feed.objects.create(source=make_source("mirror"), url=f"{mirror.url}/feed.xml"))
    assert Article.objects.each_once().count() == 1
    assert not ArticleRevision.objects.exists()
    assert Story.objects.get().carriers == 1


def test_an_older_version_found_later_gives_the_earlier_date(site: Site, feed: Feed) -> None:
    publish(site, title="UPDATE: Report talks", lines=(*PARAGRAPHS, NEWS))
    whole_way(feed)
    publish(site, suffix="?id=1")
    page = site.pages["/talks.html"].body.decode().replace("2026-11-18T09:30", "2026-11-17T20:15")
    site.put("/talks.html", page)
    body = site.pages["/feed.xml"].body.decode().replace("Wed, 18 Nov 2026 09:30", "Tue, 17 Nov 2026 20:15")
    site.put("/feed.xml", body, "application/rss+xml")
    whole_way(feed)
    article = Article.objects.each_once().get()
    assert article.published == datetime(2026, 11, 17, 20, 15, tzinfo=UTC)
    assert NEWS in article.text
    assert NEWS not in article.revisions.get().text
    assert set(Statement.objects.values_list("day", flat=True)) == {article.published.date()}


def test_a_curated_statement_outlives_its_passage_and_is_marked(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    statement = Statement.objects.get(actor="RUS", recipient="KAZ", passage__contains="highly values")
    statement.tone = 0.9
    correct(statement, User.objects.create_superuser("editor"))
    publish(site, summary="Second.", lines=LATER)
    whole_way(feed)
    statement.refresh_from_db()
    assert (statement.passage_gone, statement.is_curated, statement.tone) == (True, True, 0.9)


def test_a_curated_statement_moves_with_its_passage_and_is_not_doubled(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    statement = Statement.objects.get(actor="RUS", recipient="KAZ", passage__contains="highly values")
    statement.tone = 0.9
    correct(statement, User.objects.create_superuser("editor"))
    publish(site, summary="Second.", lines=(NEWS, *PARAGRAPHS))
    whole_way(feed)
    statement.refresh_from_db()
    assert not statement.passage_gone
    assert statement.article.text[statement.start :].startswith(statement.passage)
    assert Statement.objects.filter(passage=statement.passage, actor="RUS").count() == 1


def test_a_new_text_of_the_feed_is_a_revision_where_the_page_is_closed(site: Site, feed: Feed) -> None:
    publish(site, summary=PARAGRAPHS[0])
    site.pages["/talks.html"] = Answer(status=403)
    whole_way(feed)
    publish(site, summary=LATER[0])
    site.pages["/talks.html"] = Answer(status=403)
    whole_way(feed)
    article = Article.objects.get()
    assert "regrets" in article.text
    assert (article.text_from, article.revisions.count()) == ("feed", 1)


def test_two_rows_of_one_article_read_in_turn_are_coded_once(site: Site, feed: Feed) -> None:
    site.put("/feed.xml", feed_xml(site.url, ["talks", "talks-again"]), "application/rss+xml")
    site.put("/talks.html", page_html("talks"))
    site.put("/talks-again.html", page_html("talks again"))
    ids = polling.poll_feed(feed.pk)
    assert [reading.fetch_article(pk) for pk in ids] == [True, True]
    counts = {coding.code_article(pk) for pk in ids}
    assert len(counts) == 1
    assert Article.objects.each_once().count() == 1


def test_an_article_that_a_curator_rejected_is_not_coded_again(site: Site, feed: Feed) -> None:
    publish(site)
    whole_way(feed)
    reject_article(Article.objects.get(), User.objects.create_superuser("editor"))
    publish(site, summary="Second.", lines=LATER)
    assert whole_way(feed) == []
    publish(site, suffix="?id=2", title="UPDATE: Report talks", lines=(*PARAGRAPHS, NEWS))
    whole_way(feed)
    assert Article.objects.each_once().get().status == "skipped"
    assert not Statement.objects.filter(is_counted=True).exists()
