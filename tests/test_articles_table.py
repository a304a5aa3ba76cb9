"""What becomes of a page on its way into the table: one row per article, however many addresses lead to it; dates as stated."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from ingest.models import Article, DailySignal, Feed, SourceDay, Statement
from ingest.pipeline import coding, polling, reading
from tests.factories import make_source
from tests.pages import PARAGRAPHS, feed_xml, page_html
from tests.servers import Answer, Site
from tests.ways import code_all, whole_way

pytestmark = pytest.mark.django_db
OTHER = (
    "Turkey will open a new consulate in Samarkand, and the Turkish Foreign Minister thanked Uzbekistan for 14 years of "
    "friendship.",
    "The building will be ready in spring, builders from Bursa have been at work since August, the ministry told.",
)
RUSSIAN = (
    "Министерство иностранных дел России поблагодарило Казахстан за помощь и высоко оценило партнёрство двух стран. "
    "Об этом официальный представитель ведомства сообщил журналистам в Москве в среду вечером.",
) * 2


@pytest.fixture(autouse=True)
def loopback(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True


@pytest.fixture
def feed(site: Site) -> Feed:
    return Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml", is_active=True)


def offer(site: Site, *names: str, **options: object) -> None:
    site.put("/feed.xml", feed_xml(site.url, names, **options), "application/rss+xml")  # type: ignore[arg-type]


def canonical(page: str, address: str) -> str:
    return page.replace("<head>", f'<head><link rel="canonical" href="{address}">')


def redirect(site: Site, path: str, target: str) -> None:
    site.pages[path] = Answer(status=302, headers={"Location": site.url + target})


def test_two_addresses_with_one_canonical_link_are_one_article(site: Site, feed: Feed) -> None:
    offer(site, "talks", "copy-of-talks")
    page = canonical(page_html("talks"), f"{site.url}/talks.html")
    site.put("/talks.html", page)
    site.put("/copy-of-talks.html", page)
    whole_way(feed)
    assert sorted(Article.objects.values_list("status", flat=True)) == ["coded", "same"]
    other = Article.objects.get(status="same")
    assert (other.same_as, other.statements.count()) == (Article.objects.get(status="coded"), 0)
    assert SourceDay.objects.get(articles__gt=0).articles == 1
    assert polling.poll_feed(feed.pk) == []


def test_an_article_whose_own_address_is_dead_is_read_at_the_other(site: Site, feed: Feed) -> None:
    offer(site, "talks", "copy-of-talks")
    site.put("/copy-of-talks.html", canonical(page_html("talks"), f"{site.url}/talks.html"))
    polling.poll_feed(feed.pk)
    own, other = Article.objects.get(guid="talks"), Article.objects.get(guid="copy-of-talks")
    assert reading.fetch_article(other.pk)
    code_all([other.pk])
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.status, bool(own.text), other.status) == ("coded", True, "same")


def test_an_address_that_redirects_to_a_known_article_is_that_article(site: Site, feed: Feed) -> None:
    offer(site, "talks", "short")
    site.put("/talks.html", page_html("talks"))
    redirect(site, "/short.html", "/talks.html")
    Article.objects.filter(title="Report short").update(title="Report talks")
    site.put("/feed.xml", feed_xml(site.url, ["talks", "short"]).replace("Report short", "Report talks"), "text/xml")
    whole_way(feed)
    assert Article.objects.each_once().count() == 1


def test_a_redirected_article_is_shown_at_its_own_address(site: Site, feed: Feed) -> None:
    offer(site, "talks")
    redirect(site, "/talks.html", "/2026/11/18/talks.html")
    site.put("/2026/11/18/talks.html", page_html("talks"))
    whole_way(feed)
    assert Article.objects.get().url == f"{site.url}/2026/11/18/talks.html"
    assert polling.poll_feed(feed.pk) == []


@pytest.mark.parametrize("target", ["/", "/consent"])
def test_an_address_that_leads_to_another_page_falls_back_to_the_feed(site: Site, feed: Feed, target: str) -> None:
    offer(site, "negotiations", "timetable")
    for name in ("negotiations", "timetable"):
        redirect(site, f"/{name}.html", target)
    site.put(target, page_html("on cookies", paragraphs=OTHER).replace("Report", "Your choice"))
    whole_way(feed)
    rows = Article.objects.values_list("text_from", "status", "same_as")
    assert set(rows) == {("feed", "coded", None)}
    assert all("leads to another page" in row.error for row in Article.objects.all())


def test_a_wrong_canonical_link_loses_no_article(site: Site, feed: Feed) -> None:
    offer(site, "talks", "consulate")
    site.put("/talks.html", canonical(page_html("talks"), f"{site.url}/wrong.html"))
    site.put("/consulate.html", canonical(page_html("consulate", paragraphs=OTHER), f"{site.url}/wrong.html"))
    whole_way(feed)
    assert Article.objects.filter(status="coded").count() == 2


def test_a_page_of_the_feed_with_only_a_day_gets_its_hour_from_the_page(site: Site, feed: Feed) -> None:
    body = feed_xml(site.url, ["talks"]).replace("09:30:00", "00:00:00")
    site.put("/feed.xml", body, "application/rss+xml")
    site.put("/talks.html", page_html("talks"))
    whole_way(feed)
    article = Article.objects.get()
    assert article.published == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    assert (article.published_evidence, article.published_precision) == ("meta", "minute")


@pytest.mark.parametrize("told", ["Wed, 18 Nov 2026 00:00:00 +0000", "Wed, 18 Nov 2026 00:00:00 +0500", "2026-11-18"])
def test_a_bare_day_stays_a_day(site: Site, feed: Feed, told: str) -> None:
    body = feed_xml(site.url, ["talks"]).replace("Wed, 18 Nov 2026 09:30:00 +0000", told)
    site.put("/feed.xml", body, "application/rss+xml")
    site.put("/talks.html", page_html("talks", dated=False))
    whole_way(feed)
    article = Article.objects.get()
    assert (article.published_evidence, article.published_precision, article.is_exact) == ("feed", "day", False)
    assert article.published == datetime(2026, 11, 18, tzinfo=UTC)


@pytest.mark.parametrize("date", ["Wed, 18 Nov 2099 09:30:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000", "some day"])
def test_an_impossible_date_is_refused_with_a_reason(site: Site, feed: Feed, date: str) -> None:
    body = feed_xml(site.url, ["talks"]).replace("Wed, 18 Nov 2026 09:30:00 +0000", date)
    site.put("/feed.xml", body, "application/rss+xml")
    site.put("/talks.html", page_html("talks", dated=False))
    whole_way(feed)
    article = Article.objects.get()
    assert article.published_evidence == "first_seen"
    assert article.published_note
    assert DailySignal.objects.exists()
    assert not DailySignal.objects.dated().exists()


@pytest.mark.parametrize("status", [401, 403, 451])
def test_the_text_of_the_feed_names_its_agency(site: Site, feed: Feed, status: int) -> None:
    told = f"MOSCOW, November 18 – TASS. {PARAGRAPHS[0]}"
    offer(site, "talks", summary=told)
    site.pages["/talks.html"] = Answer(status=status)
    whole_way(feed)
    article = Article.objects.get()
    assert (article.status, article.text_from, article.via) == ("coded", "feed", "TASS")
    assert str(status) in article.error


def test_a_mixed_page_is_coded_paragraph_by_paragraph(site: Site, feed: Feed) -> None:
    offer(site, "talks")
    english = (PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[1].replace("three", "four"))
    site.put("/talks.html", page_html("talks", paragraphs=[*english, *RUSSIAN]))
    whole_way(feed)
    article = Article.objects.get()
    assert (article.language, article.languages) == ("en", ["en", "ru"])
    found = Statement.objects.filter(article=article, actor="RUS", recipient="KAZ")
    assert found.filter(passage__contains="highly values").exists()
    assert found.filter(passage__contains="поблагодарило").exists()
    assert all(article.text[row.start :].startswith(row.passage) for row in found)


def test_a_page_in_one_language_is_not_mixed(site: Site, feed: Feed) -> None:
    offer(site, "talks")
    site.put("/talks.html", page_html("talks", paragraphs=[*PARAGRAPHS, *OTHER]))
    whole_way(feed)
    assert Article.objects.get().languages == []


def test_a_second_reader_of_one_row_changes_nothing(site: Site, feed: Feed) -> None:
    offer(site, "talks")
    site.put("/talks.html", page_html("talks"))
    (pk,) = polling.poll_feed(feed.pk)
    assert reading.fetch_article(pk)
    code_all([pk])
    assert not reading.fetch_article(pk)
    assert coding.code_article(pk) == Article.objects.get().statements.count()
