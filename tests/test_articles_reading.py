"""How a page is read: encodings, titles, addresses, walls, and input that is no page at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.articles import Page, PageError, clean, read_page
from ingest.articles.page import CUT_TEXT

URL = "https://news.example/world/2024-item"
ENGLISH = (
    "The ministers of both countries met in the capital and agreed to open three new border crossings before winter."
)
RUSSIAN = (
    "Министры обеих стран встретились в столице и договорились открыть до зимы три новых пункта пропуска на границе."
)
MORE = "Traders on both sides had asked for them for years, and the first lorries are expected to pass in November."


def page(body: str = f"<p>{ENGLISH}</p><p>{MORE}</p>", head: str = "<title>Three crossings to open</title>") -> bytes:
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>".encode()


def read(body: bytes, content_type: str = "text/html", url: str = URL) -> Page:
    return read_page(body, url, content_type)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "utf-16", "utf-16-le", "iso8859-5"])
@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1251", "iso-8859-1"])
def test_right_letters_whatever_is_declared(encoding: str, declared: str) -> None:
    text = f'<html><head><meta charset="{declared}"><title>Пункты</title></head><body><p>{RUSSIAN}</p><p>{RUSSIAN[::1]} Снова.</p></body></html>'
    found = read(text.encode(encoding), f"text/html; charset={declared}" if declared else "text/html")
    assert RUSSIAN in found.text
    assert found.title == "Пункты"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            "<title>Crossings to open – Silk Daily</title><meta property='og:site_name' content='Silk Daily'>",
            "",
            "Crossings to open",
        ),
        ("<title>Crossings to open | news.example</title>", "", "Crossings to open"),
        (
            "<title>Silk Daily | Crossings to open</title><meta property='og:site_name' content='Silk Daily'>",
            "",
            "Crossings to open",
        ),
        ("<title>Crossings to open - World - Silk</title>", "<h1>Crossings to open</h1>", "Crossings to open"),
        ("<title>Kazakhstan – Uzbekistan: crossings to open</title>", "", "Kazakhstan – Uzbekistan: crossings to open"),
        ("<meta property='og:title' content='Rice &amp;amp; roads'>", "", "Rice & roads"),
        ("", "<h1>Only a heading here</h1>", "Only a heading here"),
    ],
)
def test_title_is_the_headline_without_the_outlet(head: str, body: str, title: str) -> None:
    assert read(page(f"{body}<p>{ENGLISH}</p><p>{MORE}</p>", head)).title == title


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("https://www.news.example/world/2024-item?utm_source=x", "https://www.news.example/world/2024-item"),
        ("/world/2024-item-full", "https://news.example/world/2024-item-full"),
        ("https://other.example/world/2024-item", ""),
        ("https://news.example/", ""),
        ("https://news.example/en/", ""),
        ("https://news.example/world", ""),
        ("javascript:alert(1)", ""),
        ("http://[broken", ""),
    ],
)
def test_canonical_address_is_taken_with_sense(link: str, found: str) -> None:
    head = f'<title>Crossings</title><link rel="canonical" href="{link}">'
    assert read(page(head=head)).canonical_url == found


def test_amp_page_names_its_article() -> None:
    head = '<title>Crossings</title><link rel="canonical" href="https://news.example/world/2024-item">'
    assert read(page(head=head), url="https://amp.news.example/world/2024-item/amp/").canonical_url == URL


@pytest.mark.parametrize(
    "body",
    [
        "<p>Just a moment...</p><p>Checking your browser before accessing the site.</p>",
        "<p>The ministers met on Tuesday.</p><div class='paywall'>Subscribe to continue reading.</div>",
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>",
        "<p>Материал доступен только для подписчиков.</p>",
        "<p>请登录后阅读全文。</p>",
    ],
)
def test_page_behind_a_wall_says_so(body: str) -> None:
    assert read(page(body)).is_walled


def test_opening_of_a_paid_article_is_a_wall_and_the_whole_of_it_is_none() -> None:
    head = '<title>T</title><script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'
    assert read(page(head=head)).is_walled
    whole = "".join(f"<p>{ENGLISH} Remark {n}.</p>" for n in range(1 + CUT_TEXT // len(ENGLISH)))
    assert not read(page(whole, head)).is_walled


def test_article_that_only_mentions_a_subscription_is_no_wall() -> None:
    body = f"<p>{ENGLISH}</p><p>{MORE}</p><p>The ministry has written a notice for subscribers of its bulletin.</p>"
    assert not read(page(body)).is_walled


def test_plain_text_is_read_too() -> None:
    found = read(f"{ENGLISH}\n\n{MORE} <b>not markup</b>.".encode(), "text/plain; charset=utf-8")
    assert found.text == f"{ENGLISH}\n\n{MORE} <b>not markup</b>."


def test_list_of_links_is_no_article() -> None:
    links = "".join(
        f"<li><a href='/{n}'>Headline number {n} about the region and its neighbours</a></li>" for n in range(40)
    )
    with pytest.raises(PageError, match="no article text"):
        read(f"<html><body><ul>{links}</ul></body></html>".encode())


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", "empty"),
        (b"   \n", "text/html", "empty"),
        (b"\x00" * 1000, "text/html", "empty"),
        (b"%PDF-1.7 ...", "text/html", "not a web page"),
        (b"<html></html>", "application/pdf", "not a web page"),
        (b"\x89PNG\r\n", "image/png", "not a web page"),
        (b"<html><body></body></html>", "text/html", "no article text"),
        (b"<!-- nothing -->", "text/html", "empty"),
    ],
)
def test_what_is_no_page_says_why(body: bytes, content_type: str, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        read(body, content_type)


HUGE = {
    "deep": "<div>" * 300_000 + ENGLISH,
    "one line": f"<p>{'word ' * 1_000_000}</p>",
    "paragraphs": "".join(f"<p>{ENGLISH} {n}</p>" for n in range(60_000)),
    "links": '<a href="/x">The link</a> ' * 300_000,
    "brackets": "<" * 5_000_000,
    "structured data": f'<script type="application/ld+json">{"[" * 200_000}</script><p>{ENGLISH}</p>',
    "attributes": f"<div {'a=b ' * 500_000}>{ENGLISH}",
    "title": f"<title>{'Long ' * 1_000_000}</title><p>{ENGLISH}</p>",
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_input_ends_in_a_bounded_page_or_an_error(name: str) -> None:
    try:
        found = read(HUGE[name].encode())
    except PageError:
        return
    assert len(found.text) <= 200_000
    assert len(found.title) <= 1000


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_a_page_or_a_page_error(body: bytes) -> None:
    try:
        found = read(body)
    except PageError:
        return
    assert found.text or found.is_walled


TAGS = [
    "<p>",
    "</p>",
    "<div class='share'>",
    "</div>",
    "<a href='//[x'>",
    "</a>",
    "<time datetime='0000-99'>",
    "<h1>",
    "<script type='application/ld+json'>{",
    "</script>",
    "&#0;",
    "<table>",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*TAGS, ENGLISH, RUSSIAN, "\x00", "2024-02-31"]), max_size=60))
def test_any_markup_is_a_page_or_a_page_error(parts: list[str]) -> None:
    try:
        found = read("".join(parts).encode())
    except PageError:
        return
    assert "\x00" not in found.text + found.title


def test_clean_takes_teasers_out_of_plain_text() -> None:
    text = f"{ENGLISH}\n\nTraders rejoice as lorries roll again\n\n{MORE}\n\nShow More\n\nRelated Articles"
    assert clean(text) == f"{ENGLISH}\n\n{MORE}"
