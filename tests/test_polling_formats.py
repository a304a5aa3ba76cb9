"""Sitemaps and press-room listings polled like feeds: further documents followed, within bounds."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from ingest.models import Article, Feed, Poll
from ingest.pipeline import offers, polling
from tests.factories import make_source
from tests.servers import Answer, Site

pytestmark = pytest.mark.django_db
XML, HTML = "application/xml", "text/html; charset=utf-8"


@pytest.fixture(autouse=True)
def loopback(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True


def make_feed(url: str, kind: str, **fields: str) -> Feed:
    return Feed.objects.create(source=make_source(), url=url, kind=kind, is_active=True, **fields)


def stamp(**ago: float) -> str:
    return f"{datetime.now(UTC) - timedelta(**ago):%Y-%m-%dT%H:%M:%SZ}"


def urlset(*pages: tuple[str, str]) -> str:
    rows = "".join(f"<url><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>" for url, day in pages)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def index(*children: tuple[str, str]) -> str:
    rows = "".join(f"<sitemap><loc>{url}</loc><lastmod>{day}</lastmod></sitemap>" for url, day in children)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'


def found() -> set[str]:
    return {url.rsplit("/", 1)[-1] for url in Article.objects.values_list("url", flat=True)}


def test_an_index_is_followed_to_what_is_recent(site: Site) -> None:
    site.put("/new.xml", urlset((f"{site.url}/a", stamp(hours=2)), (f"{site.url}/b", stamp(days=30))), XML)
    site.put("/old.xml", urlset((f"{site.url}/c", stamp(days=3)), (f"{site.url}/d", "")), XML)
    feed = make_feed(
        site.put("/sitemap.xml", index((f"{site.url}/old.xml", stamp(days=3)), (f"{site.url}/new.xml", stamp(hours=2))), XML),
        "sitemap",
    )  # fmt: skip
    assert len(polling.poll_feed(feed.pk)) == 2
    assert found() == {"a", "c"}
    assert "2 older or undated pages were left out." in Poll.objects.get().note
    assert [request.path for request in site.requests] == ["/sitemap.xml", "/new.xml", "/old.xml"]


def test_an_endless_index_ends(site: Site) -> None:
    children = [(f"{site.url}/s{number}.xml", stamp(hours=number)) for number in range(40)]
    for number in range(40):
        site.put(f"/s{number}.xml", index((f"{site.url}/s{number}.xml", stamp()), *children), XML)
    site.put("/s0.xml", urlset((f"{site.url}/a", stamp(hours=1))), XML)
    feed = make_feed(site.put("/sitemap.xml", index(*children), XML), "sitemap")
    polling.poll_feed(feed.pk)
    assert len(site.requests) == offers.MOST_SITEMAPS
    assert found() == {"a"}


def test_news_sitemaps_give_title_and_date(site: Site) -> None:
    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
    news = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>{site.url}/a</loc><n:news><n:publication_date>{moment.isoformat()}</n:publication_date>"
        "<n:title>A title</n:title></n:news></url></urlset>"
    )
    polling.poll_feed(make_feed(site.put("/news.xml", news, XML), "sitemap").pk)
    article = Article.objects.get()
    assert (article.title, article.published, article.published_evidence) == ("A title", moment, "feed")


def test_a_sitemap_that_is_broken_inside_fails_with_its_reason(site: Site) -> None:
    feed = make_feed(site.put("/sitemap.xml", index((f"{site.url}/gone.xml", stamp())), XML), "sitemap")
    assert polling.poll_feed(feed.pk) == []
    feed.refresh_from_db()
    assert "gone.xml was not read" in feed.last_error
    assert feed.trouble == 0.5


def listing(site: Site, page: int, names: list[str], following: str = "") -> str:
    items = "".join(
        f'<li><a href="/{name}.html">The minister received a delegation: {name}</a> <time datetime="2026-11-18T09:30:00Z">x</time></li>'
        for name in names
    )
    onward = f'<a class="onward" href="{following}">…</a>' if following else ""
    return site.put(f"/press/{page}", f"<html><body><ul>{items}</ul>{onward}</body></html>", HTML)


def test_a_listing_is_read_back_to_what_is_known(site: Site) -> None:
    first = listing(site, 1, ["e", "f", "g"], "/press/2")
    listing(site, 2, ["b", "c", "d"], "/press/3")
    listing(site, 3, ["x", "y", "z"])
    feed = make_feed(first, "listing", next_selector="a.onward")
    assert len(polling.poll_feed(feed.pk)) == 9
    assert Article.objects.filter(published=datetime(2026, 11, 18, 9, 30, tzinfo=UTC)).count() == 9
    listing(site, 1, ["h", "g", "f"], "/press/2")
    site.requests.clear()
    assert len(polling.poll_feed(feed.pk)) == 1
    assert [request.path for request in site.requests] == ["/press/1"]


def test_what_is_pinned_on_top_does_not_hide_the_next_page(site: Site) -> None:
    feed = make_feed(listing(site, 1, ["pinned", "b", "a"], "/press/2"), "listing", next_selector="a.onward")
    polling.poll_feed(feed.pk)
    listing(site, 1, ["pinned", "f", "e"], "/press/2")
    listing(site, 2, ["d", "c", "b"])
    assert len(polling.poll_feed(feed.pk)) == 4


def test_a_listing_that_goes_round_in_circles_ends(site: Site) -> None:
    first = listing(site, 1, ["a", "b", "c"], "/press/2")
    listing(site, 2, ["d", "e", "f"], "/press/1")
    polling.poll_feed(make_feed(first, "listing", next_selector="a.onward").pk)
    assert len(found()) == 6


def test_a_next_page_that_fails_costs_only_itself(site: Site) -> None:
    first = listing(site, 1, ["a", "b", "c"], "/press/2")
    feed = make_feed(first, "listing", next_selector="a.onward")
    assert len(polling.poll_feed(feed.pk)) == 3
    assert "next page was not read" in Poll.objects.get().note


def test_a_listing_asks_robots_and_a_feed_does_not(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /press/\n", "text/plain")
    feed = make_feed(listing(site, 1, ["a", "b", "c"]), "listing")
    assert polling.poll_feed(feed.pk) == []
    feed.refresh_from_db()
    assert "robots.txt" in feed.last_error
    site.pages["/press/feed.xml"] = Answer(b'<rss version="2.0"><channel><title>x</title></channel></rss>')
    other = make_feed(f"{site.url}/press/feed.xml", "feed")
    polling.poll_feed(other.pk)
    other.refresh_from_db()
    assert other.last_error == ""
