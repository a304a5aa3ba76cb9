"""Page bytes → a tree of bounded size."""

import re

from lxml import etree, html

from ingest.charset import decode

LONGEST = 3_000_000  # characters; no article needs more, and what follows is scripts or an attack
MOST_TAGS = 40_000  # opening and closing ones
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}>")
PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)


def tree_of(body: bytes, content_type: str = "") -> html.HtmlElement | None:
    """The page's tree, cut at `LONGEST` characters and `MOST_TAGS` tags; None where there is nothing to read."""
    text = XML_DECLARATION.sub("", text_of(body, content_type))
    try:  # in bytes, since a declaration that is left in the text, damaged, would be an error in a string
        return html.document_fromstring(text.encode(), parser=PARSER, ensure_head_body=True)
    except etree.ParserError:  # no element and no text in it
        return None


def text_of(body: bytes, content_type: str = "") -> str:
    """The body in its letters, without control characters, cut so that neither length nor tags can exhaust memory."""
    text = CONTROLS.sub(" ", decode(body[: 4 * LONGEST], content_type)[:LONGEST])
    if text.count("<") <= MOST_TAGS:
        return text
    return "<".join(text.split("<", MOST_TAGS)[:MOST_TAGS])
