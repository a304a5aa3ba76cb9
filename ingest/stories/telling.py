"""One article as the comparison sees it, and the keys by which like articles find each other in a table."""

import hashlib
import re
import struct
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from itertools import combinations

from rensa import RMinHash

from ingest.stories.anchors import anchors
from ingest.stories.names import SHORTEST, key, name_keys, table
from ingest.stories.numbers import figures
from ingest.stories.topics import topics

SHINGLE_WORDS, SHINGLE_SIGNS = 3, 4
COMPARED = 6000  # characters of the text; wire copies differ at the end, not at the beginning
OPENING = 400  # characters that say whether a text answers a report
PERMUTATIONS, ROWS = 48, 2
SENTENCES = 6  # whose exact copies are keys
PAIRED_CODES, PAIRED_FIGURES, PAIRED_NAMES, DAY_TOPICS = 4, 6, 6, 2
WORD = re.compile(r"[^\W_]+")
SENTENCE = re.compile(r"[^.!?。！？\n]{40,}|[^。！？\n]{14,}(?=[。！？])")


@dataclass(frozen=True)
class Telling:
    """An article's words. `published`: aware, None where unknown; `language`: ISO 639-1."""

    title: str
    text: str
    language: str = ""
    published: datetime | None = None

    @cached_property
    def shingles(self) -> frozenset[str]:
        """Three words, or in Chinese four characters, in a row."""
        words = WORD.findall(self.text[:COMPARED].lower())
        if self.language == "zh":
            signs = "".join(words)
            return frozenset(signs[n : n + SHINGLE_SIGNS] for n in range(len(signs) - SHINGLE_SIGNS + 1))
        return frozenset(" ".join(words[n : n + SHINGLE_WORDS]) for n in range(len(words) - SHINGLE_WORDS + 1))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Beginnings of the longer words that are no names, in Chinese pairs of characters: what is told, in any wording."""
        words = WORD.findall(self.text[:COMPARED])
        if self.language == "zh":
            signs = "".join(words)
            return frozenset(signs[n : n + 2] for n in range(len(signs) - 1))
        return frozenset(word[:5] for word in words if len(word) > 3 and not word[0].isupper() and word.isalpha())

    @cached_property
    def topics(self) -> dict[str, float]:
        return topics(f"{self.title}\n{self.text[:COMPARED]}", self.language)

    @cached_property
    def names(self) -> frozenset[str]:
        return name_keys(self._body, self.language)

    @cached_property
    def anchors(self) -> frozenset[str]:
        return anchors(f"{self.title}\n{self.text[:COMPARED]}")

    @cached_property
    def figures(self) -> frozenset[float]:
        return figures(
            f"{self.title}\n{self.text[:COMPARED]}", self.language, self.published.year if self.published else None
        )

    @cached_property
    def script(self) -> str:
        """The script of most letters: LATIN, CYRILLIC …: Uzbek is written in two."""
        letters = [char for char in self.text[:OPENING] if char.isalpha()]
        names = Counter(unicodedata.name(char, "?").split()[0] for char in letters)
        return names.most_common(1)[0][0] if names else ""

    @cached_property
    def is_denial(self) -> bool:
        return bool(_denial().search(f"{self.title}\n{self.text[:OPENING]}".lower()))

    @cached_property
    def _body(self) -> str:
        return self.text[:COMPARED] if self.text else self.title


def keys(telling: Telling) -> list[int]:
    """Signed 64-bit keys to be stored with an article: two that tell the same story share at least one, so an array
    overlap within `WINDOW` finds the candidates. Made of MinHash bands (copies), whole sentences (excerpts) and pairs of
    names and figures (translations)."""
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update(sorted(telling.shingles))
    digest = sketch.digest()
    bands = [f"band {n} {digest[n : n + ROWS]}" for n in range(0, PERMUTATIONS, ROWS)]
    sentences = [" ".join(WORD.findall(match[0].lower())) for match in SENTENCE.finditer(telling.text[:COMPARED])][
        :SENTENCES
    ]
    return sorted({_number(text) for text in (*bands, *sentences, *_pairs(telling))})


def _pairs(telling: Telling) -> list[str]:
    """Pairs of what no language changes: countries with figures, names with names."""
    codes = sorted(telling.anchors, key=lambda code: (len(code) > 3, code))[:PAIRED_CODES]
    figures = sorted(telling.figures, key=lambda f: (-len(f"{f:g}".strip("0.")), f))[:PAIRED_FIGURES]
    names = sorted({name[:SHORTEST] for name in telling.names})
    rare = sorted(names, key=lambda name: (name in _frequent(), name))[:PAIRED_NAMES]
    return [
        *(f"{code} {figure:g}" for code in codes for figure in figures),
        *(f"{one} {other}" for one, other in combinations(rare, 2)),
        *(f"{one} {other} {day}" for one, other in combinations(codes, 2) for day in _days(telling)),
    ]


def _days(telling: Telling) -> list[str]:
    """The day and the next, with the main topics: what joins articles that share little more than two countries."""
    if telling.published is None:
        return []
    topics = sorted(telling.topics, key=lambda label: (-telling.topics[label], label))[:DAY_TOPICS]
    day = telling.published.date()
    return [f"{topic} {date}" for topic in topics for date in (day, day + timedelta(days=1))]


def _number(text: str) -> int:
    return int(struct.unpack("q", hashlib.blake2b(text.encode(), digest_size=8).digest())[0])


@lru_cache(maxsize=1)
def _denial() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in table()["denial"]["words"]))


@lru_cache(maxsize=1)
def _frequent() -> frozenset[str]:
    """Openings of keys that half of all articles hold."""
    return frozenset(key(word)[:SHORTEST] for word in table()["frequent"]["words"])
