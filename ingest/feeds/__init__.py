"""Feed bytes → entries: RSS, RDF, Atom and JSON Feed here; `sitemaps`, `listing` and `opml` beside it."""

import re
from datetime import UTC, datetime

from ingest.charset import decode
from ingest.feeds.discovery import discover
from ingest.feeds.entries import Entry, FeedError, ParsedFeed
from ingest.feeds.jsonfeed import parse_json_feed
from ingest.feeds.syndication import parse_syndication

__all__ = ["Entry", "FeedError", "ParsedFeed", "discover", "parse"]

FIRST_TAG = re.compile(
    r"<(?:[A-Za-z]\w*:)?(rss|rdf|feed|channel|html|head|body|urlset|sitemapindex|opml)\b", re.IGNORECASE
)
NOT_FEEDS = {
    "urlset": "This is a sitemap, not a feed.",
    "sitemapindex": "This is a list of sitemaps, not a feed.",
    "opml": "This is a list of feeds (OPML), not a feed.",
}


def parse(body: bytes, url: str, content_type: str = "", *, now: datetime | None = None) -> ParsedFeed:
    """The entries of a feed, all of them, in their order. `url`: where it came from; `content_type`: as served.

    Raises FeedError, and nothing else whatever the bytes are.
    """
    text = decode(body, content_type).strip("\ufeff\0 \t\r\n")
    now = now or datetime.now(UTC)
    if not text:
        raise FeedError("The feed is empty.")
    if text[0] in "{[":
        return parse_json_feed(text, url, now)
    match = FIRST_TAG.search(text[:20_000])
    kind = match[1].lower() if match else ""
    if kind in ("html", "head", "body") or (not kind and "html" in content_type.lower()):
        raise FeedError(_web_page(body, url, content_type))
    if kind in NOT_FEEDS:
        raise FeedError(NOT_FEEDS[kind])
    return parse_syndication(text, url, now)


def _web_page(body: bytes, url: str, content_type: str) -> str:
    found = [address for address, _ in discover(body, url, content_type)]
    if not found:
        return f"{url} is a web page, not a feed; it names no feed either."
    return f"{url} is a web page, not a feed; feeds found there: {', '.join(found[:5])}"
