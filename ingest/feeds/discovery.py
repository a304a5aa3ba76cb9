"""Which feeds a web page offers."""

from collections.abc import Iterator

from lxml import etree
from lxml.html import HTMLParser

from ingest.charset import decode
from ingest.feeds.markup import CONTROL, line, web_address

FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
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
    for link in _alternatives(root):
        if address := web_address(link.get("href"), base):
            found.setdefault(address, line(link.get("title"), 200))
    return list(found.items())


def _alternatives(root: etree._Element) -> Iterator[etree._Element]:
    for link in root.iter("link"):
        kinds = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if ("alternate" in kinds or "feed" in kinds) and kind in FEED_TYPES:
            yield link


def html_tree(text: str) -> etree._Element | None:
    """Root of a web page, None where there is nothing in it."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return etree.fromstring(CONTROL.sub(" ", text).encode(), parser)
    except etree.XMLSyntaxError:
        return None


def page_base(root: etree._Element, url: str) -> str:
    """The address that the page's relative links count from."""
    base = next(root.iter("base"), None)
    return web_address(base.get("href"), url) or url if base is not None else url
