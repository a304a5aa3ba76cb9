"""Persons among the hits: first names that confirm or refute a surname, and surnames that stand for a full name told elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ingest.classify.forms import PERSON_ENDINGS, SHORTEST, SURNAME_FIRST, Form, Forms
from ingest.classify.words import Word, fold, name_key, script, words


class Hit(NamedTuple):
    start: int
    end: int
    form: Form


def whole_person(hit: Hit, text: str, row: Sequence[Word], place: int, forms: Forms) -> Iterator[Hit]:
    """A surname takes in its first name; behind somebody else's first name it is somebody else."""
    before = row[place - 1] if place else None
    if not hit.form.holders or before is None or not before.text[0].isupper() or text[before.end : hit.start] != " ":
        yield hit
        return
    key = name_key(before.text)
    if key in {name_key(part) for part in hit.form.holders[0].name.split()[:-1]}:
        yield Hit(before.start, hit.end, hit.form)
    elif key not in forms.first_names or len(key) < SHORTEST:
        yield hit


def surnames_alone(text: str, row: Sequence[Word], hits: Sequence[Hit], forms: Forms) -> Iterator[Hit]:
    """Surnames too common to stand alone in the dictionary: behind a title ("Secretary Kerry"), or once told in full."""
    told = {
        surname: hit.form for hit in hits if hit.form.holders for surname in _surname(text[hit.start : hit.end], hit)
    }
    for place, word in enumerate(row):
        before = row[place - 1].text if place else ""
        if not word.text[0].isupper() or before in ("the", "The"):
            continue
        known = told.get(_stem(word, told))
        titled = forms.titled.get(_stem(word, forms.titled), ()) if fold(before).startswith(forms.titles) else ()
        for form in (*titled, *([known] if known else [])):
            yield from whole_person(Hit(word.start, word.end, form), text, row, place, forms)


def _surname(full: str, hit: Hit) -> Iterator[str]:
    parts = [word.text for word in words(full)]
    if len(parts) > 1:
        surname = fold(parts[0] if hit.form.code in SURNAME_FIRST else parts[-1])
        if len(surname) >= SHORTEST:
            yield surname


def _stem(word: Word, told: Mapping[str, object]) -> str:
    """The told surname that the word is, with or without an ending; "" if none."""
    folded, endings = fold(word.text), PERSON_ENDINGS.get(script(word.text))
    if folded in told or endings is None:
        return folded
    for length in range(len(folded) - 1, max(SHORTEST, len(folded) - 8), -1):
        if folded[:length] in told and endings.fullmatch(folded, length):
            return folded[:length]
    return ""
