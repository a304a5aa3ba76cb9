"""Which feeds a web page offers."""

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from ingest.charset import decode
from ingest.feeds.markup import html_tree, line, web_address

MOST_FEEDS = 200
FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
    }
)


def discover(body: bytes, url: str, content_type: str = "") -> list[tuple[str, str]]:
    """(address, title) of each feed the page links to as its alternative, in the page's order, each once."""
    root = html_tree(decode(body, content_type))
    if root is None:
        return []
    base = page_base(root, url)
    found: dict[str, str] = {}
    for link in islice(_alternatives(root), MOST_FEEDS):
        if address := web_address(link.get("href"), base):
            found.setdefault(address, line(link.get("title"), 200))
    return list(found.items())


def _alternatives(root: etree._Element) -> Iterator[etree._Element]:
    for link in root.iter("link"):
        kinds = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if ("alternate" in kinds or "feed" in kinds) and kind in FEED_TYPES:
            yield link


def page_base(root: etree._Element, url: str) -> str:
    """The address that the page's relative links count from."""
    base = next(root.iter("base"), None)
    return web_address(base.get("href"), url) or url if base is not None else url
