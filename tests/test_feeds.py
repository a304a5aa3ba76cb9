"""Every format of feed → the same entries: all of them, each once, in order, dated only by what the feed says."""

import calendar
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from ingest import feeds
from ingest.feeds import Entry, FeedError, ParsedFeed

FOLDER = Path(__file__).parent / "data" / "feeds"
URL = "https://post.example/feeds/all.xml"
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def read(name: str) -> ParsedFeed:
    return feeds.parse((FOLDER / name).read_bytes(), URL, now=NOW)


def rss(*items: str, head: str = "") -> ParsedFeed:
    """A feed with these contents of its items."""
    body = "".join(f"<item>{item}</item>" for item in items)
    return feeds.parse(f"<rss version='2.0'><channel>{head}{body}</channel></rss>".encode(), URL, now=NOW)


def item(number: int, more: str = "") -> str:
    return f"<title>T{number}</title><link>http://a.example/{number}</link>{more}"


def test_rss_2() -> None:
    feed = read("rss20.xml")
    assert (feed.title, feed.language) == ("Steppe Post", "en")
    assert feed.entries[0] == Entry(
        url="https://post.example/2024/05/01/ministers-meet",
        title="Ministers meet in Astana & agree on rail links",
        summary="The two ministers met.\n\nThey agreed.",
        content="First paragraph.\n\nSecond paragraph.",
        guid="steppe-1",
        published=datetime(2024, 5, 1, 4, 30, tzinfo=UTC),
        author="Aliya Example",
    )


def test_what_an_rss_entry_may_lack() -> None:
    _, by_guid, future, undated = read("rss20.xml").entries
    assert by_guid.url == "https://steppe.example/2024/05/02/guid"
    assert by_guid.published == datetime(2024, 5, 2, 9, tzinfo=UTC), "Moscow time"
    assert (future.published, future.date_note) == (None, "The date 2094-05-03 cannot be right.")
    assert (undated.published, undated.date_note, undated.author) == (None, "", "The desk")


def test_what_was_left_out_is_told() -> None:
    assert read("rss20.xml").notes == ("1 entry without a web address left out.", "1 entry offered more than once.")


def test_rss_091() -> None:
    feed = read("rss091.xml")
    assert (feed.title, feed.language) == ("Old Post", "ru")
    assert [entry.title for entry in feed.entries] == ["Переговоры в Бишкеке", "Заявление МИД"]
    assert feed.entries[0].summary == "Стороны обсудили границу."


def test_rdf() -> None:
    first, second = read("rss10.rdf").entries
    assert (first.url, first.title, first.language) == ("http://rdf.example/1", "Treaty signed", "tg")
    assert first.published == datetime(2024, 5, 1, 5, tzinfo=UTC)
    assert (second.url, second.published) == ("http://rdf.example/2", datetime(2024, 5, 2, tzinfo=UTC))


def test_atom_10() -> None:
    feed = read("atom10.xml")
    first, second = feed.entries
    assert (feed.title, feed.language) == ("Atom & Post", "kk")
    assert (first.url, first.guid) == ("https://atom.example/news/1.html", "tag:atom.example,2024:1")
    assert first.title == "Tags like <b> are meant literally"
    assert (first.summary, first.content) == ("Қысқаша", "Бірінші.\n\nЕкінші сөйлем.")
    assert (first.published, first.date_note) == (datetime(2024, 5, 1, 9, 30, tzinfo=UTC), "")
    assert second.published == datetime(2024, 5, 1, 18, tzinfo=UTC)
    assert second.date_note == "The feed says only when the entry was last changed."
    assert second.changed == datetime(2024, 5, 1, 18, tzinfo=UTC)


def test_atom_03() -> None:
    (entry,) = read("atom03.xml").entries
    assert (entry.title, entry.content) == ("Talks resume", "Packed")
    assert entry.published == datetime(2004, 5, 1, 10, tzinfo=UTC)


def test_json_feed() -> None:
    feed = read("feed.json")
    first, second = feed.entries
    assert (feed.title, feed.language) == ("JSON Post", "uz")
    assert (first.url, first.guid, first.author) == ("https://json.example/1", "1", "Dilnoza, Timur")
    assert (first.summary, first.content) == ("Qisqacha", "Birinchi.\n\nIkkinchi.")
    assert first.published == datetime(2024, 5, 1, 5, tzinfo=UTC)
    assert (second.url, second.content, second.author) == ("https://json.example/2", "Faqat matn", "Eski")


@pytest.mark.parametrize("name", ["rss20.xml", "rss091.xml", "rss10.rdf", "atom10.xml", "atom03.xml"])
def test_feedparser_reads_the_same(name: str) -> None:
    """An independent reader as witness. It is not used for the work: 40 kB of one author's name take it 7 seconds."""
    theirs = feedparser.parse((FOLDER / name).read_text("utf-8"), response_headers={"content-location": URL})
    witnessed = [entry for entry in theirs.entries if entry.get("link", "").startswith("http")]
    ours = {entry.url: entry for entry in read(name).entries}
    assert [entry.link for entry in witnessed if entry.link in ours] == [entry.link for entry in witnessed]
    for entry in witnessed:
        if "published" in entry and "2094" not in entry.published:
            moment = datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC)
            assert moment - timedelta(hours=3 * ("MSK" in entry.published)) == ours[entry.link].published


