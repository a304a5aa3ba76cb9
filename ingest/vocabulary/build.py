"""Turns plain entries (as in the TOML files) into a checked, frozen Vocabulary."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from babel import Locale

from ingest.vocabulary.types import (
    FORM_KINDS,
    LANGUAGES,
    Act,
    Actor,
    Holder,
    Office,
    Theme,
    Vocabulary,
    VocabularyError,
    Words,
)

Entry = Mapping[str, Any]
SIGNS = {"verbal cooperation": 1, "material cooperation": 1, "verbal conflict": -1, "material conflict": -1}
CLDR = {language: (language, "uz_Cyrl") if language == "uz" else (language,) for language in LANGUAGES}
_CUE = re.compile(r"[^*\s]+\*?(\s+[^*\s]+\*?)*")

T = TypeVar("T")


def build_vocabulary(tables: Mapping[str, Iterable[Entry]]) -> Vocabulary:
    """`tables` maps actor, not_actor, office, holder, theme, act, cue → entries. Raises VocabularyError."""
    actors = _unique("actors.toml", tables["actor"], "code", _actor)
    offices = _unique("offices.toml", tables["office"], "slug", _office)
    holders = tuple(_holder(entry, actors, offices) for entry in tables["holder"])
    _refuse_repeated(holders)
    acts = _unique("acts.toml", tables["act"], "code", _act)
    cues = _cues(tables["cue"])
    themes = _unique("themes.toml", tables["theme"], "slug", lambda entry: _theme(entry, cues))
    _refuse_unknown_groups(cues, acts, themes)
    return Vocabulary(
        actors=actors,
        offices=offices,
        holders=holders,
        themes=themes,
        acts=acts,
        cues=cues,
        not_actors=_not_actors(tables.get("not_actor", ())),
    )


def _unique(file: str, entries: Iterable[Entry], key: str, make: Callable[[Entry], T]) -> dict[str, T]:
    made: dict[str, T] = {}
    for number, entry in enumerate(entries, 1):
        name = _text(file, f"entry {number}", entry, key)
        if name in made:
            raise VocabularyError(file, name, "appears twice")
        made[name] = make(entry)
    return made


def _actor(entry: Entry) -> Actor:
    code, file = entry["code"], "actors.toml"
    _refuse_unknown_keys(file, code, entry, {"code", "kind", "tracked", "iso2", "cldr", "label", *FORM_KINDS})
    kind = entry.get("kind", "country")
    if kind not in ("country", "bloc"):
        raise VocabularyError(file, code, f'kind is "{kind}", must be "country" or "bloc"')
    if kind == "country" and not re.fullmatch(r"[A-Z]{3}", code):
        raise VocabularyError(file, code, "a country's code has three capital letters")
    iso2 = entry.get("iso2", "")
    if kind == "country" and iso2 not in Locale.parse("en").territories:
        raise VocabularyError(file, code, f'iso2 "{iso2}" is not a territory of CLDR')
    forms: dict[str, Words] = {part: _words(file, code, part, entry[part]) for part in FORM_KINDS if part in entry}
    labels = _cldr_labels(iso2) | _labels(file, code, entry.get("label", {}))
    cldr = entry.get("cldr", LANGUAGES)
    if not set(cldr) <= set(LANGUAGES):
        raise VocabularyError(file, code, f"cldr must list languages out of {', '.join(LANGUAGES)}")
    if "en" not in labels:
        raise VocabularyError(file, code, "label.en is missing")
    forms["name"] = _with_cldr(forms.get("name", {}), iso2, cldr)
    return Actor(code, kind, bool(entry.get("tracked", False)), iso2, labels, forms)


def _cldr_labels(iso2: str) -> dict[str, str]:
    names = {language: Locale.parse(language).territories.get(iso2, "") for language in LANGUAGES}
    return {language: name for language, name in names.items() if name}


def _with_cldr(own: Words, iso2: str, wanted: Iterable[str]) -> Words:
    """CLDR's names in the languages wanted and the own ones, each once; an own name with marks stands for the bare one."""
    names: dict[str, tuple[str, ...]] = {}
    for language, locales in CLDR.items():
        found = (Locale.parse(locale).territories.get(iso2, "") for locale in locales if language in wanted)
        both = {name.strip("=^!"): name for name in (*filter(None, found), *own.get(language, ()))}
        names[language] = tuple(both.values())
    return names


def _office(entry: Entry) -> Office:
    file, slug = "offices.toml", entry["slug"]
    _refuse_unknown_keys(file, slug, entry, {"slug", "rank", "names"})
    rank = entry.get("rank")
    if not isinstance(rank, int):
        raise VocabularyError(file, slug, "rank must be a whole number")
    return Office(slug, rank, _words(file, slug, "names", entry.get("names", {})))


