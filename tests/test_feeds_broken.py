"""Broken feeds give what can be read of them; hostile ones end in bounded time and memory."""

import gzip
import tracemalloc
from contextlib import suppress
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import feeds
from ingest.feeds import FeedError, listing, opml, sitemaps
from tests import fuzz_feeds

URL = "https://post.example/feed"


def parse(body: str | bytes) -> feeds.ParsedFeed:
    return feeds.parse(body.encode() if isinstance(body, str) else body, URL)


def ten_items(fault: str) -> str:
    """A feed whose fourth item has this fault in its title."""
    items = (
        f"<item><title>T{n}{fault if n == 3 else ''}</title><link>http://a.example/{n}</link></item>" for n in range(10)
    )
    return f"<rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>"


@pytest.mark.parametrize(
    "fault",
    [" a < b", "<b>", "<br>", "<p", "<p class=x>", "]]>", "<!-- a -- b -->", "<?php echo ?>", "<a:b>", "<1>", "&#xffff;", "&bogus;", "&", "\x0c", "\x00",
     "<item>", "<a b='1' b='2'>x</a>", "<script>if(a<b&&c)</script>", "<" * 300, "<b>" * 200, "<!DOCTYPE html>"],
)  # fmt: skip
def test_a_fault_in_a_title_loses_nothing(fault: str) -> None:
    assert len(parse(ten_items(fault)).entries) == 10


@pytest.mark.parametrize(
    "fault",
    ["</b>", "</title>", "</item>", "</channel>", "</title></item></channel></rss>", "<![CDATA[", "<!--", "<p class='x>", "<b>" * 300],
)  # fmt: skip
def test_a_worse_fault_loses_no_other_entry(fault: str) -> None:
    titles = {entry.title for entry in parse(ten_items(fault)).entries}
    assert {f"T{number}" for number in range(10) if number != 3} <= titles


def test_a_truncated_feed_gives_what_arrived() -> None:
    whole = ten_items("")
    assert len(parse(whole[: whole.index("T7") + 2]).entries) == 7


def test_rubbish_before_the_feed_is_skipped() -> None:
    assert len(parse("\n\nWarning: mysql_connect() failed\n<?xml version='1.0'?>" + ten_items("")).entries) == 10


def test_the_faults_of_a_real_feed_together() -> None:
    feed = parse((fuzz_feeds.FOLDER / "broken.xml").read_bytes())
    assert feed.title == "Broken & Co Post"
    assert [entry.title for entry in feed.entries] == ['AT&T, R&D — "quoted"', "Second item & more"]
    assert feed.entries[0].url == "http://broken.example/?a=1&b=2&copy=3"


def hostile(name: str) -> bytes:
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 15))
    bombs = {
        "billion laughs": f"<!DOCTYPE l [<!ENTITY a0 'ha'>{laughs}]>" + ten_items("&a14;"),
        "quadratic blow-up": f"<!DOCTYPE l [<!ENTITY a '{'a' * 100_000}'>]>" + ten_items("&a;" * 50_000),
        "external entity": "<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + ten_items("&x;"),
        "external subset": "<!DOCTYPE l SYSTEM 'http://10.0.0.1/x.dtd'>" + ten_items(""),
        "depth": "<rss>" + "<a>" * 400_000,
        "items in items": "<rss>" + "<item><description>" * 50_000,
        "long author": ten_items("</title><author>" + "a" * 2_000_000 + "</author><title>"),
        "many categories": ten_items("</title>" + "<category>a</category>" * 80_000 + "<title>"),
        "many dates": ten_items("</title>" + "<pubDate>Mon, Mon, Mon</pubDate>" * 50_000 + "<title>"),
        "many attributes": "<rss " + " ".join(f"a{n}='x'" for n in range(150_000)) + ">" + ten_items(""),
        "long base": f"<rss xml:base='http://a/{'b' * 1_000_000}'>" + "<item><link>x</link></item>" * 5_000,
        "long namespace": f"<rss xmlns:a='{'b' * 1_000_000}'>" + "<a:item><a:link>x</a:link></a:item>" * 5_000,
        "blanks": ten_items(" \n" * 1_000_000),
        "blanks before the declaration": "<!DOCTYPE x []" + " " * 2_000_000 + ten_items(""),
        "ampersands": ten_items("&" * 1_000_000),
        "open sections": ten_items("<![CDATA[" * 200_000),
        "markup in a text": ten_items("&lt;b&gt;" * 200_000),
        "json depth": '{"items":' + "[" * 1_000_000,
        "json number": '{"items":[{"id":' + "9" * 1_000_000 + "}]}",
        "json surrogates": '{"items":[{"url":"http://a.example/\\ud800","title":"\\ud800\\u0000"}]}',
    }
    return bombs[name].encode()


BOMBS = ["billion laughs", "quadratic blow-up", "external entity", "external subset", "depth", "items in items", "long author", "many categories",
         "many dates", "many attributes", "long base", "long namespace", "blanks", "blanks before the declaration", "ampersands", "open sections",
         "markup in a text", "json depth", "json number", "json surrogates"]  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_feeds_end_in_a_result_or_an_error(name: str) -> None:
    """Each takes a fraction of a second; what grew with the square of its size would take minutes."""
    body = hostile(name)
    tracemalloc.start()
    try:
        text = repr(parse(body))
    except FeedError as error:
        text = str(error)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * len(body) + 10_000_000
    assert "root:" not in text, "a file of this machine"
    assert text.count("ha") < 100


def test_a_packed_sitemap_cannot_unfold_without_end() -> None:
    with pytest.raises(FeedError, match="more than 50 MB"):
        sitemaps.parse_sitemap(gzip.compress(b"\0" * 60_000_000), URL)


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_feed_or_an_error(body: bytes) -> None:
    for reader in fuzz_feeds.READERS:
        with suppress(FeedError):
            reader(body)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_in_an_entry_comes_out_plain_and_its_date_sound(title: str, date: str) -> None:
    inside = f"<item><title>{title}</title><link>http://a.example/</link><pubDate>{date}</pubDate></item>"
    for entry in parse(f"<rss>{inside}</rss>".encode("utf-8", "replace")).entries:
        assert not set(map(chr, range(32))) & set(entry.title)
        assert entry.published is None or entry.published.tzinfo is UTC


def test_a_short_run_of_the_fuzzer() -> None:
    counts = fuzz_feeds.run(inputs=300, seed=20240501)
    assert set(counts) == {"result", "error"}
    assert counts.total() == 600


def test_readers_of_lists_refuse_what_is_none() -> None:
    for reader in (
        opml.parse,
        lambda body: listing.parse_listing(body, URL),
        lambda body: sitemaps.parse_sitemap(body, URL),
    ):
        with pytest.raises(FeedError):
            reader(b"<rss><channel/></rss>")
