"""Sitemaps, press-room listings and OPML: lists of addresses that are no feeds."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.feeds import Entry, FeedError, opml
from ingest.feeds.listing import Listing, ListingRules, parse_listing
from ingest.feeds.opml import OpmlFeed
from ingest.feeds.sitemaps import Sitemap, parse_sitemap

FOLDER = Path(__file__).parent / "data" / "feeds"
URL = "https://mfa.example/ru/news"
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def sitemap(name: str) -> Sitemap:
    return parse_sitemap((FOLDER / name).read_bytes(), URL, now=NOW)


def page(rules: ListingRules | None = None) -> Listing:
    return parse_listing((FOLDER / "listing.html").read_bytes(), URL, rules, now=NOW)


def test_a_news_sitemap_dates_by_publication_and_never_by_the_last_change() -> None:
    assert sitemap("news-sitemap.xml").entries == (
        Entry(
            url="https://map.example/1",
            title="Визит в Ташкент",
            published=datetime(2024, 5, 1, 7, tzinfo=UTC),
            language="ru",
            changed=datetime(2024, 5, 3, tzinfo=UTC),
        ),
        Entry(url="https://map.example/2", changed=datetime(2024, 5, 2, 10, tzinfo=UTC)),
    )


def test_an_index_names_its_sitemaps_latest_change_first() -> None:
    found = sitemap("sitemap-index.xml")
    assert found.entries == ()
    assert found.children == (
        "https://map.example/2024.xml.gz",
        "https://map.example/2023.xml.gz",
        "https://map.example/old.xml",
    )


def test_packed_sitemaps_and_plain_lists() -> None:
    body = (FOLDER / "news-sitemap.xml").read_bytes()
    assert parse_sitemap(gzip.compress(body, mtime=0), URL, now=NOW) == sitemap("news-sitemap.xml")
    lines = parse_sitemap(b"https://map.example/1\r\nhttps://map.example/2\r\n\r\nnothing\r\n", URL)
    assert [entry.url for entry in lines.entries] == ["https://map.example/1", "https://map.example/2"]


@pytest.mark.parametrize("body", [b"", b"<rss/>", b"hello", gzip.compress(b"<urlset/>" * 99, mtime=0)[:-9]])
def test_what_is_no_sitemap(body: bytes) -> None:
    with pytest.raises(FeedError):
        parse_sitemap(body, URL)


def test_a_listing_is_found_by_itself() -> None:
    found = page()
    assert [(entry.url, entry.published) for entry in found.entries] == [
        ("https://mfa.example/ru/news/101", datetime(2022, 9, 9, tzinfo=UTC)),
        ("https://mfa.example/ru/news/102", datetime(2022, 9, 8, tzinfo=UTC)),
        ("https://mfa.example/ru/news/103", datetime(2022, 9, 7, tzinfo=UTC)),
        ("https://mfa.example/ru/news/104", None),
    ]
    assert found.entries[0].title == "Министр принял посла Китайской Народной Республики"
    assert found.next_url == "https://mfa.example/ru/news?page=2"


@pytest.mark.parametrize("link", [".list h3 a", "h3", ".news", "h3 a[href]"])
def test_a_curators_selectors_find_the_same(link: str) -> None:
    found = page(ListingRules(link=link, date=".when", next=".pages a:last-child"))
    assert [entry.url[-3:] for entry in found.entries] == ["101", "102", "103", "104"]
    assert found.entries[1].published == datetime(2022, 9, 8, tzinfo=UTC)
    assert found.next_url == "https://mfa.example/ru/news?page=2"


@pytest.mark.parametrize("selector", ["h3[[", "a::before", "!", "a:nope"])
def test_a_selector_that_cannot_be_read(selector: str) -> None:
    with pytest.raises(FeedError, match="cannot be read"):
        page(ListingRules(link=selector))


def test_a_selector_that_selects_nothing() -> None:
    with pytest.raises(FeedError, match="No list of articles"):
        page(ListingRules(link=".nothing a"))


def test_machine_readable_times_come_first() -> None:
    rows = "".join(
        f"<article><time datetime='2024-05-0{n}T08:00:00+06:00'>yesterday</time><a href='/n/{n}'>Statement number {n} of the ministry</a></article>"
        for n in range(1, 5)
    )
    found = parse_listing(f"<html><body>{rows}<a rel=next href='?p=2'>→</a></body></html>".encode(), URL, now=NOW)
    assert [entry.published for entry in found.entries] == [datetime(2024, 5, n, 2, tzinfo=UTC) for n in range(1, 5)]
    assert found.next_url == "https://mfa.example/ru/news?p=2"


MENU = "".join(
    f"<li class='m'><a href='/s/{n}'>Раздел министерства с длинным названием {n}</a></li>" for n in range(15)
)
TITLES = [f"О телефонном разговоре министров иностранных дел {n}" for n in range(1, 6)]
CHINESE = [f"外交部发言人主持例行记者会{n}" for n in range(1, 6)]
LAYOUTS = {
    "table": "<tr><td>0{n}.05.2024</td><td><a href='/n/{n}'>{title}</a></td></tr>",
    "line": "<li>{n} мая 2024, 10:00 <a href='/n/{n}'>{title}</a></li>",
    "definitions": "<dt>{n} мая 2024</dt><dd><a href='/n/{n}'>{title}</a></dd>",
    "card": "<div><a class='card' href='/n/{n}'><span>{n} мая 2024</span><h4>{title}</h4><p>Довольно длинное содержание {n}</p></a></div>",
    "card without heading": "<a class='card' href='/n/{n}'><div>0{n}.05.2024</div><div>{title}</div></a>",
    "heading of the day": "<h3>{n} мая 2024</h3><ul><li><a href='/n/{n}'>{title}</a></li><li><a href='/m/{n}'>{title} (видео)</a></li></ul>",
    "read more": "<div><h2>{title}</h2><span class='date'>{n} мая 2024</span><a class='more' href='/n/{n}'>Читать далее</a></div>",
    "picture and title": "<div><a href='/n/{n}'><img src='x'></a><h3><a href='/n/{n}'>{title}</a></h3><i>{n} мая 2024</i></div>",
    "closing date": "<li><a href='/n/{n}'>{title}（2024-05-0{n}）</a></li>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("titles", [TITLES, CHINESE], ids=["ru", "zh"])
def test_layouts_of_press_rooms(layout: str, titles: list[str]) -> None:
    rows = "".join(LAYOUTS[layout].format(n=n, title=title) for n, title in enumerate(titles, 1))
    document = f"<html><body><ul>{MENU}</ul><div class='list'>{rows}</div><p><a href='/map'>Карта сайта министерства</a></p></body></html>"
    found = {entry.url: entry for entry in parse_listing(document.encode(), URL, now=NOW).entries}
    for number, title in enumerate(titles, 1):
        entry = found[f"https://mfa.example/n/{number}"]
        assert (entry.title, (entry.published or NOW).date()) == (title, date(2024, 5, number))


def test_a_date_in_a_title_is_no_date_of_the_entry() -> None:
    rows = "".join(f"<li><a href='/n/{n}'>On the meeting of {n} May 2023 in the capital</a></li>" for n in range(1, 5))
    found = parse_listing(f"<html><body><ul>{rows}</ul></body></html>".encode(), URL, now=NOW)
    assert [entry.published for entry in found.entries] == [None] * 4


def test_links_to_other_sites_are_no_entries() -> None:
    rows = "".join(
        f"<li><a href='https://ads.example/{n}'>A very long headline of number {n}</a></li>" for n in range(9)
    )
    with pytest.raises(FeedError, match="No list of articles"):
        parse_listing(f"<html><body><ul>{rows}</ul></body></html>".encode(), URL, now=NOW)


def test_opml_comes_in_and_goes_out() -> None:
    listed = opml.parse((FOLDER / "feeds.opml").read_bytes())
    assert listed == [
        OpmlFeed("https://mfa.example/rss", "Ministry", "https://mfa.example/", "Ministries"),
        OpmlFeed("https://wire.example/atom", "Wire"),
    ]
    assert opml.parse(opml.render("Feeds", listed).encode()) == listed


def test_opml_survives_any_title() -> None:
    odd = [OpmlFeed("https://a.example/?a=1&b=2", 'A "quoted" <b>& \x07odd\0 title', "", "Fol<der>")]
    (back,) = opml.parse(opml.render("T\x00", odd).encode())
    assert (back.url, back.title, back.folder) == (
        "https://a.example/?a=1&b=2",
        'A "quoted" <b>& odd title',
        "Fol<der>",
    )


def test_opml_entities_are_not_unfolded() -> None:
    body = b"<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml><body><outline text='&x;' xmlUrl='http://a.example/'/></body></opml>"
    assert [feed.title for feed in opml.parse(body)] == ["&x;"]
