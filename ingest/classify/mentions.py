"""Which countries, blocs and office-holders a text names, and where."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ingest.classify.compiling import compile_forms
from ingest.classify.forms import Form, Forms
from ingest.classify.han import find_han
from ingest.classify.people import Hit, surnames_alone, whole_person
from ingest.classify.words import Word, words
from ingest.vocabulary import CENTRAL_ASIA, HOME, REGION, Holder, Vocabulary

SLACK = timedelta(days=45)  # a new minister is quoted before the paperwork is done, an old one for some weeks after
_GAP = re.compile(
    '[ \u00a0\u200c\u202f]?[-\u2010\u2011–]?[ \u00a0\u200c\u202f]?|\n[ ]?|[ ]?[«»"“”][ ]?|\\. ?|[ \u200c]{2,3}'
)
_ENDING = re.compile(r"['’ʼʻ‘]?[^\W\d_A-ZА-ЯЁӘҒҚҢӨҰҮҺІҲҶӮӢЎ]*")


class Kind(StrEnum):
    NAME = "name"
    DEMONYM = "demonym"
    CAPITAL = "capital"
    PLACE = "place"
    METONYM = "metonym"
    PERSON = "person"
    FORMER = "former"  # held an office, but not on the day asked for
    ACRONYM = "acronym"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Mention:
    """`name` is the holder's usual name for PERSON and FORMER, else the actor's English name; `office` the office held that day."""

    start: int
    end: int
    code: str
    kind: Kind
    name: str
    office: str = ""


def find_mentions(text: str, vocabulary: Vocabulary, language: str, on: date | None = None) -> list[Mention]:
    """Mentions by start, none overlapping but Chinese pairs (中哈), which give both. `on` decides who holds an office."""
    forms = compile_forms(vocabulary)
    row = list(words(text))
    hits = [*_word_hits(text, row, forms, language), *(Hit(*found) for found in find_han(text, forms))]
    hits += surnames_alone(text, row, hits, forms)
    return [_mention(hit, vocabulary, on) for hit in _without_overlaps(hits, language, on) if hit.form.code]


def candidates(mentions: Iterable[Mention], language: str) -> tuple[str, ...]:
    """Codes in order of first mention, then the language's home country and the region, which are always possible."""
    home = HOME.get(language)
    return tuple(dict.fromkeys((*(mention.code for mention in mentions), *([home] if home else []), REGION)))


def central_asia_named(mentions: Iterable[Mention]) -> bool:
    return any(mention.code in (*CENTRAL_ASIA, REGION) for mention in mentions)


def _word_hits(text: str, row: Sequence[Word], forms: Forms, language: str) -> Iterator[Hit]:
    for place, word in enumerate(row):
        for form in forms.of(word.text).starts:
            if form.fits_language(language) and (word.text[0].isupper() or not form.capital):
                last = _last_word(text, row, place, form, forms)
                if last is not None and (language != "en" or _plain_english(last, form, forms)):
                    yield from whole_person(Hit(word.start, last.end, form), text, row, place, forms)
        yield from _acronym_hits(word, forms, language)


def _last_word(text: str, row: Sequence[Word], place: int, form: Form, forms: Forms) -> Word | None:
    """The word with which the form ends, if the words that follow are the form's."""
    if place + len(form.names) > len(row):
        return None
    for offset, number in enumerate(form.names[1:], 1):
        before, word = row[place + offset - 1], row[place + offset]
        if number not in forms.of(word.text).numbers or not _GAP.fullmatch(text, before.end, word.start):
            return None
    return row[place + len(form.names) - 1]


def _plain_english(last: Word, form: Form, forms: Forms) -> bool:
    """English adds nothing to a name but s: "Alive" is no case of Aliyev."""
    return not form.holders or form.names[-1] in forms.of(last.text).plain


def _acronym_hits(word: Word, forms: Forms, language: str) -> Iterator[Hit]:
    """Exact capitals, with an ending of the language behind: АҚШ-тың, AB'nin, AQShning."""
    if len(word.text) < 2 or word.text[1:].islower():
        return
    for length in range(len(word.text), 1, -1):
        if length < len(word.text) and not _ENDING.fullmatch(word.text, length):
            return
        for form in forms.acronyms.get(word.text[:length], ()):
            if _acronym_fits(form, language):
                yield Hit(word.start, word.start + length, form)


def _acronym_fits(form: Form, language: str) -> bool:
    """English and Russian acronyms travel; others, and Russian ones of two letters, mean something else elsewhere."""
    return form.language in (language, "en") or (form.language == "ru" and form.weight > 2)


def _without_overlaps(hits: list[Hit], language: str, on: date | None) -> list[Hit]:
    """The longest first, then what is in the article's language and most specific."""
    taken: list[Hit] = []
    covered = bytearray(max((hit.end for hit in hits), default=0))
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, _preference(hit.form, language, on), hit.start)):
        if not any(covered[hit.start : hit.end]):
            covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            taken.append(hit)
    return sorted(taken, key=lambda hit: hit.start)


def _preference(form: Form, language: str, on: date | None) -> tuple[bool, bool, int, int, int, str]:
    term = _term(form.holders, on)
    since = term.since.toordinal() if term else 0
    return (
        bool(form.holders),
        term is None and bool(form.holders),
        -form.weight,
        form.language != language,
        -since,
        form.code,
    )


def _term(holders: Sequence[Holder], on: date | None) -> Holder | None:
    """The term in office that counts on a day (no day: the last one); None between and after terms."""
    if on is None:
        return holders[-1] if holders else None
    serving = [holder for holder in holders if holder.in_office(on, SLACK)]
    return max(serving, key=lambda holder: (holder.in_office(on), holder.since), default=None)


def _mention(hit: Hit, vocabulary: Vocabulary, on: date | None) -> Mention:
    form = hit.form
    if not form.holders:
        return Mention(hit.start, hit.end, form.code, Kind(form.kind), vocabulary.actors[form.code].name("en"))
    term = _term(form.holders, on)
    kind = Kind.PERSON if term else Kind.FORMER
    return Mention(hit.start, hit.end, form.code, kind, form.holders[0].name, term.office if term else "")
