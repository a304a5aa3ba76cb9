"""The items of a press room's list: a link, what stands around it, its title and its date."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import cast

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from ingest.feeds import moments
from ingest.feeds.entries import LONGEST_TITLE, FeedError
from ingest.feeds.markup import line, text_of_tree, web_address

MOST_NODES = 300  # of an item, that are looked at for its date
LONGEST_ITEM = 2000  # characters of an item in which its date is looked for
LONGEST_DATE = 60  # characters of a heading that is nothing but a date
MOST_BEFORE = 40  # elements before an item among which the heading with its date may be
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
DATE_CLASS = re.compile(r"date|time|sana|data\b|day|when|дата|күн|tarih", re.IGNORECASE)
# As Chinese press rooms close their titles: （2024-05-01）
CLOSING_DATE = re.compile(r"\s*[(（\[]\s*(\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?)\s*[)）\]]\s*$")


@dataclass(frozen=True)
class Link:
    anchor: etree._Element
    url: str
    text: str


@dataclass(frozen=True)
class Item:
    """element: the largest around the link that holds no other item's link."""

    link: Link
    element: etree._Element
    title: str


def links_of(anchors: Iterable[etree._Element], base: str) -> Iterator[Link]:
    for anchor in anchors:
        if address := web_address(anchor.get("href"), base).split("#", 1)[0]:
            yield Link(anchor, address, _text_of(anchor))


def _text_of(anchor: etree._Element) -> str:
    """Its heading, or its first line that could be one; a link may hold date, title and summary together."""
    for heading in islice(anchor.iter(*HEADINGS), 1):
        return line(text_of_tree(heading, LONGEST_TITLE), LONGEST_TITLE)
    lines = text_of_tree(anchor, LONGEST_TITLE).split("\n\n")
    text = next(filter(is_headline, lines), " ".join(lines))
    return line(text, LONGEST_TITLE) or line(anchor.get("title"), LONGEST_TITLE)


def is_headline(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    return letters >= 15 or (letters >= 6 and any("\u4e00" <= char <= "\u9fff" for char in text))


def items_of(links: Iterable[Link]) -> list[Item]:
    """Each address once, by its link with the longest text, in the order of the page."""
    best: dict[str, Link] = {}
    for link in links:
        if link.url not in best or len(link.text) > len(best[link.url].text):
            best[link.url] = link
    held = Counter(node for link in best.values() for node in (link.anchor, *link.anchor.iterancestors()))
    elements = ((link, _widest(link.anchor, held)) for link in best.values())
    return [Item(link, element, _title(link, element)) for link, element in elements]


def _widest(anchor: etree._Element, held: Counter[etree._Element]) -> etree._Element:
    widest = anchor
    for parent in anchor.iterancestors():
        if held[parent] > 1 or parent.tag in ("body", "html"):
            break
        widest = parent
    return widest


def _title(link: Link, element: etree._Element) -> str:
    """The link's own text, or the item's heading where the link says only "Read more"."""
    if is_headline(link.text):
        return CLOSING_DATE.sub("", link.text)
    heading = next(element.iter(*HEADINGS), None)
    return link.text if heading is None else line(text_of_tree(heading, LONGEST_TITLE), LONGEST_TITLE)


def select(root: etree._Element, selector: str) -> list[etree._Element]:
    """Elements by a curator's CSS selector. Raises FeedError where it is none."""
    try:
        return cast("list[etree._Element]", CSSSelector(selector, translator="html")(root))
    except (SelectorError, etree.XPathError) as error:
        raise FeedError(f"The selector “{selector}” cannot be read.") from error


def date_of(item: Item, selector: str, language: str, now: datetime) -> tuple[datetime | None, str]:
    """From a machine-readable time, what is marked as a date, the text beside the title, or the heading before."""
    for time in islice(item.element.iter("time"), 5):
        found = moments.read(time.get("datetime") or "", now)
        if found[0]:
            return found
    for text in _date_texts(item, selector):
        found = moments.read_loose(text, language, now)
        if found[0]:
            return found
    return None, ""


def _date_texts(item: Item, selector: str) -> Iterator[str]:
    if closing := CLOSING_DATE.search(item.link.text):
        yield closing[1]
    for node in (select(item.element, selector) if selector else _marked(item.element))[:5]:
        yield text_of_tree(node, 200)
    if not selector:
        yield text_of_tree(item.element, LONGEST_ITEM).replace(item.title, " ", 1)
    for node in _before(item.element):
        text = text_of_tree(node, LONGEST_DATE * 2)
        if len(text) <= LONGEST_DATE:
            yield text


def _marked(element: etree._Element) -> list[etree._Element]:
    nodes = islice(element.iter(), MOST_NODES)
    return [node for node in nodes if node.tag == "time" or DATE_CLASS.search((node.get("class") or "")[:200])]


def _before(element: etree._Element) -> Iterator[etree._Element]:
    """Elements without links that stand before the item in the list, or before the list, the nearest first."""
    for node in (element, *islice(element.iterancestors(), 1)):
        siblings = islice(node.itersiblings(preceding=True), MOST_BEFORE)
        yield from islice((sibling for sibling in siblings if next(sibling.iter("a"), None) is None), 2)
