"""RSS 0.90–2.0, RDF and Atom 0.3/1.0, well formed or not.

Read with lxml in time that grows with the size of the document, which a hostile feed must not be able to change.
"""

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from ingest.feeds import moments
from ingest.feeds.entries import (
    LONGEST_AUTHOR,
    LONGEST_CONTENT,
    LONGEST_GUID,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    Entry,
    FeedError,
    ParsedFeed,
    gather,
)
from ingest.feeds.markup import language_code, line, local_name, plain, text_of_tree, web_address
from ingest.feeds.xml import XML, tree

ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
# Vocabularies by the word their namespace holds; the many versions and misspellings of the addresses do not matter.
VOCABULARIES = {
    "purl.org/dc/terms": "dcterms:",
    "purl.org/dc/": "dc:",
    "rss/1.0/modules/content": "content:",
    "feedburner": "feedburner:",
    "w3.org/1999/xhtml": "xhtml:",
    "w3.org/2005/atom": "",
    "purl.org/atom/ns": "",
    "purl.org/rss/1.0/modules": "?:",
    "purl.org/rss/1.0/": "",
    "netscape.com/rdf/simple": "",
    "userland.com/rss": "",
    "channel.netscape.com": "",
}
PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "dc:date", "dcterms:created", "created", "date")
CHANGED = ("updated", "modified", "dcterms:modified", "lastbuilddate")
NO_DATES: tuple[datetime | None, str] = (None, "")

Fields = dict[str, list[etree._Element]]


def parse_syndication(text: str, url: str, now: datetime) -> ParsedFeed:
    """Raises FeedError."""
    root = tree(text, url)
    items = list(root.iter("{*}item", "{*}entry"))
    if not items and local_name(root) not in ("rss", "rdf", "feed", "channel"):
        raise FeedError("This is neither RSS nor Atom.")
    channel = _fields(next(root.iter("{*}channel"), root))
    language = _language(channel, root)
    entries = (_entry(item, url, now) for item in items)
    return gather(line(_text(channel, ("title",), LONGEST_TITLE), LONGEST_TITLE), language, entries)


def _fields(element: etree._Element) -> Fields:
    """Children by their name, prefixed by vocabulary."""
    fields: Fields = defaultdict(list)
    for child in element:
        fields[_field_name(child, element)].append(child)
    return fields


def _field_name(element: etree._Element, parent: etree._Element) -> str:
    namespace, name = _split(element)
    if namespace == _split(parent)[0]:  # also where it is no namespace, or one of Atom's forgotten drafts
        return name
    return next((prefix for key, prefix in VOCABULARIES.items() if key in namespace), "?:" if namespace else "") + name


def _split(element: etree._Element) -> tuple[str, str]:
    """(namespace, name) in small letters; a prefix that was never declared stays part of the name."""
    namespace, _, name = (element.tag if isinstance(element.tag, str) else "").lower().rpartition("}")
    return namespace, name


def _entry(item: etree._Element, url: str, now: datetime) -> Entry:
    fields = _fields(item)
    base = _base(item, url)
    guid = _guid(item, fields)
    published, note = _published(fields, now)
    return Entry(
        url=_address(fields, base) or web_address(guid if _is_permalink(fields) else "", "") or _about(item, base),
        title=line(_text(fields, ("title", "dc:title"), LONGEST_TITLE), LONGEST_TITLE),
        summary=_text(fields, ("description", "summary", "dc:description"), LONGEST_SUMMARY),
        content=_text(fields, ("content:encoded", "content", "xhtml:body", "xhtml:div"), LONGEST_CONTENT),
        guid=guid,
        published=published,
        author=_author(fields),
        language=_language(fields, item),
        date_note=note,
    )


def _base(item: etree._Element, url: str) -> str:
    """The address that relative links count from, by xml:base."""
    steps = [step for step in (node.get(f"{XML}base") for node in (item, *item.iterancestors())) if step]
    base = url
    for step in reversed(steps):
        try:
            base = urljoin(base, step.strip())
        except ValueError:
            continue
    return base


def _address(fields: Fields, base: str) -> str:
    links = fields.get("feedburner:origlink", []) + sorted(fields.get("link", []), key=_rank)
    for link in links:
        if _rank(link) < 9 and (address := web_address(link.get("href") or link.text, base)):
            return address
    return ""


def _rank(link: etree._Element) -> int:
    """Best first: a plain link, the web page among the alternatives; 9 for links to something else."""
    if link.get("rel", "alternate").lower() not in ("alternate", ""):
        return 9
    return 0 if "html" in link.get("type", "html") else 1


def _guid(item: etree._Element, fields: Fields) -> str:
    found = next((element.text for key in ("guid", "id") for element in fields.get(key, []) if element.text), "")
    return line(found or _rdf_about(item), LONGEST_GUID)


def _is_permalink(fields: Fields) -> bool:
    return all(guid.get("isPermaLink", "true").strip().lower() != "false" for guid in fields.get("guid", []))


def _about(item: etree._Element, base: str) -> str:
    return web_address(_rdf_about(item), base)


def _rdf_about(item: etree._Element) -> str:
    return next((str(value) for name, value in item.items() if str(name).endswith("about")), "")


def _text(fields: Fields, names: tuple[str, ...], limit: int) -> str:
    """The first of these fields that says anything, as plain text."""
    texts = (_plain(element, limit) for name in names for element in fields.get(name, []))
    return next((text for text in texts if text), "")


def _plain(element: etree._Element, limit: int) -> str:
    if len(element):
        return text_of_tree(element, limit)
    text = element.text or ""
    if element.get("mode") == "base64":
        text = _from_base64(text)
    if _is_literal(element):
        return line(text, limit)
    return plain(text, limit)


def _is_literal(element: etree._Element) -> bool:
    """Atom says which texts are markup; RSS leaves it to the reader."""
    is_atom = str(element.tag).startswith(tuple(f"{{{namespace}}}" for namespace in ATOM))
    return is_atom and element.get("type", "text").lower() in ("text", "text/plain")


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _author(fields: Fields) -> str:
    for element in _elements(fields, ("author", "dc:creator", "creator")):
        names = [child.text for child in element if local_name(child) == "name"]
        text = line(names[0] if names else (element.text or ""), LONGEST_AUTHOR)
        match = re.fullmatch(r"\S+@\S+ \((.+)\)", text)  # RSS: "name@example.org (Name)"
        if text:
            return match[1] if match else text
    return ""


def _elements(fields: Fields, names: tuple[str, ...]) -> Iterator[etree._Element]:
    return (element for name in names for element in fields.get(name, []))


def _language(fields: Fields, element: etree._Element) -> str:
    said = [child.text for child in _elements(fields, ("language", "dc:language"))] + [element.get(f"{XML}lang")]
    return next((code for code in map(language_code, said) if code), "")


def _published(fields: Fields, now: datetime) -> tuple[datetime | None, str]:
    dates = [moments.read(element.text or "", now) for element in _elements(fields, PUBLISHED)]
    found = next((date for date in dates if date[0]), None)
    if found or any(note for _, note in dates):
        return found or next(date for date in dates if date[1])
    changed = (moments.read(element.text or "", now) for element in _elements(fields, CHANGED))
    moment, note = next((date for date in changed if any(date)), NO_DATES)
    return moment, note or (moments.ONLY_CHANGED if moment else "")
