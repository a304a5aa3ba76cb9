"""Who can speak in a text: people and institutions, with the actor they speak for where the text tells it."""

import re
from dataclasses import replace

from ingest.classify.cased import cased_people
from ingest.classify.caseless import caseless_people
from ingest.classify.mentions import Mention
from ingest.classify.offices import institutions, roles
from ingest.classify.reading import Reading, Sentence
from ingest.classify.voice import CASELESS, PEOPLE, Voice

__all__ = ["Voice", "voices"]


def voices(reading: Reading) -> list[list[Voice]]:
    """The voices of each sentence, in order, with the fullest name and the actor known from anywhere in the text."""
    found = [_sentence_voices(reading, sentence) for sentence in reading.sentences]
    full = _full_names([voice for row in found for voice in row if voice.person])
    if reading.text.language in CASELESS:
        found = [_rescanned(reading, *pair, full) for pair in zip(reading.sentences, found, strict=True)]
    return [[_completed(voice, full) for voice in row if _known(voice, full)] for row in found]


def _sentence_voices(reading: Reading, sentence: Sentence) -> list[Voice]:
    people = caseless_people if reading.text.language in CASELESS else cased_people
    offices = list(institutions(reading, sentence))
    named = [
        replace(voice, code=_code_of(reading, sentence, voice), titled=_is_titled(sentence, voice))
        for voice in people(reading, sentence)
        if not any(voice.start < office.end and office.start < voice.end for office in offices)
    ]
    unnamed = [
        role
        for role in roles(reading, sentence)
        if not any(role.start < v.end and v.start < role.end for v in [*named, *offices])
    ]
    return sorted([*named, *offices, *unnamed], key=lambda voice: (voice.start, voice.end))


def _is_titled(sentence: Sentence, voice: Voice) -> bool:
    titles = sentence.having("title")
    return any(-3 <= voice.start - hit.end <= 30 or 0 <= hit.start - voice.end <= 12 for hit in titles)


def _rescanned(
    reading: Reading, sentence: Sentence, row: list[Voice], full: dict[str, tuple[str, str | None]]
) -> list[Voice]:
    """Names found elsewhere in the text, where they stand without a title."""
    body, more = reading.text.body, list(row)
    for key, (name, code) in full.items():
        place = body.find(key, sentence.start, sentence.end) if len(key) > 1 else -1
        if place >= 0 and not any(voice.start < place + len(key) and place < voice.end for voice in more):
            more.append(Voice(place, place + len(key), name, code, True))
    return sorted(more, key=lambda voice: (voice.start, voice.end))


def _code_of(reading: Reading, sentence: Sentence, voice: Voice) -> str | None:
    """The actor a named person speaks for: the dictionary's, else the country beside the title."""
    for mention in sentence.mentions:
        if mention.kind in PEOPLE and mention.start < voice.end and voice.start < mention.end:
            return mention.code
    titles = [hit.start for hit in sentence.having("title") + sentence.having("institution")]
    return _code_before(reading.text.body, sentence, voice, titles) or _code_after(
        reading.text.body, sentence, voice, titles
    )


_AWAY = re.compile(r"(?:\b(?:to|in|at|for|with|on|в|во|при|по делам|на|с)|驻) $|驻$")


def _code_before(body: str, sentence: Sentence, voice: Voice, titles: list[int]) -> str | None:
    """“Foreign Minister of X, NAME”; “X's ambassador to Y NAME” is X."""
    found: Mention | None = None
    for mention in reversed(sentence.mentions):
        end = found.start if found else voice.start
        if mention.end > end:
            continue
        between = body[mention.end : end].rstrip(" ,،，")
        if end - mention.end > 70 or re.search(r"[.;:!?»”\",،，]", between):
            break
        if not any(mention.start - 45 <= title < end for title in titles):
            break
        found = mention
        if not _AWAY.search(body[max(0, mention.start - 10) : mention.start]):
            break
    return found.code if found else None


def _code_after(body: str, sentence: Sentence, voice: Voice, titles: list[int]) -> str | None:
    """“NAME, chairman of X's railways, …”: within the apposition."""
    if body[voice.end : voice.end + 1] not in (",", "،", "，", "("):
        return None
    close = re.compile(r"[,،，);:]").search(body, voice.end + 1, min(sentence.end, voice.end + 120))
    stop = close.start() if close else min(sentence.end, voice.end + 60)
    if not any(voice.end <= title < stop for title in titles):
        return None
    return next((m.code for m in sentence.mentions if voice.end <= m.start < stop), None)


def _full_names(people: list[Voice]) -> dict[str, tuple[str, str | None]]:
    """Surname key → the fullest name in the text and the first actor told for it."""
    full: dict[str, tuple[str, str | None]] = {}
    for voice in people:
        key = _key(voice.name)
        name, code = full.get(key, ("", None))
        full[key] = min(filter(None, (name, voice.name)), key=_fullness), code or voice.code
    return full


def _fullness(name: str) -> tuple[int, int]:
    """The most words first; of equal ones the shortest, which is mostly the base form."""
    return -len(re.split(r"[\s·]", name)), len(name)


def _key(name: str) -> str:
    """The last word, cut so that inflected forms meet."""
    last = re.split(r"[\s·]", name)[-1].lower().replace("ё", "е")
    if re.match(r"[\u0600-\u06ff\u4e00-\u9fff]", last):
        return last
    return last[: max(4, len(last) - 2)] if last.isascii() is False else re.sub(r"[’']s$", "", last)


def _known(voice: Voice, full: dict[str, tuple[str, str | None]]) -> bool:
    """Single capitalised words count only where the text names that person elsewhere."""
    return voice.person or voice.office or voice.role or _key(voice.name) in full


def _completed(voice: Voice, full: dict[str, tuple[str, str | None]]) -> Voice:
    known = full.get(_key(voice.name))
    if voice.office or voice.role or known is None:
        return voice
    return replace(voice, name=known[0], code=voice.code or known[1], person=True)
