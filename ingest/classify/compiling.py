"""Compiles a vocabulary into the look-up tables of `forms`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

import ahocorasick_rs

from ingest.classify.forms import PERSON_ENDINGS, SHORT_KEY, SHORTEST, SURNAME_FIRST, Form, Forms
from ingest.classify.words import WORD, fold, name_key, script
from ingest.vocabulary import Actor, Holder, Vocabulary

_ENGLISH = re.compile("(?:s|es)?")
_PERSIAN = re.compile("(?:ی|ای|یی|ها|های|هایی|ان|یان|یها|یهای|مان)?")
_RUSSIAN = re.compile(
    "(?:(?:[ои]?в|[иея]?н|й)?ск(?=.))?(?:[аяуюыиеоьй]|[оеыи]й|[оеё]ю|[оеёыи]м|ью|и[яеюи]|ией|[ое]в|[ая](?:м|ми|х)|[оеи]го|[ое]му|ая|ую|[оы]е|[ыи][хм]|[ыи]ми)?"
)
_EXACT = re.compile("")
_SHORT, _MIDDLE, _LONG = (re.compile(rf"[^\W\d_]{{0,{most}}}") for most in (4, 6, 12))
_SMALL_ADJECTIVES = frozenset(("ru", "kk", "ky", "tg", "uz", "tk"))


class _Builder:
    def __init__(self) -> None:
        self.stems: dict[str, list[tuple[int, re.Pattern[str]]]] = defaultdict(list)
        self.keys: dict[str, list[int]] = defaultdict(list)
        self.starting: dict[int, list[Form]] = defaultdict(list)
        self.acronyms: dict[str, list[Form]] = defaultdict(list)
        self.han: dict[str, Form] = {}
        self.han_short: dict[str, list[Form]] = defaultdict(list)
        self.titled: dict[str, list[Form]] = defaultdict(list)
        self.numbers: dict[tuple[str, str], int] = {}

    def written(self, written: str, code: str, kind: str, language: str) -> None:
        """A form of actors.toml in its notation (see there)."""
        own_only, phrase = written.startswith("!"), written.lstrip("!")
        if script(phrase) == "Hani":
            self.han.setdefault(phrase.rstrip("="), _form((), code, kind, language, phrase, own_only))
            return
        found = [
            (word.group(), "=" in phrase[word.end() : word.end() + 2].split(" ")[0]) for word in WORD.finditer(phrase)
        ]
        specs = tuple(self._stem(word, _EXACT if exact else _endings(word, language)) for word, exact in found)
        form = _form(specs, code, kind, language, phrase, own_only)
        self.starting[specs[0]].append(form)

    def short(self, written: str, code: str) -> None:
        self.han_short[written].append(_form((), code, "name", "zh", written, own_only=False))

    def acronym(self, written: str, code: str, language: str) -> None:
        self.acronyms[written].append(_form((), code, "acronym", language, written, own_only=False))

    def person(self, written: str, holders: tuple[Holder, ...]) -> None:
        kind, code = script(written), holders[0].actor
        if kind == "Hani":
            self.han.setdefault(written, _form((), code, "person", "", written, False, holders))
            return
        specs = tuple(self._name(word.group(), kind) for word in WORD.finditer(written))
        if specs:
            known = self.starting[specs[0]]
            if not any(form.names == specs and form.holders == holders for form in known):  # spellings with one key
                known.append(_form(specs, code, "person", "", written, False, holders))
            if len(specs) > 1 and len(_surname(written, code)) >= SHORTEST:
                self.titled[_surname(written, code)].append(_form(specs, code, "person", "", written, False, holders))

    def _stem(self, word: str, endings: re.Pattern[str]) -> int:
        folded = fold(word)
        number = self._number(folded, endings.pattern)
        if (number, endings) not in self.stems[folded]:
            self.stems[folded].append((number, endings))
        return number

    def _name(self, word: str, kind: str) -> int:
        """A name's word: by key where the key says enough, else by its letters."""
        if kind not in PERSON_ENDINGS:
            return self._stem(word, _PERSIAN)
        key = name_key(word)
        if len(key) < SHORT_KEY and word[:1].isupper():
            return self._stem(word, PERSON_ENDINGS[kind])
        number = self._number(key, "key")
        declined = name_key(_declined(word))
        for spelled in {key, key.replace("j", "k"), f"Cyrl {declined}"}:  # Turkish writes Caparov
            if number not in self.keys[spelled]:
                self.keys[spelled].append(number)
        return number

    def _number(self, word: str, rule: str) -> int:
        return self.numbers.setdefault((word, rule), len(self.numbers))


