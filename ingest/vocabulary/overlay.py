"""People's edits of the reference data, laid over the shipped TOML. Pure; the edits themselves stand in a table.

Entries are flat here: dotted path → value as JSON has it, dates as "2019-03-20"; a path that is not there is None.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.vocabulary.build import Entry, build_vocabulary
from ingest.vocabulary.types import Vocabulary, VocabularyError

Flat = dict[str, Any]
Tables = Mapping[str, Sequence[Entry]]
DATES = ("since", "until")
# kind of entry (its table's name) → the file it ships in, and the fields that name it
FILES_OF = {
    "actor": "actors.toml", "office": "offices.toml", "holder": "holders.toml", "cue": "cues.toml",
    "theme": "themes.toml", "act": "acts.toml",
}  # fmt: skip
NAMED_BY = {
    "actor": ("code",), "office": ("slug",), "holder": ("actor", "office", "name", "since"), "cue": ("group",),
    "theme": ("slug",), "act": ("code",),
}  # fmt: skip
WORDS_ONLY = {"cue": "words.", "theme": "label.", "act": "label."}  # closed lists of the codebook → what may be changed


@dataclass(frozen=True, slots=True)
class Edit:
    """`fields`: what a person set; `base`: the whole entry as it was shipped then, empty where it was not. A field set to
    what the base has follows what is shipped, whatever that becomes."""

    kind: str
    key: str
    fields: Flat
    base: Flat

    def follows(self, path: str) -> bool:
        return bool(self.fields[path] == self.base.get(path))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Ours was set over a shipped value that has changed since; path "" where the whole entry is shipped no longer."""

    kind: str
    key: str
    path: str
    ours: Any
    shipped: Any


def flat(entry: Entry) -> Flat:
    result: Flat = {}
    for name, value in entry.items():
        if isinstance(value, Mapping):
            result |= {f"{name}.{part}": inner for part, inner in value.items()}
        else:
            result[name] = value.isoformat() if isinstance(value, date) else value
    return result


def nested(entry: Flat) -> Entry:
    """The same as the loader reads it; a date that is none stays text, which the loader refuses."""
    result: dict[str, Any] = {}
    for path, value in entry.items():
        name, _, part = path.partition(".")
        if part:
            result.setdefault(name, {})[part] = value
        else:
            result[name] = _date(value) if name in DATES else value
    return result


def _date(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return value


def key_of(kind: str, entry: Flat) -> str:
    return "/".join(str(entry.get(name, "")) for name in NAMED_BY[kind])


def overlaid(shipped: Flat | None, edits: Sequence[Edit]) -> Flat | None:
    """One entry with its edits, in the order they were made; None where it is taken out, or was never there.

    What is shipped no longer stands as the last editor saw it.
    """
    entry = dict(edits[-1].base if shipped is None else shipped)
    for edit in edits:
        for path, value in edit.fields.items():
            entry[path] = (shipped or {}).get(path) if edit.follows(path) else value
    entry = {path: value for path, value in entry.items() if value is not None}
    return entry if all(name in entry for name in NAMED_BY[edits[-1].kind]) else None


def lay_over(tables: Tables, edits: Sequence[Edit]) -> dict[str, list[Entry]]:
    """The tables with the edits; entries that are new stand at the end."""
    return {name: _laid(name, entries, by_key(name, edits)) for name, entries in tables.items()}


def by_key(kind: str, edits: Sequence[Edit]) -> dict[str, list[Edit]]:
    """The edits of this kind, by entry."""
    keyed: dict[str, list[Edit]] = {}
    for edit in edits:
        if edit.kind == kind:
            keyed.setdefault(edit.key, []).append(edit)
    return keyed


def _laid(kind: str, entries: Sequence[Entry], edits: dict[str, list[Edit]]) -> list[Entry]:
    result = []
    for entry in entries:
        mine = edits.pop(key_of(kind, flat(entry)), None) if edits else None
        laid = overlaid(flat(entry), mine) if mine else None
        if laid or not mine:
            result.append(nested(laid) if laid else entry)
    new = (overlaid(None, mine) for mine in edits.values())
    return [*result, *(nested(laid) for laid in new if laid)]


def shipped_entries(tables: Tables, kind: str) -> dict[str, Flat]:
    return {key_of(kind, row): row for row in map(flat, tables[kind])}


def conflicts(tables: Tables, edits: Sequence[Edit]) -> list[Conflict]:
    """Where people and the shipped files now say different things, and nobody has chosen yet."""
    return [
        found
        for kind in NAMED_BY
        for key, mine in by_key(kind, edits).items()
        for found in _conflicts_of(mine, shipped_entries(tables, kind).get(key))
    ]


def _conflicts_of(edits: Sequence[Edit], shipped: Flat | None) -> Iterator[Conflict]:
    kind, key = edits[-1].kind, edits[-1].key
    if shipped is None:
        ours = overlaid(None, edits)
        if edits[-1].base and ours:
            yield Conflict(kind, key, "", ours, None)
        return
    last = {path: edit for edit in edits for path in edit.fields}
    for path, edit in last.items():
        ours, theirs = edit.fields[path], shipped.get(path)
        if not edit.follows(path) and theirs not in (ours, edit.base.get(path)):
            yield Conflict(kind, key, path, ours, theirs)


def build_with(tables: Tables, edits: Sequence[Edit]) -> tuple[Vocabulary, list[tuple[Edit, str]]]:
    """The vocabulary with the edits, and those left out because they no longer fit what is shipped, each with the reason.

    Raises VocabularyError where the tables alone are broken.
    """
    kept = list(edits)
    unfit: list[tuple[Edit, str]] = []
    while True:
        try:
            return build_vocabulary(lay_over(tables, kept)), unfit
        except VocabularyError as error:
            if not kept:
                raise
            blamed = [edit for edit in kept if _is_named(edit, error)] or kept[-1:]
            unfit += [(edit, str(error)) for edit in blamed]
            kept = [edit for edit in kept if edit not in blamed]


def _is_named(edit: Edit, error: VocabularyError) -> bool:
    name = "name" if edit.kind == "holder" else NAMED_BY[edit.kind][0]
    told = edit.fields.get(name) or edit.base.get(name)
    return error.file == FILES_OF[edit.kind] and error.entry in (told, edit.key)
