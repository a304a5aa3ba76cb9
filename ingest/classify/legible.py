"""A text as the coder reads it: no invisible characters, each word in one alphabet. `places` lead back to the text as written."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# No zero-width non-joiner: Persian writes endings behind it.
_INVISIBLE = "\u00ad\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00"
_FORMS = (
    "\uff21-\uff3a\uff41-\uff5a\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc\U0001d400-\U0001d7ff"  # letters drawn otherwise
)
_LATIN, _CYRILLIC = "A-Za-z\u00c0-\u024f\u0259", "\u0400-\u052f"
_ODD = re.compile(f"[{_INVISIBLE}{_FORMS}]|[{_LATIN}][{_CYRILLIC}]|[{_CYRILLIC}][{_LATIN}]")
_DROPPED, _DRAWN = re.compile(f"[{_INVISIBLE}]"), re.compile(f"[{_FORMS}]")
_WORD = re.compile(f"[{_LATIN}{_CYRILLIC}]+")
_TWINS = tuple(zip("AaBCcEeHIiJjKMOoPpSsTXxYyhƏə", "АаВСсЕеНІіЈјКМОоРрЅѕТХхУуһӘә", strict=True))
_TO_CYRILLIC = dict(_TWINS)
_TO_LATIN = {cyrillic: latin for latin, cyrillic in _TWINS}


@dataclass(frozen=True, slots=True)
class Legible:
    """`places[n]` is where the n-th letter stands in the text as written."""

    text: str
    places: Sequence[int]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the legible text as [start, end) of the written one."""
        return self.places[start], self.places[end - 1] + 1


def legible(text: str) -> Legible:
    """Linear in the length of the text; nearly every text is legible as it is."""
    if not _ODD.search(text):
        return Legible(text, range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if not _DROPPED.match(letter):
            plain = unicodedata.normalize("NFKC", letter) if _DRAWN.match(letter) else letter
            letters.append(plain)
            places += [place] * len(plain)
    return Legible(_WORD.sub(_in_one_alphabet, "".join(letters)), places)


def _in_one_alphabet(found: re.Match[str]) -> str:
    """A word of two alphabets, in that one which has all its letters; one that needs both, or may be either, as it is."""
    word = found.group()
    if not _ODD.search(word):
        return word
    needs_latin = any(letter < "\u0400" and letter not in _TO_CYRILLIC for letter in word)
    needs_cyrillic = any(letter >= "\u0400" and letter not in _TO_LATIN for letter in word)
    if needs_latin == needs_cyrillic:
        return word
    twins = _TO_LATIN if needs_latin else _TO_CYRILLIC
    return "".join(twins.get(letter, letter) for letter in word)
