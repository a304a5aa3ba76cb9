"""Where a text quotes: spans of direct speech, over sentences and paragraphs, in all ten languages."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_PAIRS = {"“": "”", "«": "»", "„": "“”", "「": "」", "『": "』"}
_MARK = re.compile('[“”«»„「」『』"]|\n\\s*\n')
_WORD = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPEECH_WORDS = 3  # shorter quotations are names, titles and single borrowed words


@dataclass(frozen=True, slots=True)
class Quote:
    """text[start:end] with its marks; `closed` is false where no closing mark follows in the paragraph."""

    start: int
    end: int
    closed: bool


def spans(text: str) -> list[Quote]:
    """All quotations, outermost only, in order; one that is not closed ends with its paragraph."""
    found: list[Quote] = []
    start, mark = -1, ""
    for match in _MARK.finditer(text):
        sign = match.group()
        if sign[0] == "\n":
            if start >= 0:
                found.append(Quote(start, match.start(), False))
            start = -1
        elif start < 0:
            start, mark = (match.start(), sign) if sign in _PAIRS or sign == '"' else (-1, "")
        elif sign in _closers(mark):
            found.append(Quote(start, match.end(), True))
            start = -1
    if start >= 0:
        found.append(Quote(start, len(text), False))
    return found


def _closers(mark: str) -> str:
    return _PAIRS.get(mark, mark)


def is_speech(text: str, quote: Quote) -> bool:
    """Whether the quotation is somebody's words and not a name, a title or one borrowed word."""
    inner = text[quote.start : quote.end].strip('“”«»„「」『』" ')
    words = _WORD.findall(inner)
    if _CHINESE.search(inner):
        return len(_CHINESE.findall(inner)) >= 2 * SPEECH_WORDS
    if len(words) >= SPEECH_WORDS:
        return not all(word[0].isupper() for word in words)
    return len(words) == SPEECH_WORDS - 1 and words[0][0].islower()


def speech_spans(text: str) -> list[Quote]:
    """The quotations that are somebody's words."""
    return [quote for quote in spans(text) if is_speech(text, quote)]


def inside(quotes: list[Quote], start: int, end: int) -> list[Quote]:
    """The quotations that share a character with [start, end); `quotes` in order."""
    first = max(bisect_right(quotes, start, key=lambda quote: quote.start) - 1, 0)
    found = []
    for quote in quotes[first:]:
        if quote.start >= end:
            break
        if quote.end > start:
            found.append(quote)
    return found


def quoted_share(quotes: list[Quote], start: int, end: int) -> float:
    """Which part of [start, end) stands in quotation marks, 0 to 1."""
    shared = sum(min(quote.end, end) - max(quote.start, start) for quote in inside(quotes, start, end))
    return shared / max(end - start, 1)
