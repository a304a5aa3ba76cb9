"""Press-room pages without a feed → entries: by a curator's selectors, or found by their repeated structure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import cast
from urllib.parse import urlsplit

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from ingest.charset import decode
from ingest.feeds import moments
from ingest.feeds.discovery import page_base
from ingest.feeds.entries import LONGEST_TITLE, Entry, FeedError, gather
from ingest.feeds.markup import html_tree, line, text_of_tree, web_address

MOST_LINKS = 5000
MOST_NODES = 300  # of an item, that are looked at for its date
LONGEST_ITEM = 2000  # characters of an item in which its date is looked for
LEVELS = 4  # how far up two links must look alike to be of the same list
FEWEST = 3  # links that make a list
NEXT_WORDS = frozenset(
    [
        "next",
        "older",
        "next page",
        "older posts",
        "далее",
        "следующая",
        "следующая страница",
        "вперед",
        "вперёд",
        "дальше",
        "келесі",
        "алға",
        "кийинки",
        "алдыга",
        "баъдӣ",
        "keyingi",
        "кейинги",
        "oldinga",
        "indiki",
        "sonraki",
        "ileri",
        "بعدی",
        "صفحه بعد",
        "下一页",
        "下页",
        ">",
        "»",
        "›",
        "→",
        ">>",
    ]
)
DATE_CLASS = re.compile(r"date|time|sana|data\b|day|when|дата|күн|tarih", re.IGNORECASE)


@dataclass(frozen=True)
class ListingRules:
    """CSS selectors, each "" where the page's own structure is to be used.

    link: the links to the articles. date: what holds an article's date. next: the link to the next page.
    """

    link: str = ""
    date: str = ""
    next: str = ""


@dataclass(frozen=True)
class Listing:
    """next_url: the next page of the list, "" where there is none."""

    entries: tuple[Entry, ...] = ()
    next_url: str = ""


@dataclass(frozen=True)
class Link:
    element: etree._Element
    url: str
    title: str


def parse_listing(
    body: bytes,
    url: str,
    rules: ListingRules | None = None,
    content_type: str = "",
    *,
    language: str = "",
    now: datetime | None = None,
) -> Listing:
    """`language` helps to read dates. Raises FeedError where no list of articles is found."""
    rules, now = rules or ListingRules(), now or datetime.now(UTC)
    root = html_tree(decode(body, content_type))
    if root is None:
        raise FeedError(f"{url} is an empty page, or far too large.")
    base = page_base(root, url)
    links = _selected_links(root, base, rules.link) if rules.link else _found_links(root, base, url, rules.date)
    if not links:
        raise FeedError(f"No list of articles was found on {url}.")
    entries = (_entry(link, item, rules.date, language, now) for link, item in _items(links))
    return Listing(gather("", "", entries).entries, _next_page(root, base, url, rules.next))


def _select(root: etree._Element, selector: str) -> list[etree._Element]:
    try:
        return cast("list[etree._Element]", CSSSelector(selector, translator="html")(root))
    except (SelectorError, etree.XPathError) as error:
        raise FeedError(f"The selector “{selector}” cannot be read.") from error


def _selected_links(root: etree._Element, base: str, selector: str) -> list[Link]:
    """The selector may name the links or something around or inside each."""
    anchors = (_anchor(found) for found in _select(root, selector)[:MOST_LINKS])
    return [link for link in _links((anchor for anchor in anchors if anchor is not None), base) if link.title]


def _anchor(element: etree._Element) -> etree._Element | None:
    inside = (anchor for anchor in islice(element.iter("a"), MOST_NODES) if _title(anchor))
    return next(chain(inside, element.iterancestors("a")), None)


def _links(anchors: Iterator[etree._Element], base: str) -> Iterator[Link]:
    for anchor in anchors:
        address = web_address(anchor.get("href"), base).split("#", 1)[0]
        if address:
            yield Link(anchor, address, _title(anchor))


def _title(anchor: etree._Element) -> str:
    return line(text_of_tree(anchor, LONGEST_TITLE), LONGEST_TITLE) or line(anchor.get("title"), LONGEST_TITLE)


def _found_links(root: etree._Element, base: str, url: str, date_selector: str) -> list[Link]:
    """The list on the page that looks most like news: many links of the same make, long titles, dates beside them."""
    groups: defaultdict[tuple[str, ...], list[Link]] = defaultdict(list)
    anchors = islice(root.iter("a"), MOST_LINKS)
    for link in _links(anchors, base):
        if _is_headline(link.title) and link.url.rstrip("/") != url.rstrip("/") and _same_site(link.url, url):
            groups[_make(link.element)].append(link)
    lists = [links for links in groups.values() if len({link.title for link in links}) >= FEWEST]
    return max(lists, key=lambda links: _newsworthiness(links, date_selector), default=[])


def _is_headline(title: str) -> bool:
    letters = sum(char.isalpha() for char in title)
    return letters >= 15 or (letters >= 6 and any("\u4e00" <= char <= "\u9fff" for char in title))


def _same_site(one: str, other: str) -> bool:
    hosts = [(urlsplit(address).hostname or "").removeprefix("www.") for address in (one, other)]
    return hosts[0] == hosts[1] or hosts[0].endswith("." + hosts[1]) or hosts[1].endswith("." + hosts[0])


def _make(anchor: etree._Element) -> tuple[str, ...]:
    """Tags and first classes of a link and what is around it."""
    around = [anchor, *islice(anchor.iterancestors(), LEVELS)]
    return tuple(f"{node.tag}.{_first_class(node)}" for node in around)


def _first_class(element: etree._Element) -> str:
    return re.sub(r"\d+", "", (element.get("class") or " ").split(" ", 1)[0][:50])


def _newsworthiness(links: list[Link], date_selector: str) -> float:
    titles = {link.url: min(len(link.title), 100) for link in links}
    now = datetime.now(UTC)
    sample = _items(links)[:20]
    dated = sum(_date_of(link, item, date_selector, "", now)[0] is not None for link, item in sample) / len(sample)
    return sum(titles.values()) * (1 + 4 * dated)


def _items(links: list[Link]) -> list[tuple[Link, etree._Element]]:
    """Each article's best link with the largest element around it that holds no other article's link."""
    best: dict[str, Link] = {}
    for link in links:
        if link.url not in best or len(link.title) > len(best[link.url].title):
            best[link.url] = link
    held = Counter(node for link in best.values() for node in (link.element, *link.element.iterancestors()))
    return [(link, _widest(link.element, held)) for link in best.values()]


def _widest(anchor: etree._Element, held: Counter[etree._Element]) -> etree._Element:
    widest = anchor
    for parent in anchor.iterancestors():
        if held[parent] > 1 or parent.tag in ("body", "html"):
            break
        widest = parent
    return widest


def _entry(link: Link, item: etree._Element, date_selector: str, language: str, now: datetime) -> Entry:
    published, note = _date_of(link, item, date_selector, language, now)
    return Entry(url=link.url, title=link.title, published=published, date_note=note)


def _date_of(
    link: Link, item: etree._Element, selector: str, language: str, now: datetime
) -> tuple[datetime | None, str]:
    """From a machine-readable time, then from what is marked as a date, then from the text beside the title."""
    for time in islice(item.iter("time"), 5):
        found = moments.read(time.get("datetime") or "", now)
        if found[0]:
            return found
    for text in _date_texts(link, item, selector):
        found = moments.read_loose(text, language, now)
        if found[0]:
            return found
    return None, ""


def _date_texts(link: Link, item: etree._Element, selector: str) -> Iterator[str]:
    if selector:
        marked = _select(item, selector)
    else:
        marked = [
            node for node in item.iter() if node.tag == "time" or DATE_CLASS.search((node.get("class") or "")[:200])
        ]
    for node in marked[:5]:
        yield text_of_tree(node, 200)
    if not selector:
        yield text_of_tree(item, LONGEST_ITEM).replace(link.title, " ", 1)


def _next_page(root: etree._Element, base: str, url: str, selector: str) -> str:
    if selector:
        candidates = [anchor for anchor in map(_anchor, _select(root, selector)) if anchor is not None]
    else:
        candidates = [node for node in root.iter("a", "link") if _leads_on(node)]
    addresses = (web_address(node.get("href"), base) for node in candidates)
    return next((address for address in addresses if address and address != url and _same_site(address, url)), "")


def _leads_on(node: etree._Element) -> bool:
    if "next" in (node.get("rel") or "").lower().split():
        return True
    text = line(text_of_tree(node, 30), 30).lower()
    return node.tag == "a" and (text.strip(" .»›→>") or text) in NEXT_WORDS
