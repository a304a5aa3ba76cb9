"""RSS 0.90–2.0, RDF and Atom 0.3/1.0, well formed or not.

Read with lxml in time that grows with the size of the document, which a hostile feed must not be able to change.
"""

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from lxml import etree

from ingest.feeds import moments
from ingest.feeds.entries import (
    LONGEST_AUTHOR,
    LONGEST_CONTENT,
    LONGEST_GUID,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ENTRIES,
    Entry,
    FeedError,
    ParsedFeed,
    gather,
)
from ingest.feeds.markup import language_code, line, local_name, plain, text_of_tree, web_address
from ingest.feeds.xml import mended, parsed

XML = "{http://www.w3.org/XML/1998/namespace}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
ITEM = re.compile(r"<(?:\w{1,30}:)?(?:item|entry)[\s>]", re.IGNORECASE)
ROOT = re.compile(r"<(?:\w{1,30}:)?(?:rss|rdf|feed)\b[^<>]{0,5000}>", re.IGNORECASE)
MOST_PIECES = 5000  # items that are rescued from a broken feed
MOST_DATES = 3
MOST_FIELDS = 500  # children of one item that are looked at
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
    text = mended(text)
    root = parsed(text)
    if root is None:
        raise FeedError("This is neither a feed nor any other XML.")
    items = list(islice(root.iter("{*}item", "{*}entry"), MOST_ENTRIES))
    if not items and local_name(root) not in ("rss", "rdf", "feed", "channel"):
        raise FeedError("This is XML, but neither RSS nor Atom.")
    channel = _fields(next(root.iter("{*}channel"), root))
    title = line(_text(channel, ("title",), LONGEST_TITLE), LONGEST_TITLE)
    language = _language(channel, root)
    feed = gather(title, language, _entries(items, url, now))
    if len(ITEM.findall(text)) <= len(items):
        return feed
    rescued = gather(title, language, _entries(_piecewise(text), url, now))
    return rescued if len(rescued.entries) > len(feed.entries) else feed


def _piecewise(text: str) -> Iterator[etree._Element]:
    """The items read one by one, so that a fault in one does not lose those behind it."""
    starts = [match.start() for match in islice(ITEM.finditer(text), MOST_PIECES)]
    root = ROOT.search(text, 0, starts[0])
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        document = parsed((root[0] if root else "<rss>") + text[start:end])
        if document is not None:
            yield from islice(document.iter("{*}item", "{*}entry"), 1)


def _entries(items: Iterable[etree._Element], url: str, now: datetime) -> Iterator[Entry]:
    bases: dict[etree._Element | None, str] = {None: url}
    return (_entry(item, _base(item, bases), now) for item in items)


def _fields(element: etree._Element, deep: bool = False) -> Fields:
    """Children by their name, prefixed by vocabulary. `deep`: what an unclosed child has swallowed counts as well."""
    fields: Fields = defaultdict(list)
    for child in islice(_within(element) if deep else element, MOST_FIELDS):
        fields[_field_name(child, element)].append(child)
    return fields


def _within(element: etree._Element) -> Iterator[etree._Element]:
    """All descendants but those of another item."""
    walker = etree.iterwalk(element, events=("start",))
    for _, node in walker:
        if node is not element and local_name(node) in ("item", "entry"):
            walker.skip_subtree()
        elif node is not element:
            yield node


def _field_name(element: etree._Element, parent: etree._Element) -> str:
    namespace, name = _split(element)
    if namespace == _split(parent)[0]:  # also where it is no namespace, or one of Atom's forgotten drafts
        return name
    return next((prefix for key, prefix in VOCABULARIES.items() if key in namespace), "?:" if namespace else "") + name


def _split(element: etree._Element) -> tuple[str, str]:
    """(namespace, name) in small letters; a prefix that was never declared stays part of the name."""
    namespace, _, name = (element.tag if isinstance(element.tag, str) else "").lower().rpartition("}")
    return namespace, name


def _entry(item: etree._Element, base: str, now: datetime) -> Entry:
    fields = _fields(item)
    address = _address(fields, base)
    if not address:
        fields = _fields(item, deep=True)
        address = _address(fields, base)
    guid = _guid(item, fields)
    if not address and _is_permalink(fields):
        address = web_address(guid, "")
    published, note = _published(fields, now)
    return Entry(
        url=address or web_address(_rdf_about(item), base),
        title=line(_text(fields, ("title", "dc:title"), LONGEST_TITLE), LONGEST_TITLE),
        summary=_text(fields, ("description", "summary", "dc:description"), LONGEST_SUMMARY),
        content=_text(fields, ("content:encoded", "content", "xhtml:body", "xhtml:div"), LONGEST_CONTENT),
        guid=guid,
        published=published,
        author=_author(fields),
        language=_language(fields, item),
        date_note=note,
        changed=_changed(fields, now)[0],
    )


def _base(element: etree._Element, known: dict[etree._Element | None, str]) -> str:
    """The address that relative links count from, by xml:base; each element is asked once."""
    path = []
    node: etree._Element | None = element
    while node is not None and node not in known:
        path.append(node)
        node = node.getparent()
    base = known[node]
    for node in reversed(path):
        step = node.get(f"{XML}base")
        base = known[node] = (web_address(step, base) or base) if step else base
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


def _rdf_about(item: etree._Element) -> str:
    return item.get(f"{RDF}about") or item.get("about") or ""


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
    dates = [moments.read(element.text or "", now) for element in islice(_elements(fields, PUBLISHED), MOST_DATES)]
    found = next((date for date in dates if date[0]), None)
    if found or any(note for _, note in dates):
        return found or next(date for date in dates if date[1])
    moment, note = _changed(fields, now)
    return moment, note or (moments.ONLY_CHANGED if moment else "")


def _changed(fields: Fields, now: datetime) -> tuple[datetime | None, str]:
    dates = (moments.read(element.text or "", now) for element in islice(_elements(fields, CHANGED), MOST_DATES))
    return next((date for date in dates if any(date)), NO_DATES)
