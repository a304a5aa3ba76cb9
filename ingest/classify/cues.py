"""Cue words: what the word lists of reference/cues.toml find in a text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick_rs

from ingest.vocabulary import Vocabulary

_APOSTROPHES = str.maketrans(dict.fromkeys("ʻ‘’ʼ`´ʹ", "'"))
_CYRILLIC_UZBEK = (
    ("o'", "ў"), ("g'", "ғ"), ("sh", "ш"), ("ch", "ч"), ("ya", "я"), ("yu", "ю"), ("yo", "ё"), ("ye", "е"), ("ts", "ц"),
    *zip("abdefghijklmnopqrstuvxyz'", "абдефгҳижклмнопқрстувхйзъ", strict=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """text[start:end] is a cue of this kind ("act", "theme", "speech" …) and label."""

    start: int
    end: int
    kind: str
    label: str
    cue: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    label: str
    parts: tuple[str, ...]  # words; one that ends with "*" is a prefix
    regex: re.Pattern[str] | None  # where a wildcard stands before the last word


def normal(text: str) -> str:
    """Lower case, one apostrophe, offsets kept."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(one if len(one) == 1 else one[0] for one in map(str.lower, text))
    return lowered.translate(_APOSTROPHES)


class CueBook:
    """The compiled lists; one automaton a language, built when first asked for."""

    def __init__(self, cues: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        """`cues`: language → "kind.label" → words, as in the vocabulary."""
        self._entries = {
            language: [pattern for group, words in groups.items() for pattern in _patterns(group, language, words)]
            for language, groups in cues.items()
        }
        self._automata: dict[str, tuple[ahocorasick_rs.AhoCorasick, list[list[_Pattern]]]] = {}

    def find(self, text: str, language: str) -> list[Hit]:
        """All cues in the text, in order; time grows with the length of the text and the number of hits."""
        if not self._entries.get(language):
            return []
        automaton, patterns = self._automaton(language)
        lowered = normal(text)
        whole = language != "zh"
        hits = []
        for number, start, end in automaton.find_matches_as_indexes(lowered, overlapping=True):
            if whole and start and _is_letter(lowered[start - 1]):
                continue
            for pattern in patterns[number]:
                stop = _stop(lowered, start, end, pattern) if whole else end
                if stop:
                    hits.append(Hit(start, stop, pattern.kind, pattern.label, text[start:stop]))
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.kind, hit.label))

    def _automaton(self, language: str) -> tuple[ahocorasick_rs.AhoCorasick, list[list[_Pattern]]]:
        if language not in self._automata:
            grouped: dict[str, list[_Pattern]] = {}
            for pattern in self._entries[language]:
                grouped.setdefault(_literal(pattern), []).append(pattern)
            self._automata[language] = ahocorasick_rs.AhoCorasick(list(grouped)), list(grouped.values())
        return self._automata[language]


def _literal(pattern: _Pattern) -> str:
    """The part that is searched for: up to the first wildcard."""
    return " ".join(pattern.parts).split("*")[0].strip()


def _stop(text: str, start: int, end: int, pattern: _Pattern) -> int:
    """Where the match ends, 0 where it is none."""
    if pattern.regex:
        match = pattern.regex.match(text, start)
        return match.end() if match else 0
    if pattern.parts[-1].endswith("*"):
        while end < len(text) and _is_letter(text[end]):
            end += 1
        return end
    return 0 if end < len(text) and _is_letter(text[end]) else end


def _is_letter(sign: str) -> bool:
    return sign.isalpha() or sign == "\u200c"


def _patterns(group: str, language: str, words: Sequence[str]) -> Iterator[_Pattern]:
    kind, _, label = group.partition(".")
    for entry in (normal(word.strip()) for word in words):
        spellings = [entry, _cyrillic(entry)] if language == "uz" else [entry]
        for spelling in dict.fromkeys(spellings):
            parts = tuple(spelling.split())
            yield _Pattern(kind, label, parts, _regex(parts))


def _regex(parts: tuple[str, ...]) -> re.Pattern[str] | None:
    """Only phrases with a wildcard before the last word need one."""
    if not any("*" in part for part in parts[:-1]):
        return None
    words = (re.escape(part.rstrip("*")) + (r"\w*" if part.endswith("*") else r"\b") for part in parts)
    return re.compile(r"\s+".join(words))


def _cyrillic(entry: str) -> str:
    for latin, cyrillic in _CYRILLIC_UZBEK:
        entry = entry.replace(latin, cyrillic)
    return entry


_books: dict[str, CueBook] = {}


def cue_book(vocabulary: Vocabulary) -> CueBook:
    """The vocabulary's cue words, compiled once for each of its versions."""
    if vocabulary.digest not in _books:
        _books.clear()
        _books[vocabulary.digest] = CueBook(vocabulary.cues)
    return _books[vocabulary.digest]