def test_all_entries_of_a_long_feed_in_their_order() -> None:
    feed = rss(*(item(number) for number in range(120)))
    assert [entry.title for entry in feed.entries] == [f"T{number}" for number in range(120)]
    assert feed.notes == ()


def test_the_same_guid_or_the_same_link_is_the_same_entry() -> None:
    feed = rss(item(1, "<guid>a</guid>"), item(2, "<guid>a</guid>"), item(3), item(3), item(4, "<guid>b</guid>"))
    assert [entry.title for entry in feed.entries] == ["T1", "T3", "T4"]


def test_a_guid_that_all_entries_share_identifies_none() -> None:
    feed = rss(*(item(number, "<guid isPermaLink='false'>0</guid>") for number in range(5)))
    assert len(feed.entries) == 5


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "file:///etc/passwd", "http://", "http://[::1", "", "http://a.example/" + "x" * 3000],
)  # fmt: skip
def test_links_that_are_no_web_address(link: str) -> None:
    assert rss(f"<title>T</title><link>{link}</link>").entries == ()


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/a", "https://post.example/a"),
        ("a?b=1&amp;c=2", "https://post.example/feeds/a?b=1&c=2"),
        ("//other.example/a", "https://other.example/a"),
        ("<![CDATA[ https://a.example/?a=1&b=2\n]]>", "https://a.example/?a=1&b=2"),
        ("https://a.example/новости", "https://a.example/новости"),
    ],
)
def test_links_are_made_absolute(link: str, url: str) -> None:
    assert [entry.url for entry in rss(f"<link>{link}</link>").entries] == [url]


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Wed, 01 May 2024 09:30:00 GMT", datetime(2024, 5, 1, 9, 30, tzinfo=UTC)),
        ("Wed, 01 May 2024 09:30:00 EST", datetime(2024, 5, 1, 14, 30, tzinfo=UTC)),
        ("Wed, 01 May 2024 09:30 +0600", datetime(2024, 5, 1, 3, 30, tzinfo=UTC)),
        ("1 May 24 09:30:00 MSK", datetime(2024, 5, 1, 6, 30, tzinfo=UTC)),
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-01 09:30", datetime(2024, 5, 1, 9, 30, tzinfo=UTC)),
        ("2024-05-01T09:30:15.123+05:00", datetime(2024, 5, 1, 4, 30, 15, tzinfo=UTC)),
        ("2024-05-01T24:00:00Z", datetime(2024, 5, 2, tzinfo=UTC)),
        ("20240501T093000Z", datetime(2024, 5, 1, 9, 30, tzinfo=UTC)),
        ("Ср, 01 мая 2024", datetime(2024, 5, 1, tzinfo=UTC)),
    ],
)
def test_dates_as_feeds_write_them(date: str, published: datetime) -> None:
    (entry,) = rss(item(1, f"<pubDate>{date}</pubDate>")).entries
    assert (entry.published, entry.date_note) == (published, "")


@pytest.mark.parametrize(
    "date",
    ["yesterday-ish", "2024", "2024-05", "2024-13-45", "Wed, 31 Feb 2024 09:30:00 GMT", "0000-00-00T00:00:00Z", "9" * 400, "Thu, 01 Jan 1970 00:00:00 GMT",
     "2024-06-04T00:00:00Z"],
)  # fmt: skip
def test_dates_that_say_nothing_credible_are_none_with_a_reason(date: str) -> None:
    (entry,) = rss(item(1, f"<pubDate>{date}</pubDate>")).entries
    assert entry.published is None
    assert entry.date_note.startswith("The date ")


def test_a_clock_that_is_a_day_ahead_is_believed() -> None:
    (entry,) = rss(item(1, "<pubDate>2024-06-02T00:00:00Z</pubDate>")).entries
    assert entry.published == datetime(2024, 6, 2, tzinfo=UTC)


def test_a_web_page_is_told_from_a_feed_with_the_feeds_it_names() -> None:
    with pytest.raises(FeedError) as caught:
        read("page.html")
    expected = "feeds found there: https://post.example/rss.xml, https://home.example/atom.xml"
    assert str(caught.value) == f"{URL} is a web page, not a feed; {expected}"


def test_feeds_are_discovered_with_their_titles() -> None:
    found = feeds.discover((FOLDER / "page.html").read_bytes(), "https://home.example/start")
    assert found == [("https://home.example/rss.xml", "All news"), ("https://home.example/atom.xml", "")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\0 ", "empty"),
        (b"Access denied", "neither a feed nor any other XML"),
        (b"<note>x</note>", "neither RSS nor Atom"),
        (b"<urlset></urlset>", "a sitemap"),
        (b"<opml></opml>", "OPML"),
        (b'{"a": 1}', "not a JSON Feed"),
        (b'{"items": [', "is not"),
        (b"<html><body>Login</body></html>", "names no feed"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError, match=reason):
        feeds.parse(body, URL)
