"""Words of a text, folded so that spellings of one word meet: case, apostrophes, accents, Arabic and Persian letters."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

HAN = "\u3400-\u9fff"
# Marks that may stand inside a word: apostrophes, soft hyphen, invisible joiners, combining marks. The zero-width
# non-joiner is not among them: Persian writes endings behind it.
_INSIDE = "'’ʼʻ‘`´′\u00ad\u200b\u200e\u200f\u2060\ufeff\u0300-\u036f\u064b-\u065f\u0670\u0640"
WORD = re.compile(
    rf"(?:[A-Za-z]\.){{2,}}(?:[A-Z](?![^\W_]))?|[A-Z]\.[A-Z](?![^\W_])"
    rf"|[^\W_{HAN}]+(?:[{_INSIDE}]+[^\W_{HAN}]+)*"
)
LONGEST = 60  # letters; longer runs are no names
_SAME = str.maketrans({"ё": "е", "ӣ": "и", "ӯ": "у", "ў": "у", "ı": "i", "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک"})
_SAME |= str.maketrans({"ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و"})
_APOSTROPHES = frozenset("'’ʼʻ‘`´′ʹ.")
_LATIN_END = 0x250


class Word(NamedTuple):
    start: int
    end: int
    text: str


def words(text: str) -> Iterator[Word]:
    for found in WORD.finditer(text):
        if found.end() - found.start() <= LONGEST:
            yield Word(found.start(), found.end(), found.group())


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Lower case without apostrophes and accents; Cyrillic keeps its letters but for ё ӣ ӯ ў."""
    composed = unicodedata.normalize("NFC", word.casefold()).translate(_SAME)
    return "".join(_bare(letter) for letter in composed)


def _bare(letter: str) -> str:
    if letter in _APOSTROPHES or unicodedata.category(letter) in ("Mn", "Cf", "Cc") or letter == "\u0640":
        return ""
    if ord(letter) < _LATIN_END or 0x1E00 <= ord(letter) < 0x1F00:
        return unicodedata.normalize("NFD", letter)[0]
    return letter


def script(word: str) -> str:
    """Latn, Cyrl, Arab, Hani or "" by the first letter that belongs to one of them."""
    for letter in word:
        for name, (first, last) in _BLOCKS.items():
            if first <= letter <= last and letter.isalpha():
                return name
    return ""


_BLOCKS = {
    "Latn": ("A", "\u02ff"),
    "Cyrl": ("\u0400", "\u052f"),
    "Arab": ("\u0600", "\u06ff"),
    "Hani": ("\u3400", "\u9fff"),
}

_CYRILLIC = {
    **dict(zip("абвгдезийклмнопрстуфхыэғқңөұүһҳҷәіӣӯўё", "abvgdezeyklmnoprstufheegknouuhhjaeeuoo", strict=True)),
    **{
        "ж": "j",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
        "ҳ": "h",
        "җ": "j",
    },
}
_LATIN = {"ž": "j", "ş": "sh", "ç": "ch", "ý": "y", "ň": "n", "ğ": "g", "š": "sh", "č": "ch", "ı": "i", "ə": "a"}
_TO_LATIN = str.maketrans(_CYRILLIC | _LATIN)
_SOUNDS = (
    ("shch", "S"), ("sch", "S"), ("tch", "C"), ("dzh", "j"), ("dj", "j"), ("zh", "j"), ("sh", "S"), ("ch", "C"),
    ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("ts", "s"), ("tz", "s"), ("ck", "k"),
    ("c", "k"), ("oo", "u"), ("q", "k"), ("x", "h"), ("w", "v"),
)  # fmt: skip
_VOWEL_RUN = re.compile("[aeiouyäöü]+")
_VOWEL_CLASS = {"a": "a", "o": "o", "ä": "a", "ö": "o", "e": "e", "i": "e", "u": "u", "ü": "u"}
KEY_LENGTH = 6  # from here on a key says enough without telling o from a


@lru_cache(maxsize=100_000)
def name_key(word: str) -> str:
    """Key under which Latin and Cyrillic spellings of one surname meet: Tokayev, Токаев, Тоқаев, Tokaýew, Toqayev.

    Long keys take o for a (Rahmon, Rahman); short ones do not, so that Borrell is no barrel.
    """
    latin = unicodedata.normalize("NFC", word.casefold()).translate(_TO_LATIN)
    latin = "".join(_bare(letter) if letter not in "äöü" else letter for letter in latin)
    for sound, letter in _SOUNDS:
        latin = latin.replace(sound, letter)
    key = re.sub(r"(.)\1+", r"\1", _VOWEL_RUN.sub(_vowel, latin))
    return key if len(key) < KEY_LENGTH else key.replace("o", "a")


def _vowel(run: re.Match[str]) -> str:
    sounded = run.group().lstrip("y")
    return _VOWEL_CLASS[sounded[0]] if sounded else "e"
