"""Sitemaps (https://www.sitemaps.org/protocol.html), with the extension for news; plain, gzipped or as a list of lines."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from lxml import etree

from ingest import raw
from ingest.charset import decode
from ingest.feeds import moments
from ingest.feeds.entries import LONGEST_TITLE, MOST_ENTRIES, Entry, FeedError, gather
from ingest.feeds.markup import language_code, line, local_name, web_address
from ingest.feeds.xml import tree

MOST_BYTES = 52_428_800  # unpacked, by the protocol


@dataclass(frozen=True)
class Sitemap:
    """entries: pages; published comes from the news extension alone, `changed` is the page's last change.
    children: addresses of further sitemaps, those changed last first, for the caller to follow."""

    entries: tuple[Entry, ...] = ()
    children: tuple[str, ...] = ()


def parse_sitemap(body: bytes, url: str, content_type: str = "", *, now: datetime | None = None) -> Sitemap:
    """Raises FeedError."""
    now = now or datetime.now(UTC)
    try:
        text = decode(raw.gunzip(body, MOST_BYTES), content_type).strip("\ufeff\0 \t\r\n")
    except raw.TooLargeError as error:
        raise FeedError("The sitemap unpacks to more than 50 MB.") from error
    except raw.BrokenError as error:
        raise FeedError("The packed sitemap is damaged or incomplete.") from error
    if text.startswith("http"):
        lines = (Entry(url=web_address(row, "")) for row in text.splitlines())
        return Sitemap(entries=gather("", "", lines).entries)
    root = tree(text)
    if local_name(root) == "sitemapindex":
        return Sitemap(children=_children(root, url, now))
    if local_name(root) != "urlset":
        raise FeedError("This is not a sitemap.")
    pages = (_page(element, url, now) for element in root.iter("{*}url"))
    return Sitemap(entries=gather("", "", pages).entries)


def _children(root: etree._Element, url: str, now: datetime) -> tuple[str, ...]:
    found: dict[str, datetime] = {}
    for element in islice(root.iter("{*}sitemap"), MOST_ENTRIES):
        texts = _texts(element)
        if address := web_address(texts.get("loc"), url):
            found[address] = moments.read(texts.get("lastmod", ""), now)[0] or moments.EARLIEST
    return tuple(sorted(found, key=found.__getitem__, reverse=True))


def _page(element: etree._Element, url: str, now: datetime) -> Entry:
    texts, news = _texts(element), _child(element, "news")
    news_texts = _texts(news)
    changed, _ = moments.read(texts.get("lastmod", ""), now)
    published, note = moments.read(news_texts.get("publication_date", ""), now)
    return Entry(
        url=web_address(texts.get("loc"), url),
        title=line(news_texts.get("title"), LONGEST_TITLE),
        published=published,
        changed=changed,
        language=language_code(_texts(_child(news, "publication")).get("language")),
        date_note=note,
    )


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else next((child for child in element if local_name(child) == name), None)


def _texts(element: etree._Element | None) -> dict[str, str]:
    """Text of each child by its name."""
    return {} if element is None else {local_name(child): child.text or "" for child in element}
