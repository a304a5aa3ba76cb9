"""Lists of feeds as other readers write and read them (http://opml.org/spec2.opml)."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from ingest.charset import decode
from ingest.feeds.entries import FeedError
from ingest.feeds.markup import line, local_name, web_address
from ingest.feeds.xml import tree

LONGEST_NAME = 200
MOST_FEEDS = 10_000


@dataclass(frozen=True)
class OpmlFeed:
    """folder: name of the outline around it, "" at the top."""

    url: str
    title: str = ""
    home_url: str = ""
    folder: str = ""


def parse(body: bytes) -> list[OpmlFeed]:
    """The feeds listed, in their order, each address once. Raises FeedError where this is no OPML."""
    root = tree(decode(body))
    if local_name(root) != "opml":
        raise FeedError("This is not an OPML list of feeds.")
    feeds = {
        feed.url: feed for feed in map(_feed, reversed(list(islice(root.iter("outline"), MOST_FEEDS)))) if feed.url
    }
    return list(reversed(feeds.values()))


def _feed(outline: etree._Element) -> OpmlFeed:
    values = {str(name).lower(): str(value) for name, value in outline.items()}
    parent = outline.getparent()
    folder = parent if parent is not None and local_name(parent) == "outline" else None
    return OpmlFeed(
        url=web_address(values.get("xmlurl"), ""),
        title=line(values.get("title") or values.get("text"), LONGEST_NAME),
        home_url=web_address(values.get("htmlurl"), ""),
        folder="" if folder is None else line(folder.get("title") or folder.get("text"), LONGEST_NAME),
    )


def render(title: str, feeds: Iterable[OpmlFeed]) -> str:
    """An OPML 2.0 document; feeds of the same folder stand together, in the order given."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = line(title, LONGEST_NAME)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {"": body}
    for feed in feeds:
        if feed.folder not in folders:
            folders[feed.folder] = etree.SubElement(body, "outline", text=line(feed.folder, LONGEST_NAME))
        name = line(feed.title, LONGEST_NAME) or feed.url
        values = {"type": "rss", "text": name, "title": name, "xmlUrl": feed.url, "htmlUrl": feed.home_url}
        etree.SubElement(folders[feed.folder], "outline", {key: value for key, value in values.items() if value})
    return etree.tostring(root, encoding="unicode", pretty_print=True)
