"""What the vocabulary consists of. All frozen; nothing here reads a file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

LANGUAGES = ("en", "ru", "kk", "ky", "tg", "uz", "tk", "zh", "tr", "fa")
FORM_KINDS = ("name", "demonym", "capital", "place", "metonym", "acronym", "short", "group")
HOME = {"kk": "KAZ", "ky": "KGZ", "tg": "TJK", "uz": "UZB", "tk": "TKM", "tr": "TUR", "fa": "IRN", "zh": "CHN"}
CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
REGION = "C5"

Words = Mapping[str, tuple[str, ...]]  # language → words


class VocabularyError(ValueError):
    """A reference entry that cannot be used: which file, which entry, why."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        super().__init__(f"{file}: {entry}: {reason}" if entry else f"{file}: {reason}")
        self.file, self.entry, self.reason = file, entry, reason


@dataclass(frozen=True)
class Actor:
    """A country (ISO 3166-1 alpha-3) or bloc. `forms` maps kind (FORM_KINDS) → language → written forms."""

    code: str
    kind: Literal["country", "bloc"]
    tracked: bool
    iso2: str
    labels: Mapping[str, str]
    forms: Mapping[str, Words]

    def name(self, language: str = "en") -> str:
        """Short usual name in the reader's language; English where the language has none."""
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True)
class Office:
    slug: str
    rank: int  # 1 = highest
    names: Words


@dataclass(frozen=True)
class Holder:
    """One person in one office for one stretch of time; `until` None = still in office."""

    actor: str
    office: str
    name: str
    forms: tuple[str, ...]
    since: date
    until: date | None = None
    verified: bool = False

    def in_office(self, day: date, slack: timedelta = timedelta(0)) -> bool:
        return self.since - slack <= day and (self.until is None or day <= self.until + slack)


@dataclass(frozen=True)
class Theme:
    slug: str
    labels: Mapping[str, str]
    cues: Words


@dataclass(frozen=True)
class Act:
    code: str
    quad: str
    sign: int  # +1 cooperation, -1 conflict
    labels: Mapping[str, str]


@dataclass(frozen=True, eq=False)  # compared and hashed by identity, so that compiled matchers can be cached on it
class Vocabulary:
    """Everything the stages agree on. `cues` maps language → cue group → words; groups are act codes and those in cues.toml."""

    actors: Mapping[str, Actor]
    offices: Mapping[str, Office]
    holders: tuple[Holder, ...]
    themes: Mapping[str, Theme]
    acts: Mapping[str, Act]
    cues: Mapping[str, Words]
    not_actors: Words = field(default_factory=dict)  # look-alikes that swallow a match: language → forms
    central_asia: tuple[str, ...] = CENTRAL_ASIA

    @cached_property
    def powers(self) -> tuple[str, ...]:
        """Tracked actors outside Central Asia, in the order of actors.toml."""
        outside = (*self.central_asia, REGION)
        return tuple(code for code, actor in self.actors.items() if actor.tracked and code not in outside)

    @cached_property
    def digest(self) -> str:
        """Short fingerprint of the content: equal content, equal digest, in every process."""
        parts = (self.actors, self.offices, self.holders, self.themes, self.acts, self.cues, self.not_actors)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]

    def holders_of(self, actor: str, office: str, on: date) -> tuple[Holder, ...]:
        return tuple(h for h in self.holders if h.actor == actor and h.office == office and h.in_office(on))
