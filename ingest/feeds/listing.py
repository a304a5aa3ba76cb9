"""Press-room pages without a feed → entries: by a curator's selectors, or found by their repeated structure."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml import etree

from ingest.charset import decode
from ingest.feeds.discovery import page_base
from ingest.feeds.entries import Entry, FeedError, gather
from ingest.feeds.items import MOST_NODES, Item, Link, date_of, is_headline, items_of, links_of, select
from ingest.feeds.markup import html_tree, line, text_of_tree, web_address

MOST_LINKS = 5000
LEVELS = 4  # how far up two links must look alike to be of the same list
FEWEST = 3  # links that make a list
SAMPLE = 20  # items of a list whose dates are looked for before it is chosen
NEXT_WORDS = frozenset(
    ["next", "older", "next page", "older posts", "далее", "следующая", "следующая страница", "вперед", "вперёд", "дальше", "келесі", "алға", "кийинки",
     "алдыга", "баъдӣ", "keyingi", "кейинги", "oldinga", "indiki", "sonraki", "ileri", "بعدی", "صفحه بعد", "下一页", "下页", ">", "»", "›", "→", ">>"]
)  # fmt: skip


@dataclass(frozen=True)
class ListingRules:
    """CSS selectors, each "" where the page's own structure is to be used.

    link: the links to the articles, or what is around or inside each. date: what holds an article's date. next: the
    link to the next page.
    """

    link: str = ""
    date: str = ""
    next: str = ""


@dataclass(frozen=True)
class Listing:
    """next_url: the next page of the list, "" where there is none."""

    entries: tuple[Entry, ...] = ()
    next_url: str = ""


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
    items = _selected(root, base, rules.link) if rules.link else _found(root, base, url, rules.date, now)
    if not items:
        raise FeedError(f"No list of articles was found on {url}.")
    entries = (_entry(item, rules.date, language, now) for item in items)
    return Listing(gather("", "", entries).entries, _next_page(root, base, url, rules.next))


def _entry(item: Item, date_selector: str, language: str, now: datetime) -> Entry:
    published, note = date_of(item, date_selector, language, now)
    return Entry(url=item.link.url, title=item.title, published=published, date_note=note)


def _selected(root: etree._Element, base: str, selector: str) -> list[Item]:
    anchors = (_anchor(found) for found in select(root, selector)[:MOST_LINKS])
    links = links_of((anchor for anchor in anchors if anchor is not None), base)
    return [item for item in items_of(links) if item.title]


def _anchor(element: etree._Element) -> etree._Element | None:
    """The link that is selected, or is inside or around what is; one with a text before one with a picture."""
    inside = list(islice(element.iter("a"), MOST_NODES))
    with_text = (anchor for anchor in inside if text_of_tree(anchor, 10))
    return next(chain(with_text, inside, element.iterancestors("a")), None)


def _found(root: etree._Element, base: str, url: str, date_selector: str, now: datetime) -> list[Item]:
    """The list on the page that looks most like news: many links of the same make, long titles, dates beside them."""
    groups: defaultdict[tuple[str, ...], list[Link]] = defaultdict(list)
    for link in links_of(islice(root.iter("a"), MOST_LINKS), base):
        if link.url.rstrip("/") != url.rstrip("/") and _same_site(link.url, url):
            groups[_make(link.anchor)].append(link)
    lists = (items_of(links) for links in groups.values() if len(links) >= FEWEST)
    titled = ([item for item in items if is_headline(item.title)] for items in lists)
    news = [items for items in titled if len({item.title for item in items}) >= FEWEST]
    return max(news, key=lambda items: _newsworthiness(items, date_selector, now), default=[])


def _same_site(one: str, other: str) -> bool:
    hosts = [(urlsplit(address).hostname or "").removeprefix("www.") for address in (one, other)]
    return hosts[0] == hosts[1] or hosts[0].endswith("." + hosts[1]) or hosts[1].endswith("." + hosts[0])


def _make(anchor: etree._Element) -> tuple[str, ...]:
    """Tags and first classes of a link and what is around it."""
    around = [anchor, *islice(anchor.iterancestors(), LEVELS)]
    return tuple(f"{node.tag}.{_first_class(node)}" for node in around)


def _first_class(element: etree._Element) -> str:
    return re.sub(r"\d+", "", (element.get("class") or " ").split(" ", 1)[0][:50])


def _newsworthiness(items: list[Item], date_selector: str, now: datetime) -> float:
    """Length of all titles, ten times as much where all are dated: menus are long, too, but bear no dates."""
    length = sum(min(_length(item.title), 100) for item in items)
    dates = [date_of(item, date_selector, "", now)[0] for item in items[:SAMPLE]]
    return length * (1 + 9 * sum(date is not None for date in dates) / len(dates))


def _length(title: str) -> int:
    """In letters; a Chinese character says as much as three."""
    return len(title) + 2 * sum("\u2e80" <= char <= "\u9fff" for char in title)


def _next_page(root: etree._Element, base: str, url: str, selector: str) -> str:
    if selector:
        candidates = [anchor for anchor in map(_anchor, select(root, selector)) if anchor is not None]
    else:
        candidates = [node for node in root.iter("a", "link") if _leads_on(node)]
    addresses = (web_address(node.get("href"), base) for node in candidates)
    return next((address for address in addresses if address and address != url and _same_site(address, url)), "")


def _leads_on(node: etree._Element) -> bool:
    if "next" in (node.get("rel") or "").lower().split():
        return True
    text = line(text_of_tree(node, 30), 30).lower()
    return node.tag == "a" and (text.strip(" .»›→>") or text) in NEXT_WORDS
