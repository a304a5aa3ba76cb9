"""Page bytes → Page."""

import re
from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

import trafilatura
from lxml import etree, html
from trafilatura.settings import Document

from ingest.articles import markup
from ingest.articles.agencies import relay_of
from ingest.articles.clean import speaks_of_wall, split, translator
from ingest.articles.language import language_of, script
from ingest.articles.metadata import Metadata
from ingest.articles.published import Dated, published

NOT_PAGES = re.compile(r"(?i)^(image|audio|video|font)/|pdf|zip|octet-stream|msword|officedocument|javascript|x-tar")
MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")
LEAST_TEXT = 200  # characters; below, a page that speaks of logging in is taken to be a wall
LEAST_SIGN_TEXT = 60
LARGE = 0.4  # share of the page that no teaser or notice takes up
CUT_TEXT = 1000  # characters; below, a page that says it is not free holds no more than the opening
TEXT_LENGTH = etree.XPath("string-length(normalize-space())")
PARTS = {"html", "head", "body", "main", "article", "h1", "time"}  # never taken for something around the article
UNWANTED = re.compile(
    r"(?i)(^|[\s_-])(related\w*|recommend\w*|read-?(more|also|next)|see-?also|also-?read|more-?(news|stories)|teasers?|most-?read|popular"
    r"|share|sharing|sharebar|social-?(share|links?|icons?|buttons?|media|bar|nav)|donat\w+|newsletter\w*|subscri(be|ption)\w*|ad-?block\w*|cookies?"
    r"|consent|gdpr|banner|promo\w*|advert\w*|breadcrumbs?|captions?|wp-caption-text|comments?|disqus\w*|pagination|tags|taglist)([\s_-]|$)"
)
BLOCKS = (
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "section",
    "aside",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "center",
    "figure",
)
LINKED = 0.9  # share of a block's text that is link text, from which on it leads elsewhere


class PageError(ValueError):
    """Nothing readable; the message says why, in words for a curator."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one page says. `text`: paragraphs separated by blank lines."""

    title: str
    text: str
    published: Dated | None
    language: str  # ISO 639-1, not only of the ten that are coded; "" if too short to tell
    byline: str = ""
    via: str = ""  # the agency it relays
    translator: str = ""
    canonical_url: str = ""  # as the page says, where that makes sense; else ""
    is_walled: bool = False  # the text is cut off or missing: ask for a login, a subscription, a browser
    date_note: str = ""  # which dates were refused, and why


def read_page(body: bytes, url: str, content_type: str = "", now: datetime | None = None) -> Page:
    """Raises PageError where nothing can be read."""
    if NOT_PAGES.search(content_type) or body.startswith(MAGIC):
        raise PageError(f"not a web page: {content_type or 'binary data'}")
    if content_type.lower().startswith("text/plain"):
        tree = _tree_of_plain_text(markup.text_of(body, content_type))
    else:
        tree = markup.tree_of(body, content_type)
    if tree is None:
        raise PageError("the page is empty")
    return _page(Metadata(tree, url), now or datetime.now(UTC))


def _page(facts: Metadata, now: datetime) -> Page:
    cleaned = split(_paragraphs(facts.tree), facts.title)
    text = "\n\n".join(cleaned.paragraphs)
    is_walled = _is_walled(facts, text)
    if not text and not is_walled:
        raise PageError("no article text found on the page")
    language = language_of(text) or language_of(f"{facts.title}. {text}")
    found, note = published(facts, cleaned, language, now)
    relay = relay_of(cleaned.paragraphs, cleaned.service_lines, urlsplit(facts.url).hostname or "")
    return Page(
        title=facts.title or text[:200],
        text=text,
        published=found,
        language=language,
        byline=facts.byline or relay.reporter,
        via=relay.agency[:200],
        translator=translator(cleaned.service_lines),
        canonical_url=facts.canonical_url,
        is_walled=is_walled,
        date_note=note,
    )


def _paragraphs(tree: html.HtmlElement) -> list[str]:
    """The paragraphs of the main text, teasers and notices still among them where only their wording tells."""
    tree = deepcopy(tree)
    _drop(tree, _surroundings(tree))
    _drop(tree, _link_blocks(tree))
    for tables in (False, True):  # old sites set their text in tables
        found = trafilatura.bare_extraction(tree, include_comments=False, include_tables=tables)
        if isinstance(found, Document) and found.text:
            return str(found.text).split("\n")
    return []


def _drop(tree: html.HtmlElement, elements: list[html.HtmlElement]) -> None:
    for element in elements:
        if element is not tree and element.getparent() is not None:
            element.drop_tree()


def _surroundings(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Elements that are named for what stands around an article, unless they hold much of the page."""
    most = _length(tree) * LARGE
    named = [*tree.iter("figcaption"), *(e for e in tree.xpath("//*[@class or @id]") if _is_named_unwanted(e))]
    return [element for element in named if _length(element) < most]


def _is_named_unwanted(element: html.HtmlElement) -> bool:
    return element.tag not in PARTS and bool(UNWANTED.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _link_blocks(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Blocks whose text is all link: teasers, menus, share bars."""
    linked: dict[html.HtmlElement, float] = defaultdict(float)
    for link in tree.iter("a"):
        block = next(link.iterancestors(*BLOCKS), None)
        if block is not None:
            linked[block] += _length(link)
    return [_outermost(block) for block, letters in linked.items() if letters and letters >= LINKED * _length(block)]


def _outermost(block: html.HtmlElement) -> html.HtmlElement:
    """The block around it that holds nothing else."""
    length, parent = _length(block), block.getparent()
    while parent is not None and parent.tag in BLOCKS and _length(parent) <= length:
        block, parent = parent, parent.getparent()
    return block


def _length(element: etree._Element) -> float:
    """Characters of the element's text, runs of space counted once."""
    found = TEXT_LENGTH(element)
    return found if isinstance(found, float) else 0.0


def _is_walled(facts: Metadata, text: str) -> bool:
    """Whether the page keeps its text back: it says so, and there is little text."""
    if len(text) >= CUT_TEXT:
        return False
    if any(str(node.get("isAccessibleForFree")).lower() == "false" for node in facts.structured):
        return True
    least = LEAST_SIGN_TEXT if script(text) in ("Hani", "Kana") else LEAST_TEXT
    return len(text) < least and speaks_of_wall(facts.tree.text_content()[:200_000])


def _tree_of_plain_text(text: str) -> html.HtmlElement:
    """Plain text as the page it would be, one paragraph a block."""
    body = "".join(f"<p>{escape(block)}</p>" for block in re.split(r"\n\s*\n", text) if block.strip())
    return html.document_fromstring(f"<html><body><article>{body}</article></body></html>")
