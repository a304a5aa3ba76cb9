"""One article laid out for the network: who is named in which sentence, and where. Pure numpy; -1 is "none"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ingest.classify.encoder import Array
from ingest.vocabulary import CENTRAL_ASIA, HOME, REGION

PARTIES = (*CENTRAL_ASIA, REGION)
MAX_ACTORS = 14  # named ones; home country and C5 come on top
NAME, PERSON, FORMER = range(3)

_OPEN, _CLOSE = "«“„「『‹", "»”」』›"


@dataclass(frozen=True)
class Named:
    """A mention as the network sees it; offsets in the whole text (title, blank line, body)."""

    start: int
    end: int
    code: str
    role: int  # NAME, PERSON or FORMER
    bloc: bool


def quoted_letters(text: str) -> Array:
    """For each character whether it stands inside quotation marks; every paragraph starts outside."""
    depth, straight, flags = 0, False, np.zeros(len(text), bool)
    for place, letter in enumerate(text):
        if letter in _OPEN:
            depth += 1
        elif letter in _CLOSE:
            depth = max(0, depth - 1)
        elif letter == '"':
            straight = not straight
        elif letter == "\n":
            depth, straight = 0, False
        flags[place] = depth > 0 or straight
    return flags


def actors(mentions: Sequence[Named], language: str) -> tuple[str, ...]:
    """Candidates: the actors named (the most frequent, in order of appearance), the language's home country, C5."""
    counts: dict[str, int] = {}
    for mention in mentions:
        counts[mention.code] = counts.get(mention.code, 0) + 1
    kept = set(sorted(counts, key=lambda code: -counts[code])[:MAX_ACTORS])
    codes = [code for code in counts if code in kept]
    for extra in (HOME.get(language), REGION):
        if extra and extra not in codes:
            codes.append(extra)
    return tuple(codes)


@dataclass(frozen=True)
class Page:
    """One article in pieces: S sentences, C actors, M mentions inside sentences, in order."""

    text: str
    language: str
    spans: Sequence[tuple[int, int]]
    titled: bool
    codes: tuple[str, ...]
    mentions: Sequence[Named]
    where: Array  # [M] sentence of each mention
    who: Array  # [M] actor of each mention
    quoted: Array  # [characters]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.spans), len(self.codes)

    @property
    def region(self) -> Array:
        return np.array([code in PARTIES for code in self.codes])

    @cached_property
    def paragraph(self) -> Array:
        """[S] number of the paragraph each sentence stands in."""
        breaks = [match.start() for match in re.finditer("\n", self.text)]
        return np.searchsorted(breaks, [start for start, _ in self.spans])

    def quoted_mentions(self) -> Array:
        return self.quoted[[m.start for m in self.mentions]].astype(bool)

    def persons(self) -> Array:
        return np.array([m.role == PERSON for m in self.mentions], bool)


def page_of(
    text: str, language: str, spans: Sequence[tuple[int, int]], titled: bool, mentions: Sequence[Named]
) -> Page:
    codes = actors(mentions, language)
    where = np.searchsorted([s for s, _ in spans], [m.start for m in mentions], side="right") - 1
    held = [
        i for i, m in enumerate(mentions) if m.code in codes and where[i] >= 0 and m.start < spans[where[i]][1]
    ]  # fmt: skip
    named = [mentions[i] for i in held]
    who = np.array([codes.index(m.code) for m in named], np.int64)
    return Page(text, language, spans, titled, codes, named, where[held].astype(np.int64), who, quoted_letters(text))


@dataclass(frozen=True)
class Grid:
    """Per sentence and actor [S, C]: how often named, first and last mention, the mentions before and after it."""

    count: Array
    first: Array  # index of the first mention in the sentence, M where none
    last: Array  # index of the last one, -1 where none
    before: Array  # the last mention in an earlier sentence, -1
    after: Array  # the first mention in a later sentence, -1

    @classmethod
    def of(cls, page: Page) -> "Grid":
        total = len(page.mentions)
        count, order = np.zeros(page.shape, np.int64), np.arange(total)
        first, last = np.full(page.shape, total), np.full(page.shape, -1)
        np.add.at(count, (page.where, page.who), 1)
        np.minimum.at(first, (page.where, page.who), order)
        np.maximum.at(last, (page.where, page.who), order)
        before = np.vstack([np.full((1, page.shape[1]), -1), np.maximum.accumulate(last)[:-1]])
        later = np.minimum.accumulate(first[::-1])[::-1][1:]
        after = np.vstack([np.where(later == total, -1, later), np.full((1, page.shape[1]), -1)])
        return cls(count, first, last, before, after)
