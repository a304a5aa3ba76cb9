"""Strangers' markup → plain text and safe addresses, in time that grows no faster than the input."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HTMLParser, defs

LONGEST_ADDRESS = 2000
MOST_TAGS = 400_000
PARSER = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
BLOCKS = frozenset(defs.block_tags) | {
    "br",
    "li",
    "tr",
    "td",
    "th",
    "section",
    "article",
    "figure",
    "figcaption",
    "body",
}
SKIPPED = frozenset({"script", "style", "noscript", "iframe", "object", "embed", "svg", "template", "head"})
# What a tag that was never closed has swallowed: no text, but read for itself.
SWALLOWED = frozenset({"item", "entry", "link", "guid", "pubdate", "description", "encoded"})
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad]")
MARKUP = re.compile(
    rf"</?(?:{'|'.join(sorted(defs.tags, key=len, reverse=True))})\b|<!--|<!\[CDATA|&#?\w+;", re.IGNORECASE
)


def local_name(element: etree._Element) -> str:
    """Tag without namespace or prefix, in small letters; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def line(text: str | None, limit: int) -> str:
    """Plain text on one line."""
    visible = INVISIBLE.sub("", CONTROL.sub(" ", (text or "")[: limit * 4]))
    return " ".join(visible.split())[:limit].rstrip()


def plain(text: str | None, limit: int) -> str:
    """HTML or plain text → plain text, paragraphs parted by blank lines; "" for HTML of absurdly many tags."""
    text = CONTROL.sub(" ", (text or "")[: limit * 8])
    if not MARKUP.search(text):
        return _paragraphs([text], limit)
    root = html_tree(f"<body>{text}</body>")
    return "" if root is None else text_of_tree(root, limit)


def html_tree(text: str) -> etree._Element | None:
    """Root of a web page, None where there is nothing in it or far too much."""
    if text.count("<") > MOST_TAGS:
        return None
    try:
        return etree.fromstring(CONTROL.sub(" ", text).encode(), PARSER)
    except etree.XMLSyntaxError:
        return None


def text_of_tree(root: etree._Element, limit: int) -> str:
    """The text under an element, paragraphs parted by blank lines, without scripts."""
    return _paragraphs(_pieces(root, limit * 4), limit)


def _pieces(root: etree._Element, limit: int) -> Iterator[str]:
    """Texts in their order, with a line feed wherever a block begins or ends; stops after `limit` characters."""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name, skipped = local_name(element), False
        if event == "start":
            skipped = (name in SKIPPED or name in SWALLOWED) and element is not root
            text = "" if skipped else element.text
            if skipped:
                walker.skip_subtree()
        else:
            text = element.tail if element is not root else ""
        if name in BLOCKS:
            yield "\n"
        if text:
            yield re.sub(r"\s+", " ", text)
            limit -= len(text)
        if limit <= 0:
            return


def _paragraphs(pieces: "list[str] | Iterator[str]", limit: int) -> str:
    lines = (line(part, limit) for part in re.split(r"\n+", "".join(pieces)))
    return "\n\n".join(part for part in lines if part)[:limit].rstrip()


def web_address(text: str | None, base: str) -> str:
    """Absolute http(s) address, or "" for anything else (javascript:, data:, mailto:, nonsense)."""
    text = re.sub(r"[\x00-\x20\x7f-\xa0]+", "", CONTROL.sub("", (text or "")[: LONGEST_ADDRESS * 2]))
    if not text:
        return ""
    try:
        joined = urljoin(base, text)
        parts = urlsplit(joined)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return joined if sound and len(joined) <= LONGEST_ADDRESS else ""


def language_code(text: str | None) -> str:
    """Primary subtag of a language tag ("ru-RU" → "ru"), "" where there is none."""
    match = re.fullmatch(r"\s*([A-Za-z]{2,3})([-_][\w-]{1,40})?\s*", (text or "")[:50])
    return match[1].lower() if match else ""
