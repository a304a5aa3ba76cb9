"""The vocabulary's written forms, compiled once: folded word → the forms that may start there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import ahocorasick_rs

from ingest.classify.words import fold, name_key, script
from ingest.vocabulary import Holder

FREE_LENGTH = 7  # from this many letters on, a form of another language of the same script is trusted
CACHE_LIMIT = 200_000
MAX_ENDING = 12
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
        return not self.own_language_only and (self.weight >= FREE_LENGTH or self.script != _SCRIPTS.get(language))


_SCRIPTS = {"en": "Latn", "tr": "Latn", "tk": "Latn", "uz": "Latn", "fa": "Arab", "zh": "Hani"} | dict.fromkeys(
    ("ru", "kk", "ky", "tg"), "Cyrl"
)


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
    _cache: dict[str, tuple[frozenset[int], tuple[Form, ...]]] = field(default_factory=dict)

    def of(self, word: str) -> tuple[frozenset[int], tuple[Form, ...]]:
        """(numbers of all specs that the word fulfils, forms that may start with it)."""
        known = self._cache.get(word)
        if known is None:
            numbers = frozenset(self._numbers(word))
            known = numbers, tuple(form for number in sorted(numbers) for form in self.starting.get(number, ()))
            if len(self._cache) >= CACHE_LIMIT:
                self._cache.clear()
            self._cache[word] = known
        return known

    def _numbers(self, word: str) -> Iterator[int]:
        folded = fold(word)
        for length in range(len(folded), max(0, len(folded) - MAX_ENDING - 1), -1):
            for number, ending in self.stems.get(folded[:length], ()):
                if ending.fullmatch(folded, length):
                    yield number
        if word[0].isupper():
            yield from self._persons(word)
        elif len(word) <= PARTICLE:
            yield from self.keys.get(name_key(word), ())

    def _persons(self, word: str) -> Iterator[int]:
        """Names by key, so that every spelling is found; the ending must be one that names take."""
        endings = PERSON_ENDINGS.get(script(word))
        if endings is None:
            return
        for length in range(len(word), max(2, len(word) - 9), -1):
            if endings.fullmatch(fold(word[length:])):
                yield from self.keys.get(name_key(word[:length]), ())
