"""The figures of a text as plain values, however the language writes them: 3,5 млн = 3.5 million = 350万."""

import re
import unicodedata
from functools import lru_cache

from ingest.stories.names import table

POINT_LANGUAGES = ("en", "zh", "fa", "")  # 1,234.5; elsewhere 1 234,5
SMALLEST = 10  # smaller whole numbers are everywhere
NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f,.]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?")


def figures(text: str, language: str, year: int | None = None) -> frozenset[float]:
    """Values from `SMALLEST` on, and all fractions; without the year of publication, which says nothing."""
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text).replace("٫", ".")
    found = set()
    for match in NUMBER.finditer(text):
        value = _value(match[0], language)
        scale = _scales().match(text[match.end() : match.end() + 14].lower())
        value *= _factor(scale[1]) if scale else 1
        if (value >= SMALLEST or value != int(value)) and value != year:
            found.add(round(value, 4))
    return frozenset(found)


def _value(digits: str, language: str) -> float:
    digits = re.sub(r"[ \u00a0\u202f]", "", digits)
    if len(re.findall(r"[.,]", digits)) > 1 or (
        re.fullmatch(r"\d{1,3}[.,]\d{3}", digits) and (("," in digits) == (language in POINT_LANGUAGES))
    ):
        digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", digits)
    return float(digits.replace(",", "."))


@lru_cache(maxsize=1)
def _scales() -> re.Pattern[str]:
    words = sorted((word for words in table()["scales"].values() for word in words), key=len, reverse=True)
    spelled = (re.escape(w) + ("" if len(w) > 3 or not w.isascii() else r"\b") for w in words)
    return re.compile(rf"[\s-]?({'|'.join(spelled)})")


@lru_cache(maxsize=64)
def _factor(word: str) -> float:
    return next(float(scale) for scale, words in table()["scales"].items() if word in words)
