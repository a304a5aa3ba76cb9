"""The vocabulary's written forms, compiled once: folded word → the forms that may start there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import ahocorasick_rs

from ingest.classify.words import fold, name_key, script
from ingest.vocabulary import Holder

FREE_LENGTH = 7  # from this many letters on, a form of another language of the same script is trusted
CACHE_LIMIT = 200_000
FREE_PLACE = 5  # the same for cities
MAX_ENDING = 12
SHORT_KEY = 4  # name keys of fewer letters say too little: such names must be spelled as given
_VOWELS = "aeou"
SHORTEST = 3  # letters of a surname that may stand alone
SURNAME_FIRST = frozenset(("CHN", "KOR"))  # Wang Yi becomes Wang, not Yi
PARTICLE = 3  # von, der, фон: small words inside a name

PERSON_ENDINGS = {
    "Latn": re.compile(
        "(?:s|es|a|e|i|u|y|[iuy]n|n[iuy]n?g?|ya|ye|yi|yu|g[ae]|[kq]a|[dt][ae]n?|[dt]a[gk]i|l[ae]r?|yl[ae]|n[ae]|m[iu]z)?"
    ),
    "Cyrl": re.compile(
        "(?:а|у|ом|ым|е|ой|ы|и|ю|я|ем|ей|ью|их|ых|ого|ому|им|ий|ый|ая|ую|ро|[нтд][ыиуүіө](?:[ңн]г?)?|[гғкқ][аеоө]"
        "|[дт][аеоө]н?|н[ае]н|[мпб]ен|л[ае]р.*|ники|дики|нікі|дікі|[дт]а[гғ]ы)?"
    ),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One written form. `names` are the words' spec numbers; a person's form carries the holder's terms in office."""

    names: tuple[int, ...]
    code: str  # "" swallows what it covers: a look-alike
    kind: str
    language: str  # "" = any
    script: str
    capital: bool
    own_language_only: bool
    weight: int  # letters: the longer, the more specific
    holders: tuple[Holder, ...] = ()

    def fits_language(self, language: str) -> bool:
        if not self.language or self.language == language:
            return True
        needed = FREE_PLACE if self.kind in ("capital", "place") and self.capital else FREE_LENGTH
        return not self.own_language_only and (self.weight >= needed or self.script != _SCRIPTS.get(language))


_SCRIPTS = {"en": "Latn", "tr": "Latn", "tk": "Latn", "uz": "Latn", "fa": "Arab", "zh": "Hani"} | dict.fromkeys(
    ("ru", "kk", "ky", "tg"), "Cyrl"
)


class Seen(NamedTuple):
    """What is known of a word: the specs it fulfils, the forms that may start with it, the specs it fulfils without an ending."""

    numbers: frozenset[int]
    starts: tuple[Form, ...]
    plain: frozenset[int]


@dataclass(frozen=True)
class Forms:
    """Look-up tables over all forms of a vocabulary; read-only but for the cache of words already seen."""

    stems: Mapping[str, list[tuple[int, re.Pattern[str]]]]  # folded stem → (spec, endings it takes)
    keys: Mapping[str, list[int]]  # name key → specs
    starting: Mapping[int, list[Form]]  # spec of the first word → forms
    acronyms: Mapping[str, list[Form]]
    han: ahocorasick_rs.AhoCorasick
    han_forms: tuple[Form, ...]
    han_short: Mapping[str, list[Form]]  # one-letter short forms: 哈 → Kazakhstan
    first_names: frozenset[str]  # name keys
    titled: Mapping[str, list[Form]]  # folded surname → persons whom the dictionary gives by full name only
    titles: tuple[str, ...]  # folded stems of words that stand before a surname
    _cache: dict[str, Seen] = field(default_factory=dict)

    def of(self, word: str) -> Seen:
        known = self._cache.get(word)
        if known is None:
            numbers = dict(self._numbers(word))
            starts = tuple(form for number in sorted(numbers) for form in self.starting.get(number, ()))
            plain = frozenset(number for number, ending in numbers.items() if ending in ("", "s", "es"))
            known = Seen(frozenset(numbers), starts, plain)
            if len(self._cache) >= CACHE_LIMIT:
                self._cache.clear()
            self._cache[word] = known
        return known

    def _numbers(self, word: str) -> Iterator[tuple[int, str]]:
        """(spec, ending), the longest ending first."""
        folded = fold(word)
        for length in range(max(1, len(folded) - MAX_ENDING), len(folded) + 1):
            for number, endings in self.stems.get(folded[:length], ()):
                if endings.fullmatch(folded, length):
                    yield number, folded[length:]
        if word[0].isupper():
            yield from self._names(word)
        elif len(word) <= PARTICLE:
            yield from ((number, "") for number in self.keys.get(name_key(word), ()))

    def _names(self, word: str) -> Iterator[tuple[int, str]]:
        """Names by key, so that every spelling is found; the ending must be one that names take."""
        kind = script(word)
        endings = PERSON_ENDINGS.get(kind)
        if endings is None:
            return
        for length in range(max(3, len(word) - 8), len(word) + 1):
            ending = fold(word[length:])
            if endings.fullmatch(ending):
                key = name_key(word[:length])
                if ending and len(key) <= SHORT_KEY and key[-1] in _VOWELS:  # Bakanı is no case of Baqaei
                    continue
                for number in (*self.keys.get(key, ()), *self.keys.get(f"{kind} {key}", ())):
                    yield number, ending