@lru_cache(maxsize=4)
def compile_forms(vocabulary: Vocabulary) -> Forms:
    """Once per vocabulary; takes some tenths of a second."""
    builder = _Builder()
    for actor in vocabulary.actors.values():
        _add_actor(builder, actor)
    for language, forms in vocabulary.not_actors.items():
        for written in forms:
            builder.written(written, "", "look-alike", language)
    for holders in _terms_by_person(vocabulary.holders):
        for written in dict.fromkeys((*holders[0].forms, *(f for h in holders[1:] for f in h.forms), holders[0].name)):
            builder.person(written, holders)
    return Forms(
        stems=dict(builder.stems),
        keys=dict(builder.keys),
        starting=dict(builder.starting),
        acronyms=dict(builder.acronyms),
        han=ahocorasick_rs.AhoCorasick(list(builder.han), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest),
        han_forms=tuple(builder.han.values()),
        han_short=dict(builder.han_short),
        titled=dict(builder.titled),
        titles=_titles(vocabulary),
        first_names=frozenset(name_key(holder.name.split()[0]) for holder in vocabulary.holders),
    )


def _titles(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Last words of the offices' names: (foreign) minister, (глава) МИД. Words of three letters or fewer begin too many others."""
    last = (
        name.split()[-1] for office in vocabulary.offices.values() for names in office.names.values() for name in names
    )
    return tuple(
        sorted({_declined(fold(word)) for word in (*last, "Secretary", "Mr") if len(word) > 3 or word == "Mr"})
    )


def _surname(written: str, code: str) -> str:
    parts = [word.group() for word in WORD.finditer(written)]
    return fold(parts[0] if code in SURNAME_FIRST else parts[-1])


def _add_actor(builder: _Builder, actor: Actor) -> None:
    for kind, by_language in actor.forms.items():
        for language, forms in by_language.items():
            for written in forms:
                if kind == "short":
                    builder.short(written, actor.code)
                elif kind == "acronym" or (written.isupper() and script(written) in PERSON_ENDINGS):
                    builder.acronym(written.rstrip("="), actor.code, language)
                else:
                    builder.written(_stem_of_name(written, language, kind), actor.code, kind, language)


def _stem_of_name(written: str, language: str, kind: str) -> str:
    """Russian names as CLDR gives them lose the ending that declension changes: Германия → Германи."""
    if language != "ru" or kind != "name":
        return written
    return " ".join(_declined(word) if len(word) > 4 and not word.endswith("=") else word for word in written.split())


def _declined(word: str) -> str:
    if script(word) != "Cyrl":
        return word
    return re.sub("(?:ая|ий|ый|ое|ые|[аяоьы])$", "", word)


def _endings(word: str, language: str) -> re.Pattern[str]:
    if language == "en":
        return _ENGLISH
    if language == "fa":
        return _PERSIAN
    if language == "ru":
        return _RUSSIAN
    length = len(fold(word))
    return _SHORT if length <= 4 else _MIDDLE if length == 5 else _LONG


def _form(
    specs: tuple[int, ...],
    code: str,
    kind: str,
    language: str,
    written: str,
    own_only: bool,
    holders: tuple[Holder, ...] = (),
) -> Form:
    bare = re.sub("[=^ ]", "", written)
    small = language in _SMALL_ADJECTIVES and kind in ("name", "capital") and len(bare) >= 5 and "^" not in written
    capital = bare[:1].isupper() and not small
    return Form(specs, code, kind, language, script(bare), capital, own_only, len(bare), holders)


def _terms_by_person(holders: Iterable[Holder]) -> Iterator[tuple[Holder, ...]]:
    ordered = sorted(holders, key=lambda holder: (holder.actor, holder.name, holder.since, holder.office))
    for _, terms in groupby(ordered, key=lambda holder: (holder.actor, holder.name)):
        yield tuple(terms)
