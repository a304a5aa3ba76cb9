"""What a feed offers, whatever its format."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

MOST_ENTRIES = 50_000  # what a sitemap may hold; no feed comes near
LONGEST_TITLE = 1000
LONGEST_SUMMARY = 20_000
LONGEST_CONTENT = 500_000
LONGEST_GUID = 1000
LONGEST_AUTHOR = 300


class FeedError(Exception):
    """The bytes are no feed that can be read. One sentence for a curator."""


@dataclass(frozen=True)
class Entry:
    """One item. url: absolute http(s) address. Texts are plain, without markup and control characters.

    published: aware, in the zone that the feed names; only what it says, None where it says nothing credible; date_note says why, or that the
    date is one of the last change. changed: last change of the page, where it is said.
    """

    url: str
    title: str = ""
    summary: str = ""
    content: str = ""
    guid: str = ""
    published: datetime | None = None
    author: str = ""
    language: str = ""
    date_note: str = ""
    changed: datetime | None = None


@dataclass(frozen=True)
class ParsedFeed:
    """notes: what was left out and why, a sentence each."""

    title: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()


def gather(title: str, language: str, offered: Iterable[Entry]) -> ParsedFeed:
    """The feed of these entries: in their order, each once, those without an address left out. No more than
    `MOST_ENTRIES` are asked for."""
    everything = list(islice(offered, MOST_ENTRIES))
    addressed = [entry for entry in everything if entry.url]
    entries = tuple(_each_once(addressed))
    notes = (
        *_note(len(everything) - len(addressed), "without a web address left out"),
        *_note(len(addressed) - len(entries), "offered more than once"),
    )
    return ParsedFeed(title=title, language=language, entries=entries, notes=notes)


def _note(count: int, what: str) -> tuple[str, ...]:
    return (f"{count} {'entry' if count == 1 else 'entries'} {what}.",) if count else ()


def _each_once(entries: list[Entry]) -> Iterator[Entry]:
    """The first of those with the same address or guid. A guid that three addresses share identifies nothing."""
    addresses: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        addresses[entry.guid].add(entry.url)
    urls: set[str] = set()
    guids: set[str] = set()
    for entry in entries:
        guid = entry.guid if len(addresses[entry.guid]) < 3 else ""
        if entry.url not in urls and guid not in guids:
            yield entry
        urls.add(entry.url)
        guids |= {guid} - {""}
