"""Names the dictionary does not know, beside an office that it knows: for people to decide on, never guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from ingest.classify.cues import cue_book, normal
from ingest.classify.features import MAX_LETTERS
from ingest.classify.mentions import Kind, Mention
from ingest.classify.names import voices
from ingest.classify.reading import Reading, Sentence, read
from ingest.classify.types import ArticleText
from ingest.classify.voice import CASELESS, PEOPLE, WORD, Voice, words
from ingest.vocabulary import REGION, Vocabulary

LONGEST_GAP = 80  # characters between office and name
MOST_WORDS = 6  # between them, but for names of countries
WIDE = (
    "minister",
    "deputy-minister",
    "spokesperson",
    "special-envoy",
    "ambassador",
    "commander",
    "speaker-of-parliament",
)
TURKIC = ("kk", "ky", "uz", "tk", "tr")
HEAD_FIRST = ("en", "ru", "tg", "fa")  # the office's field follows it: minister of energy
# A deputy's office, from the office that the text names beside the word for a deputy.
DEPUTIES = {
    "prime-minister": "minister", "president": "vice-president", "minister": "deputy-minister",
    "foreign-minister": "deputy-minister", "defence-minister": "deputy-minister", "deputy-minister": "deputy-minister",
    "vice-president": "vice-president",
}  # fmt: skip

_SAME = str.maketrans("ёӣӯيىك\u200c\u00a0", "еиуییک  ")
_DEPUTY_BEFORE = re.compile(r"(?:\b(?:deputy(?: \w+)?|vice|assistant|заместител\w*|муовини|معاون) |вице-|\bзам|副)$")
_DEPUTY_AFTER = re.compile(r" (?:орынбасар|орун басар|o'rinbosar|ўринбосар|orunbasar|yardımcı)\w*")
_FORMER_BEFORE = re.compile(
    r"(?:\b(?:former|ex|late|бывш\w+|экс|бұрынғы|мурдагы|мурунку|собиқ|sobiq|ozalky|öňki|eski|سابق)[ -]|前|原)"
    r"(?:\w+ ){0,2}$"
)
_FORMER_AFTER = re.compile(r"^ ?(?:\w+ ){0,1}(?:собиқ|سابق|پیشین)")
_LINKS = words(
    """
    the a of s of republic islamic federation kingdom state new acting current his her its
    республики республика федерации рф исполняющий обязанности республикасының республикасынын ҷумҳурии
    respublikasi республикаси cumhuriyeti جمهوری اسلامی
    """
)
_APART = words("ва ба бо аз дар و با به از در که برای")
_VERB = re.compile(r"(?:[аеиыу]л[аои]?|лась|лось|лись|лся|[её]т|[иа]т|ут|ют|ть|ся)$")
_OPENS = re.compile(r"^(?:’s|'s)? ?(?:of|for|to|at|in|on) ")
_AWAY = re.compile(r"(?:\b(?:to|in|at|on|в|во|при|на|дар|در)|驻) $|驻$")
_LOCATIVE = re.compile(r"[дт][аеоө]г[ыиі]$|d[ae][gk][iy]$")
_ACRONYM = re.compile(r"\b[A-ZА-Я]{2,}[ -]$")
_CHINESE = re.compile("[\u4e00-\u9fff]{2,7}|[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+")
_NOT_IN_NAMES = re.compile("[年月日时天来首次访该这在与和对向等共将及者厅局办部]")
_CHINESE_VERB = re.compile("(?:到场|出席|提出|会见|会谈|前一|同)+$")
_CASED = re.compile(
    r"((?:ов|ев|ёв|ин|[oyiae][vw]|in))(?:[нтд][ыиуүіө][ңн]?г?|[гғкқ][аеоө]|[дт][аеоө]н?|n?ing|ni|ga|d[ae]n?|n?yň|[’'][a-zıü]+)$"
)
_STOP = re.compile(r"[.;:!?«»“”\"()\n，。；：、“”]|, ")


@dataclass(frozen=True, slots=True)
class UnknownName:
    """body[start:end] is the sentence; `actor` is "" where the text does not tell for whom the person speaks."""

    name: str
    actor: str
    office: str
    start: int
    end: int


def names_in(text: ArticleText, vocabulary: Vocabulary) -> list[UnknownName]:
    """Of an endless text only the part that is coded."""
    seen = replace(text, body=text.body[:MAX_LETTERS])
    return unknown_names(read(seen, vocabulary, cue_book(vocabulary)), vocabulary)


def unknown_names(reading: Reading, vocabulary: Vocabulary) -> list[UnknownName]:
    """Each name and office once, in the order of the text."""
    found: dict[tuple[str, str], UnknownName] = {}
    for sentence, row in zip(reading.sentences, voices(reading), strict=True):
        people = [voice for voice in row if voice.person and not sentence.quoted(voice.start)]
        for voice in people if any(voice.titled for voice in people) else ():
            one = _proposed(reading, sentence, voice, row, vocabulary)
            if one:
                found.setdefault((one.name, one.office), one)
    return list(found.values())


def _proposed(
    reading: Reading, sentence: Sentence, voice: Voice, row: list[Voice], vocabulary: Vocabulary
) -> UnknownName | None:
    """Also somebody who held another office before, and none on this day: perhaps a new one."""
    known = next(
        (m for m in sentence.mentions if m.kind in PEOPLE and m.start < voice.end and voice.start < m.end), None
    )
    if known and known.kind != Kind.FORMER:
        return None
    place = _office_of(reading, sentence, voice, row, vocabulary)
    name = known.name if known else _base(voice.name, reading.text.language)
    if place is None or not _is_whole(name, reading.text.language):
        return None
    if known and _has_held(known, place.office, vocabulary):
        return None
    code = known.code if known else _country(reading, sentence, voice, place)
    if place.office in WIDE and not code:
        return None
    return UnknownName(name, code, place.office, sentence.start, sentence.end)


def _has_held(known: Mention, office: str, vocabulary: Vocabulary) -> bool:
    return any((h.actor, h.name, h.office) == (known.code, known.name, office) for h in vocabulary.holders)


def _is_whole(name: str, language: str) -> bool:
    """More than a surname, in scripts where texts give the full name first; nothing but a name, in Chinese."""
    if language == "zh":
        return bool(_CHINESE.fullmatch(name)) and not _NOT_IN_NAMES.search(name)
    return language in CASELESS or len(name.split()) > 1


def _base(name: str, language: str) -> str:
    """Without the verb behind it, or the case ending that the Turkic languages put behind a surname in -ov, -ev, -in."""
    if language == "zh":
        return _CHINESE_VERB.sub("", name)
    return _CASED.sub(r"\1", name) if language in TURKIC else name


class _Place(NamedTuple):
    """An office's words in the body."""

    start: int
    end: int
    office: str


