"""What a page says about itself: structured data, meta elements, headings."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from ingest.articles.clean import tidy
from ingest.articles.urls import canonical, identity, site

ARTICLE_TYPES = re.compile(r"(Article|Posting|Report|NewsItem|WebPage)$")
OTHER_WORKS = {"itemListElement", "hasPart", "mentions", "citation", "comment", "review", "isBasedOn", "relatedLink"}
LONGEST_JSON = 300_000  # characters
MOST_NODES = 2000  # of structured data
TITLE_BREAK = re.compile(r"\s+[|–—―·•»::\-]+\s+|\s*[|_]\s*")
NO_ARTICLE = re.compile(r"^(/|/(index|home|main|default)(\.\w+)?/?|/[a-z]{2}(-[a-z]{2})?/?)$", re.IGNORECASE)
BYLINE_PREFIX = re.compile(r"(?i)^(by|автор(ы)?|авторы|text|текст|muallif|муаллиф|yazan|作者|نویسنده)\s*[::]?\s+")


@dataclass(frozen=True)
class Metadata:
    """Lazily read facts of one page."""

    tree: html.HtmlElement
    url: str

    @cached_property
    def structured(self) -> list[dict[str, Any]]:
        """The JSON-LD objects that describe articles, the most specific first."""
        found = [
            node
            for block in self.tree.xpath("//script[contains(@type, 'ld+json')]")
            for node in _nodes(block.text or "")
        ]
        typed = [(node, _type_of(node)) for node in found]
        return [
            node for node, name in sorted(typed, key=lambda pair: pair[1] == "WebPage") if ARTICLE_TYPES.search(name)
        ]

    @cached_property
    def meta(self) -> dict[str, str]:
        """Meta elements by lower-case name, property or itemprop; the first of each."""
        result: dict[str, str] = {}
        for element in self.tree.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            if content := (element.get("content") or "").strip():
                result.setdefault(name.lower(), content)
        return result

    @cached_property
    def site_names(self) -> set[str]:
        publishers = [node.get("publisher") for node in self.structured]
        names = [p.get("name") for p in publishers if isinstance(p, dict)] + [
            self.meta.get("og:site_name"),
            self.meta.get("application-name"),
        ]
        host = site(self.url)
        return {n.casefold().strip() for n in (*names, host, host.split(".")[0]) if isinstance(n, str) and n.strip()}

    @cached_property
    def title(self) -> str:
        headings = [tidy(str(h.xpath("string()"))) for h in self.tree.iter("h1")]
        said = [node.get("headline") for node in self.structured] + [
            self.meta.get("og:title"),
            self.meta.get("twitter:title"),
            self.tree.findtext(".//title"),
        ]
        offered = [tidy(unescape(text)) for text in said if isinstance(text, str) and text.strip()]
        # A heading that opens one of the offered titles is that title without the outlet's name.
        for heading in headings:
            if len(heading) > 10 and any(t.casefold().startswith(heading.casefold()) for t in offered):
                return heading[:1000]
        return next((self.without_outlet(t)[:1000] for t in (*offered, *headings) if t), "")

    def without_outlet(self, title: str) -> str:
        """ "Headline – Outlet" → "Headline", where the page names the outlet so."""
        breaks = list(TITLE_BREAK.finditer(title))
        for match in breaks:
            tail = title[match.end() :].casefold().strip()
            if any(
                tail == name or tail.split(".")[0] == name or (len(name) > 3 and tail.startswith(name))
                for name in self.site_names
            ):
                return title[: match.start()].strip() or title
        if breaks and breaks[0].start() > 0 and title[: breaks[0].start()].casefold().strip() in self.site_names:
            return title[breaks[0].end() :].strip() or title
        return title

    @cached_property
    def byline(self) -> str:
        authors = [name for node in self.structured[:1] for name in _names(node.get("author"))]
        authors = authors or [self.meta.get("author") or self.meta.get("article:author") or ""]
        if not authors[0]:
            authors = [
                e.text_content()
                for e in self.tree.xpath("//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')]")[:1]
            ]
        names = [BYLINE_PREFIX.sub("", tidy(name)) for name in authors]
        kept = [n for n in names if 2 < len(n) < 120 and "://" not in n and n.casefold() not in self.site_names]
        return ", ".join(dict.fromkeys(kept))[:300]

    @cached_property
    def canonical_url(self) -> str:
        """The address the page gives for itself, where it is on the same site and names an article; else ""."""
        stated = [link.get("href", "") for link in self.tree.iter("link") if link.get("rel") == "canonical"]
        links = [*stated[:1], self.meta.get("og:url", "")]
        for link in filter(None, map(str, links)):
            address = _joined(self.url, link.strip())
            if self._is_plausible(address):
                return canonical(address)
        return ""

    def _is_plausible(self, address: str) -> bool:
        """A canonical address that names the home page, a section above the page or another site is a mistake."""
        here, there = identity(self.url), identity(address)
        if not address.startswith(("http://", "https://")) or (self.url and site(address) != site(self.url)):
            return False
        path = urlsplit(address)
        is_home = NO_ARTICLE.match(path.path or "/") and not path.query
        return here == there or not (is_home or here.startswith(there + "/"))


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _nodes(text: str) -> Iterator[dict[str, Any]]:
    """All objects in a block of JSON-LD, outer ones first; nothing where the block is broken or absurd."""
    try:
        waiting: list[Any] = [json.loads(text[:LONGEST_JSON].strip().rstrip(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, dict):
            yield node
            waiting += [
                value for name, value in node.items() if name not in OTHER_WORKS and isinstance(value, dict | list)
            ]
        elif isinstance(node, list):
            waiting += node


def _type_of(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    return str(kind[0] if isinstance(kind, list) and kind else kind)


def _names(author: object) -> list[str]:
    """Names in a JSON-LD author: a string, an object or a list of them."""
    if isinstance(author, list):
        return [name for entry in author[:10] for name in _names(entry)]
    if isinstance(author, dict):
        author = author.get("name")
    return [author] if isinstance(author, str) else []
