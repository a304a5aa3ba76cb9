"""Institutions and offices that speak: the office word with the words that belong to its name."""

import re
from collections.abc import Iterator

from ingest.classify.reading import Reading, Sentence
from ingest.classify.voice import WORD, Voice, words


def institutions(reading: Reading, sentence: Sentence) -> Iterator[Voice]:
    last = -1
    for hit in sentence.having("institution"):
        if hit.start < last or sentence.quoted(hit.start):
            continue
        start, end = _institution_span(reading, sentence, hit.start, hit.end)
        code = next((m.code for m in sentence.mentions if m.start < end and start < m.end), None)
        last = end
        yield Voice(start, end, " ".join(reading.text.body[start:end].split()), code, False, True)


def roles(reading: Reading, sentence: Sentence) -> Iterator[Voice]:
    """“The Uzbek general”: a title with its country or office, where no name follows."""
    last = -1
    for hit in sentence.having("title"):
        if hit.start < last or sentence.quoted(hit.start):
            continue
        start, end = _institution_span(reading, sentence, hit.start, hit.end)
        last = end
        code = next((m.code for m in sentence.mentions if m.start < end and start < m.end), None)
        if code or end - start > len(hit.cue):
            yield Voice(start, end, " ".join(reading.text.body[start:end].split()), code, False, role=True)


_CHINESE_BREAK = re.compile("[，。：；“”、在向对与和同将会就被]")
_LEFT = {"en": 4, "ru": 1, "kk": 3, "ky": 3, "tg": 0, "uz": 3, "tk": 3, "tr": 3, "zh": 0, "fa": 0}
_RIGHT = {"ru": 4, "tg": 3, "fa": 3}
_STOPS = words(
    """
    the a an of by and in at to for with from that this its his her their said says told has had is was were
    as on but when asked if not or one two new our в на и с по из от к о об что не за для как а но его её их
    также уже ise ve da de bu ile hem
    """
)


def _institution_span(reading: Reading, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    body, language = reading.text.body, reading.text.language
    if language == "zh":
        return _chinese_start(body, sentence, start), end
    start = _leftmost(body, sentence, start, _LEFT.get(language, 0))
    end = _rightmost(body, sentence, start, end, language)
    return start, _english_of(body, sentence, end) if language == "en" else end


def _chinese_start(body: str, sentence: Sentence, start: int) -> int:
    for mention in reversed(sentence.mentions):
        near = mention.end <= start and start - mention.end <= 6
        if near and not _CHINESE_BREAK.search(body[mention.end : start]):
            start = mention.start
    return start


def _leftmost(body: str, sentence: Sentence, start: int, most: int) -> int:
    words = [match.span() for match in WORD.finditer(body, max(sentence.start, start - 60), start)]
    for first, last in reversed(words[-most:] if most else []):
        if body[last:start] != " " or body[first:last].lower() in _STOPS or _speech_at(sentence, first):
            break
        start = first
    return start


def _rightmost(body: str, sentence: Sentence, start: int, end: int, language: str) -> int:
    words = list(WORD.finditer(body, end, min(sentence.end, end + 80)))
    for match in words[: _RIGHT.get(language, 0)]:
        if body[end : match.start()] != " " or not _belongs(sentence, body[start:end], match, language):
            break
        end = match.end()
        if any(m.start < end and match.start() < m.end for m in sentence.mentions):
            break
    return end


_OF = re.compile(r" (?:of|for|in) (?:the )?")
_TWO_CAPITALS = re.compile(r"[A-Z][\w’'-]+(?:(?: and)? [A-Z][\w’'-]+)?")


def _english_of(body: str, sentence: Sentence, end: int) -> int:
    """“… of Tajikistan”, “… of Foreign Affairs”; not the name that may follow."""
    of = _OF.match(body, end, sentence.end)
    if not of:
        return end
    mention = next((m for m in sentence.mentions if m.start == of.end()), None)
    words = _TWO_CAPITALS.match(body, of.end(), sentence.end)
    return mention.end if mention else words.end() if words else end


_GENITIVE = re.compile(
    r"(?:ых|их|ой|ей|ого|его|ов|ев|ции|ств|ства|ел|ны|ки|ии|ра|та|на|ия|ии|ка|са|да|ти|ла|ии|рф|кр|рк|кнр|сша)$"
)

_VERB = re.compile(r"(?:[аеиыу]ла|[аеиыу]ло|[аеиыу]ли|лась|лось|лись|лся|[её]т|[иа]т|ут|ют|ть|ся)$")


def _belongs(sentence: Sentence, before: str, match: re.Match[str], language: str) -> bool:
    """Whether the next word continues the institution's name: a genitive, or a word linked by izafat."""
    word = match.group().lower()
    if word in _STOPS or _speech_at(sentence, match.start()) or before.lower().startswith("сторон"):
        return False
    if language == "ru":
        return bool(_GENITIVE.search(word)) and not _VERB.search(word)
    return language == "fa" or before.endswith("и")


def _speech_at(sentence: Sentence, place: int) -> bool:
    return any(hit.start == place and hit.kind in ("speech", "relay") for hit in sentence.cues)