def _office_of(
    reading: Reading, sentence: Sentence, voice: Voice, row: list[Voice], vocabulary: Vocabulary
) -> _Place | None:
    """The known office that stands nearest to the name and belongs to it."""
    fitting = [
        (_distance(place, voice), place)
        for place in _offices_in(reading, sentence, vocabulary)
        if _belongs(reading, sentence, voice, row, place)
    ]
    return min(fitting, default=(0, None))[1]


def _distance(place: _Place, voice: Voice) -> int:
    return max(voice.start - place.end, place.start - voice.end)


def _belongs(reading: Reading, sentence: Sentence, voice: Voice, row: list[Voice], place: _Place) -> bool:
    body, language = reading.text.body, reading.text.language
    is_before = place.end <= voice.start
    first, last = (place.end, voice.start) if is_before else (voice.end, place.start)
    if not 0 <= last - first < LONGEST_GAP or _is_elsewhere(body, sentence, place):
        return False
    if any(v.start < last and first < v.end for v in row if v.person and v is not voice):
        return False
    gap = _bare(body, sentence, first, last)
    return _fits_before(gap, place.office, language) if is_before else _fits_after(gap, language)


def _is_elsewhere(body: str, sentence: Sentence, place: _Place) -> bool:
    """The president of FIFA is none of a country."""
    before = _ACRONYM.search(body[sentence.start : place.start])
    if place.office in WIDE or before is None:
        return False
    return not any(m.start <= sentence.start + before.start() < m.end for m in sentence.mentions)


def _country(reading: Reading, sentence: Sentence, voice: Voice, place: _Place) -> str:
    """The country or bloc named in the phrase of the office; "" if none is."""
    body, language = reading.text.body, reading.text.language
    first, last = min(place.start, voice.start), max(place.end, voice.end)
    near = [m for m in sentence.mentions if m.kind not in PEOPLE and m.code != REGION]
    near = [m for m in near if not _is_where(body, sentence, m.start, language)]
    if place.office == "ambassador" and language in TURKIC:  # “İran'ın Ankara Büyükelçisi” is Iran's
        near.sort(key=lambda m: m.kind not in (Kind.CAPITAL, Kind.PLACE))
    inside = [m for m in near if first <= m.start and m.end <= last]
    before = [m for m in reversed(near) if m.start < first and _is_linked(body, sentence, m.end, first, language)]
    after = [m for m in near if m.start >= last and _is_of(body, sentence, last, m.start, language, voice.end == last)]
    return next((m.code for m in (*inside, *before, *after)), "")


