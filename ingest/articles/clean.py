"""Paragraphs → the article's own paragraphs: without teasers, notices, captions and other lines around them."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.articles.language import script

TABLE = Path(__file__).parents[1] / "reference" / "boilerplate.toml"
LONGEST_TEXT = 200_000  # characters
LONGEST_HEADLINE = 150
LONGEST_SIGN_HEADLINE = 45  # Chinese
LONGEST_NOTICE = 400
LONGEST_OPENING = 90
LONGEST_LABELLED = 300
INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
SENTENCE_END = re.compile(r"[.!?…;:。！？；：؟؛,，、]['\"”’»›)\]）」』]*$")
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
    lines = [line for line in map(tidy, paragraphs) if line]
    lines = [line for n, line in enumerate(lines) if line not in lines[max(0, n - 3) : n]]
    own = [line for line in lines if not is_service(line) and line.casefold() != title.casefold()]
    sentences = [line for line in own if not is_headline(line)]
    # A text that does without full stops altogether (a poem, a social post) is left whole.
    own = sentences if 2 * sum(map(len, sentences)) >= sum(map(len, own)) else own
    kept = set(own)
    return Cleaned(tuple(_bounded(own)), tuple(line for line in lines if line not in kept))


def tidy(line: str) -> str:
    """One paragraph on one line, in composed letters, without invisible marks."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", line)).split())


def is_service(line: str) -> bool:
    """Whether the line is a notice of the site: sharing, related articles, appeals, credits, captions, copyright."""
    if len(line) > LONGEST_NOTICE or not any(map(str.isalnum, line)):
        return len(line) <= LONGEST_NOTICE
    opening, notice = _patterns()
    if match := opening.match(line):
        labelled = match[0].rstrip().endswith((":", "："))
        if len(line) <= (LONGEST_LABELLED if labelled else LONGEST_OPENING):
            return True
    return notice.search(line) is not None


def is_headline(line: str) -> bool:
    """Whether the line reads like a headline: short, and not closed like a sentence, a list item or a quotation."""
    longest = LONGEST_SIGN_HEADLINE if script(line) in ("Hani", "Kana") else LONGEST_HEADLINE
    return len(line) <= longest and not (SENTENCE_END.search(line) or LIST_ITEM.match(line) or SPEECH.match(line))


def translator(service_lines: Iterable[str]) -> str:
    """The name in a "Translation by …" line, or ""."""
    opening = _alternatives(_sections()["translation"]["starts"])
    names = (
        line[match.end() :]
        for line in service_lines
        if (match := re.match(rf"\W*{opening.pattern}\W*", line, re.IGNORECASE))
    )
    return next((name.strip(" .()").removeprefix("by ")[:100] for name in names), "")


def wall_markers() -> re.Pattern[str]:
    """What a page says that keeps its text for members, browsers or humans."""
    return _alternatives(_sections()["wall"]["contains"])


def _bounded(lines: Sequence[str]) -> list[str]:
    """As many paragraphs as fit into `LONGEST_TEXT`; the last one cut where the limit falls."""
    kept, room = [], LONGEST_TEXT
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
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(how a notice opens, what only a notice holds)."""
    sections = [rows for name, rows in _sections().items() if name != "wall"]
    opening = _alternatives([phrase for rows in sections for phrase in rows["starts"]])
    return (
        re.compile(rf"\W*{opening.pattern}(?:\s*[:：])?", re.IGNORECASE),
        _alternatives([phrase for rows in sections for phrase in rows["contains"]]),
    )


def _alternatives(phrases: Sequence[str]) -> re.Pattern[str]:
    """Any of the phrases; one in letters with case ends where a word ends."""
    spelled = (
        re.escape(p) + (r"(?!\w)" if p[-1].isalpha() and p[-1].lower() != p[-1].upper() else "")
        for p in sorted(phrases, key=len, reverse=True)
    )
    return re.compile(f"(?:{'|'.join(spelled)})", re.IGNORECASE)
