"""XML from strangers → a tree, mended where it is broken and defused where it is hostile."""

import html
import re
from collections.abc import Iterator

from lxml import etree

from ingest.feeds.entries import FeedError

XML = "{http://www.w3.org/XML/1998/namespace}"
LONGEST_ATTRIBUTE = 4000
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REFERENCE = re.compile(r"&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
KEPT = frozenset({"lt", "gt", "amp", "quot", "apos"})
DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
CDATA, CDATA_END = "<![CDATA[", "]]>"


def tree(text: str, url: str) -> etree._Element:
    """The root. Raises FeedError where there is no element at all."""
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(mended(text).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise FeedError("This is not XML.") from error
    if root is None:
        raise FeedError("This is not XML.")
    _drop_long_attributes(root)
    return root


def mended(text: str) -> str:
    """Well-known faults put right: text before the first tag, HTML's entities, bare ampersands, control characters."""
    text = NOT_XML.sub("", text)
    text = DECLARATION.sub("", text[max(text.find("<"), 0) :], count=1)
    return "".join(_mended_parts(_without_doctype(text)))


def _without_doctype(text: str) -> str:
    """A document type may define entities that unfold without end; feeds need none of it."""
    match = re.search(r"<!DOCTYPE", text[:100_000], re.IGNORECASE)
    if not match:
        return text
    close = text.find(">", match.end())
    subset = text.find("[", match.end())
    if 0 <= subset < close:
        found = re.compile(r"\]\s{0,1000}>").search(text, subset)
        close = found.end() - 1 if found else -1
    if close < 0:
        raise FeedError("The document type of this feed does not end.")
    return text[: match.start()] + text[close + 1 :]


def _mended_parts(text: str) -> Iterator[str]:
    """Outside CDATA sections references are mended; what stands inside is meant literally."""
    here = 0
    while (start := text.find(CDATA, here)) >= 0 and (end := text.find(CDATA_END, start)) >= 0:
        yield REFERENCE.sub(_reference, text[here:start])
        here = end + len(CDATA_END)
        yield text[start:here]
    yield REFERENCE.sub(_reference, text[here:])


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if name in KEPT:
        return match[0]
    if name is None:
        return "&amp;"
    meant = NOT_XML.sub("", html.unescape(match[0]))
    return html.escape(meant)


def _drop_long_attributes(root: etree._Element) -> None:
    """So that no later look at an attribute can be made expensive."""
    for element in root.iter():
        for name, value in element.items():
            if len(value) > LONGEST_ATTRIBUTE:
                del element.attrib[name]