def _holder(entry: Entry, actors: Mapping[str, Actor], offices: Mapping[str, Office]) -> Holder:
    file, name = "holders.toml", _text("holders.toml", "[[holder]]", entry, "name")
    _refuse_unknown_keys(file, name, entry, {"actor", "office", "name", "forms", "since", "until", "verified"})
    actor, office = _text(file, name, entry, "actor"), _text(file, name, entry, "office")
    if actor not in actors:
        raise VocabularyError(file, name, f'unknown actor "{actor}"')
    if office not in offices:
        raise VocabularyError(file, name, f'unknown office "{office}"')
    since, until = entry.get("since"), entry.get("until")
    if type(since) is not date or (until is not None and type(until) is not date):
        raise VocabularyError(file, name, "since and until must be dates such as 2019-03-20")
    if until is not None and until < since:
        raise VocabularyError(file, name, f"until {until} is before since {since}")
    forms = _words(file, name, "forms", {"en": entry.get("forms", [])})["en"]
    return Holder(actor, office, name, forms, since, until, bool(entry.get("verified", False)))


def _refuse_repeated(holders: tuple[Holder, ...]) -> None:
    seen: set[tuple[str, str, str, date]] = set()
    for holder in holders:
        key = (holder.actor, holder.office, holder.name, holder.since)
        if key in seen:
            raise VocabularyError("holders.toml", holder.name, f"{holder.office} since {holder.since} appears twice")
        seen.add(key)


def _theme(entry: Entry, cues: Mapping[str, Words]) -> Theme:
    file, slug = "themes.toml", entry["slug"]
    _refuse_unknown_keys(file, slug, entry, {"slug", "label"})
    words = {language: groups[f"theme.{slug}"] for language, groups in cues.items() if f"theme.{slug}" in groups}
    return Theme(slug, _labels(file, slug, entry.get("label", {})), words)


def _act(entry: Entry) -> Act:
    file, code = "acts.toml", entry["code"]
    _refuse_unknown_keys(file, code, entry, {"code", "quad", "label"})
    quad = entry.get("quad")
    if quad not in SIGNS:
        raise VocabularyError(file, code, f'quad is "{quad}", must be one of {", ".join(SIGNS)}')
    return Act(code, quad, SIGNS[quad], _labels(file, code, entry.get("label", {})))


def _cues(entries: Iterable[Entry]) -> dict[str, Words]:
    """[[cue]] group, words.<language> → language → group → words."""
    cues: dict[str, dict[str, tuple[str, ...]]] = {language: {} for language in LANGUAGES}
    for number, entry in enumerate(entries, 1):
        group = _text("cues.toml", f"entry {number}", entry, "group")
        for language, words in _words("cues.toml", group, "words", entry.get("words", {})).items():
            if group in cues[language]:
                raise VocabularyError("cues.toml", group, f"appears twice for {language}")
            odd = next((word for word in words if not _CUE.fullmatch(word.strip())), None)
            if odd:
                raise VocabularyError(
                    "cues.toml", group, f'“{odd}” in {language}: "*" stands only at the end of a word'
                )
            cues[language][group] = words
    return dict(cues)


def _refuse_unknown_groups(cues: Mapping[str, Words], acts: Mapping[str, Act], themes: Mapping[str, Theme]) -> None:
    for group in {group for groups in cues.values() for group in groups}:
        kind, _, label = group.partition(".")
        if (kind == "act" and label not in acts) or (kind == "theme" and label not in themes):
            raise VocabularyError("cues.toml", group, f'unknown {kind} "{label}"')


def _not_actors(entries: Iterable[Entry]) -> Words:
    merged: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        for language, words in _words("actors.toml", "not_actor", "forms", entry.get("forms", {})).items():
            merged[language] = (*merged.get(language, ()), *words)
    return merged


def _words(file: str, entry: str, key: str, found: Any) -> Words:
    if not isinstance(found, Mapping):
        raise VocabularyError(file, entry, f"{key} must map languages to lists of words")
    for language, words in found.items():
        if language not in LANGUAGES:
            raise VocabularyError(file, entry, f'{key}: unknown language "{language}"')
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise VocabularyError(file, entry, f"{key}.{language} must be a list of strings")
        if not all(word.strip("=!^ ") for word in words):
            raise VocabularyError(file, entry, f"{key}.{language} holds an empty word")
        if len(set(words)) < len(words):
            twice = next(word for word in words if words.count(word) > 1)
            raise VocabularyError(file, entry, f'{key}.{language} holds "{twice}" twice')
    return {language: tuple(words) for language, words in found.items()}


def _labels(file: str, entry: str, found: Any) -> dict[str, str]:
    if not isinstance(found, Mapping) or not all(isinstance(t, str) and t.strip() for t in found.values()):
        raise VocabularyError(file, entry, "label must map languages to names that are not empty")
    unknown = set(found) - set(LANGUAGES)
    if unknown:
        raise VocabularyError(file, entry, f'label: unknown language "{min(unknown)}"')
    return dict(found)


def _text(file: str, label: str, entry: Entry, key: str) -> str:
    found = entry.get(key)
    if not isinstance(found, str) or not found.strip():
        raise VocabularyError(file, label, f"{key} is missing or empty")
    return found


def _refuse_unknown_keys(file: str, name: str, entry: Entry, known: set[str]) -> None:
    unknown = set(entry) - known
    if unknown:
        raise VocabularyError(file, name, f'unknown key "{min(unknown)}"')
