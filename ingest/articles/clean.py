"""Paragraphs → the article's own paragraphs: without teasers, notices, captions and other lines around them."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from ingest.articles.language import script

TABLE = Path(__file__).parents[1] / "reference" / "boilerplate.toml"
LONGEST_TEXT = 200_000  # characters
LONGEST_HEADLINE = 150
LONGEST_SIGN_HEADLINE = 45  # Chinese
LONGEST_NOTICE = 400
LONGEST_OPENING = 90
LONGEST_LABELLED = 300
WORD_END = r"(?!\w)"
INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
SENTENCE_END = re.compile(r"[.!?…;:。！？；：؟؛,，、]['\"”’»›)\]）」』]*$")
SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
EDITOR = re.compile(r"\s*[（(【](?:责任)?(?:编辑|责编)[:：][^）)】]{1,20}[）)】]$")
LIST_ITEM = re.compile(r"^(?:[–—―•·▪*\-]|\(?\d{1,3}[.)]|\(?[a-zа-я][.)])\s")
SPEECH = re.compile(r"^[\"“«„‘「『].*[\"”»’」』]$")


@dataclass(frozen=True, slots=True)
class Cleaned:
    paragraphs: tuple[str, ...]
    service_lines: tuple[str, ...]  # what was left out, in order


def clean(text: str, title: str = "") -> str:
    """Plain text with one paragraph a line (or block) → the article's own paragraphs, separated by blank lines."""
    return "\n\n".join(split(text.split("\n"), title).paragraphs)


def split(paragraphs: Iterable[str], title: str = "") -> Cleaned:
    """Sort paragraphs into the article's own and the lines around them."""
    lines = _bounded([line for line in map(tidy, paragraphs) if line], 2 * LONGEST_TEXT)
    lines = [line for n, line in enumerate(lines) if line not in lines[max(0, n - 3) : n]]
    own = [without_notices(line) for line in lines if not is_service(line) and line.casefold() != title.casefold()]
    sentences = [line for line in own if not is_headline(line)]
    # A text that does without full stops altogether (a poem, a social post) is left whole.
    own = sentences if 2 * sum(map(len, sentences)) >= sum(map(len, own)) else own
    kept = set(own)
    return Cleaned(tuple(_bounded(own, LONGEST_TEXT)), tuple(line for line in lines if line not in kept))


def tidy(line: str) -> str:
    """One paragraph on one line, in composed letters, without invisible marks."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", line)).split())


def is_service(line: str) -> bool:
    """Whether the line is a notice of the site: sharing, related articles, appeals, credits, captions, copyright."""
    if match := _openings().match(line):
        labelled = match[0].rstrip().endswith((":", "："))
        if len(line) <= (LONGEST_LABELLED if labelled else LONGEST_OPENING):
            return True
    return not any(map(str.isalnum, line)) or (len(line) <= LONGEST_NOTICE and not without_notices(line))


def without_notices(line: str) -> str:
    """The paragraph without its sentences to the reader ("Subscribe to our newsletter.") and the editor's name."""
    line = EDITOR.sub("", line)
    if len(line) > LONGEST_NOTICE or not _notices().find(line):
        return line
    return " ".join(sentence for sentence in SENTENCE.split(line) if not _notices().find(sentence)).strip()


def is_headline(line: str) -> bool:
    """Whether the line reads like a headline: short, and not closed like a sentence, a list item or a quotation."""
    if len(line) > LONGEST_HEADLINE or SENTENCE_END.search(line) or LIST_ITEM.match(line) or SPEECH.match(line):
        return False
    return len(line) <= LONGEST_SIGN_HEADLINE or script(line) not in ("Hani", "Kana")


def translator(service_lines: Iterable[str]) -> str:
    """The name in a "Translation by …" line, or ""."""
    names = (line[match.end() :] for line in service_lines if (match := _translations().match(line)))
    return next((name.strip(" .()").removeprefix("by ")[:100] for name in names), "")


def speaks_of_wall(text: str) -> bool:
    """Whether a page says that it keeps its text for members, browsers or humans."""
    return Phrases(_sections()["wall"]["contains"]).find(text)


class Phrases:
    """A set of phrases to be found anywhere, whatever their case."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._matcher = AhoCorasick([phrase.lower() for phrase in phrases])

    def find(self, text: str) -> bool:
        return bool(self._matcher.find_matches_as_indexes(text.lower()))


def _bounded(lines: Sequence[str], room: int) -> list[str]:
    """As many paragraphs as fit into `room` characters; the last one cut where the limit falls."""
    kept = []
    for line in lines:
        if room <= 0:
            break
        kept.append(line[:room])
        room -= len(line) + 2
    return kept


@lru_cache(maxsize=1)
def _sections() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(TABLE.read_text("utf-8"))


@lru_cache(maxsize=1)
def _openings() -> re.Pattern[str]:
    """How a notice opens."""
    phrases = [phrase for name, rows in _sections().items() if name != "wall" for phrase in rows["starts"]]
    return re.compile(rf"\W*{_alternatives(phrases)}(?:\s*[:：])?", re.IGNORECASE)


@lru_cache(maxsize=1)
def _notices() -> Phrases:
    """What only a notice holds."""
    return Phrases([phrase for name, rows in _sections().items() if name != "wall" for phrase in rows["contains"]])


@lru_cache(maxsize=1)
def _translations() -> re.Pattern[str]:
    return re.compile(rf"\W*{_alternatives(_sections()['translation']['starts'])}\W*", re.IGNORECASE)


def _alternatives(phrases: Sequence[str]) -> str:
    """Any of the phrases; one in letters with case ends where a word ends."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(p) + (WORD_END if p[-1].lower() != p[-1].upper() else '') for p in longest_first)})"