def _is_where(body: str, sentence: Sentence, start: int, language: str) -> bool:
    """“Россиянын Бишкектеги элчиси” is Russia's, “中国驻哈大使” China's."""
    word = WORD.match(body, start)
    is_locative = language in TURKIC and word is not None and _LOCATIVE.search(word.group())
    return bool(is_locative or _AWAY.search(body[sentence.start : start]))


def _is_linked(body: str, sentence: Sentence, first: int, last: int, language: str) -> bool:
    """Whether only names of countries, short links and parts of the title stand between."""
    gap = _bare(body, sentence, min(first, last), last)
    if language == "zh":
        return len(gap) <= 6 and not _NOT_IN_NAMES.search(gap) and not _STOP.search(gap)
    between = [match.group().lower() for match in WORD.finditer(gap)]
    is_near = last - first <= LONGEST_GAP // 2 and not _STOP.search(gap)
    return is_near and sum(word not in _LINKS for word in between) <= 2


def _is_of(body: str, sentence: Sentence, first: int, last: int, language: str, is_name: bool) -> bool:
    """“NAME, minister of X”, “Minister NAME of X”."""
    gap = _bare(body, sentence, first, last)
    if language not in HEAD_FIRST or (is_name and not gap.startswith(" of ")):
        return False
    is_near = last - first <= LONGEST_GAP // 2 and not _STOP.search(gap)
    return is_near and all(match.group().lower() in _LINKS for match in WORD.finditer(gap))


def _bare(body: str, sentence: Sentence, first: int, last: int) -> str:
    """What stands between, without the names of countries."""
    gap = list(body[first:last])
    for mention in sentence.mentions:
        if mention.kind not in PEOPLE and mention.start < last and first < mention.end:
            word_end = WORD.match(body, mention.start)
            stop = max(mention.end, word_end.end() if word_end else 0)
            for place in range(max(mention.start, first), min(stop, last)):
                gap[place - first] = " "
    return "".join(gap)


def _fits_before(gap: str, office: str, language: str) -> bool:
    """“Minister [of energy] [of X] NAME”."""
    between = [match.group() for match in WORD.finditer(gap)]
    if _STOP.search(gap.rstrip(" ,،")) or len(between) > MOST_WORDS:
        return False
    if all(word.lower() in _LINKS for word in between):
        return True
    if office not in WIDE or language not in HEAD_FIRST or (language == "en" and not _OPENS.match(gap)):
        return False
    return not any(_VERB.search(word) or word in _APART for word in between if not word[0].isupper())


def _fits_after(gap: str, language: str) -> bool:
    """“NAME, X's minister”, “NAME部长”."""
    if not gap.strip():
        return language == "zh"
    if gap.lstrip()[0] not in ",(،，–—-":
        return False
    rest = gap.lstrip()[1:]
    return not _STOP.search(rest) and all(match.group().lower() in _LINKS for match in WORD.finditer(rest))


def _offices_in(reading: Reading, sentence: Sentence, vocabulary: Vocabulary) -> Iterator[_Place]:
    """Without overlaps, the first and longest kept; former ones left out."""
    language = reading.text.language
    text = normal(reading.said(sentence)).translate(_SAME)
    hits = [(m.start(), m.end(), slug) for slug, regex in _patterns(vocabulary, language) for m in regex.finditer(text)]
    done = 0
    for start, end, slug in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if start < done:
            continue
        done = end
        if _FORMER_BEFORE.search(text[:start]) or _FORMER_AFTER.match(text[end:]):
            continue
        behind = _DEPUTY_AFTER.match(text, end)
        office = DEPUTIES.get(slug, "") if behind or _DEPUTY_BEFORE.search(text[:start]) else slug
        if office:
            yield _Place(sentence.start + start, sentence.start + (behind.end() if behind else end), office)


@lru_cache(maxsize=40)
def _patterns(vocabulary: Vocabulary, language: str) -> list[tuple[str, re.Pattern[str]]]:
    """For each office the words for it in this language, the longest first, with their endings."""
    patterns = []
    for office in vocabulary.offices.values():
        names = sorted(office.names.get(language, ()), key=len, reverse=True)
        if names:
            edge = "" if language == "zh" else r"(?<!\w)"
            patterns.append((office.slug, re.compile(edge + f"(?:{'|'.join(_written(n, language) for n in names)})")))
    return patterns


def _written(name: str, language: str) -> str:
    plain = normal(name).translate(_SAME)
    if language == "zh":
        return re.escape(plain)
    return " ".join(_word(word, language) for word in plain.split())


def _word(word: str, language: str) -> str:
    if word.endswith("="):
        return re.escape(word[:-1]) + r"\b"
    if language in ("en", "fa"):
        return re.escape(word) + (r"(?:'s|s)?\b" if language == "en" else r"ی?\b")
    if language == "ru" and len(word) > 3:
        word = re.sub("(?:ый|[аяоьы])$", "", word)
    return re.escape(word) + r"\w{0,8}"
