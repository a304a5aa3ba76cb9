"""XML from strangers → a tree, mended where it is broken and defused where it is hostile."""

import html
import re
from collections.abc import Iterator

from lxml import etree

from ingest.feeds.entries import FeedError

MOST_TAGS = 1_500_000  # a sitemap of 50,000 pages needs fewer; each takes some 100 bytes of memory
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REFERENCE = re.compile(r"&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
KEPT = frozenset({"&lt;", "&gt;", "&amp;", "&quot;", "&apos;"})
# Tags of HTML that stand alone, in texts that should have been escaped.
LONE = re.compile(r"<(br|hr|img|wbr)\b([^<>]{0,2000}?)/?>", re.IGNORECASE)
# Each element's name is spelt out with its namespace: a very long one would be copied a thousand times.
LONG_NAMESPACE = re.compile(r"""xmlns[^=<>\s]{0,60}\s{0,20}=\s{0,20}(?:"[^"]{300,}"|'[^']{300,}')""")
DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[\]]{0,2000}(\[)?", re.IGNORECASE)
DOCTYPE_END = re.compile(r"\]\s{0,100}>")
TAG_END = re.compile(">")
CDATA, CDATA_END = "<![CDATA[", "]]>"


def tree(text: str) -> etree._Element:
    """The root. Raises FeedError where there is no element at all."""
    root = parsed(mended(text))
    if root is None:
        raise FeedError("This is neither a feed nor any other XML.")
    return root


def parsed(text: str) -> etree._Element | None:
    """The root of mended XML, as far as it can be read; None where there is no element."""
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,  # libxml2's own limits: depth 256, 10 MB per text
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def mended(text: str) -> str:
    """Well-known faults put right: text before the first tag, HTML's entities, bare ampersands, control characters."""
    if text.count("<") > MOST_TAGS:
        raise FeedError(f"This holds more than {MOST_TAGS:,} tags; no feed does.")
    text = NOT_XML.sub("", text[max(text.find("<"), 0) :])
    if declaration := DECLARATION.match(text):
        text = text[declaration.end() :]
    return "".join(_mended_parts(LONG_NAMESPACE.sub("", _without_doctype(text))))


def _without_doctype(text: str) -> str:
    """A document type may define entities that unfold without end; feeds need none of it."""
    start = DOCTYPE.search(text[:100_000])
    if not start:
        return text
    end = (DOCTYPE_END if start[1] else TAG_END).search(text, start.end())
    if not end:
        raise FeedError("The document type of this feed does not end.")
    return text[: start.start()] + text[end.end() :]


def _mended_parts(text: str) -> Iterator[str]:
    """Outside CDATA sections references are mended; what stands inside is meant literally."""
    here = 0
    while (start := text.find(CDATA, here)) >= 0 and (end := text.find(CDATA_END, start)) >= 0:
        yield _mended_markup(text[here:start])
        here = end + len(CDATA_END)
        yield text[start:here]
    yield _mended_markup(text[here:])


def _mended_markup(text: str) -> str:
    return LONE.sub(r"<\1\2/>", REFERENCE.sub(_reference, text))


def _reference(match: re.Match[str]) -> str:
    if match[0] in KEPT:
        return match[0]
    if match[1] is None:
        return "&amp;"
    return html.escape(NOT_XML.sub("", html.unescape(match[0])))
