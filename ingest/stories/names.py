"""Names reduced to what survives transliteration: "Сыдыгалиева", "Sydygaliev" and "瑟德加利耶夫" are all "STKL".

A key is the first four consonant classes of a name. Breathings (h, kh, х) and vowels are left out because the
languages differ most in them; l and r are one class because Chinese writes both alike.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "reference" / "stories.toml"
SHORTEST, LONGEST = 3, 4  # symbols in a key
DIGRAPHS = (
    ("dzh", "S"), ("tsch", "S"), ("sch", "S"), ("sh", "S"), ("zh", "S"), ("ch", "S"), ("ts", "S"), ("dj", "S"), ("kh", ""), ("gh", "K"), ("ph", "F"),
    ("th", "T"), ("ck", "K"), ("ce", "S"), ("ci", "S"), ("cy", "S"), ("дж", "S"), ("чж", "S"), ("ng", "N"), ("нг", "N"), ("ew", "F"), ("иё", ""),
)  # fmt: skip
CLASSES = {
    "P": "pbпбپب",
    "F": "fvwфвف",
    "K": "kqgcğкқгғکگقغك",
    "S": "szjçşšžсзшщжчцҷҗسصثزذضظشجچژ",
    "T": "tdтдتدطة",
    "L": "lrлрلر",
    "M": "mмم",
    "N": "nñňнңن",
}
SYMBOL = {letter: symbol for symbol, letters in CLASSES.items() for letter in letters}
WORD = re.compile(r"[^\W\d_]+(?:[-'’ʻʼ‘][^\W\d_]+)*")
NAME = re.compile(r"(?<![^\W\d_])[^\W\d_a-zа-яё][^\W\d_A-ZА-ЯЁ]{2,}(?=[^\w]|$)")
SENTENCE_START = re.compile(r"(?:^|[.!?…]\s|[\n«\"“„(]\s*|[–—-]\s)[\s«\"“„]*$")
HANZI_NAME = re.compile(r"[\u4e00-\u9fff·]+")


def name_keys(text: str, language: str) -> frozenset[str]:
    """Keys of what may be names: capitalised words inside sentences, in Persian every word, in Chinese every run of
    characters that spell sounds."""
    if language == "zh":
        return _hanzi_keys(text)
    if language == "fa":
        return frozenset(filter(None, (key(word) for word in WORD.findall(text))))
    return frozenset(filter(None, (key(word) for word in _capitalised(text)))) - _title_keys()


def key(name: str) -> str:
    """The name's first consonant classes; "" where there are too few to tell it from others."""
    name = re.split(r"['’ʻʼ‘](?=[^\W\d_]{1,5}$)", name.lower().replace("i̇", "i"))[0]
    for letters, symbol in DIGRAPHS:
        name = name.replace(letters, symbol)
    symbols = [letter if letter.isupper() else SYMBOL.get(letter, "") for letter in name]
    # A vowel in front makes up for a missing consonant: Atayev, Оразов.
    return _key(symbols) or (_key(["A", *symbols]) if symbols and not symbols[0] else "")


def shared(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The keys of `one` that `other` holds, a short key standing for the longer ones it opens (endings add consonants)."""
    short = {k for k in other if len(k) == SHORTEST}
    openings = {k[:SHORTEST] for k in other}
    return frozenset(k for k in one if k in other or k[:SHORTEST] in short or (len(k) == SHORTEST and k in openings))


def _key(symbols: list[str]) -> str:
    joined = "".join(symbols)
    collapsed = "".join(s for n, s in enumerate(joined) if n == 0 or s != joined[n - 1])
    return collapsed[:LONGEST] if len(collapsed) >= SHORTEST else ""


def _capitalised(text: str) -> set[str]:
    """Capitalised words that do not merely open a sentence."""
    found = {m[0] for m in NAME.finditer(text) if not SENTENCE_START.search(text, max(0, m.start() - 6), m.start())}
    return {part for word in found for part in word.split("-")}


def _hanzi_keys(text: str) -> frozenset[str]:
    sounds = _hanzi()
    keys = set()
    for run in HANZI_NAME.findall(text):
        symbols: list[str] = []
        for char in run + "·":
            if char in sounds:
                symbols.append(sounds[char])
                continue
            if len(symbols) >= SHORTEST:
                # Where the name begins is unknown: a character of the word before may spell a sound as well.
                keys |= {_key(symbols[start:]) for start in range(min(3, len(symbols) - 2))}
            symbols = []
    return frozenset(filter(None, keys))


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"))


@lru_cache(maxsize=1)
def _hanzi() -> dict[str, str]:
    return {char: "" if symbol == "V" else symbol for symbol, chars in table()["hanzi"].items() for char in chars}


@lru_cache(maxsize=1)
def _title_keys() -> frozenset[str]:
    return frozenset(key(word) for word in table()["titles"]["words"])
