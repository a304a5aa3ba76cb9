"""Who can speak in a text: people and institutions, with the actor they speak for where the text tells it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.classify.mentions import Mention
from ingest.classify.reading import Reading, Sentence

CASELESS = ("zh", "fa")
PEOPLE = ("person", "former")  # kinds of mention that are somebody's name
_TOKEN = re.compile(r"[^\W\d_]+(?:[’'ʻʼ‘\-][^\W\d_]+)*")
_PARTICLES = frozenset("al bin bint ibn von van der den de la le el ul uulu oglu ogly kyzy бен аль фон ван дер де уулу кызы оглы".split())
_OPENERS = frozenset(
    "the a an in on at but and yet after before when while as for from by its his her their this that these those "
    "asked earlier later however meanwhile both neither one two three monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october november december "
    "в на но и а как по при для из за от с к о об после до когда пока его её ее их это этот эта эти раньше позже "
    "затем однако между оба один два три ранее накануне вчера сегодня также".split()
)
_OBLIQUE = (("а", 1), ("я", 1), ("у", 1), ("ю", 1), ("ом", 2), ("ым", 2), ("ем", 2))
_GENITIVE_TITLE = re.compile(r"(?:та|ра|ла|ля|ца|ря|вы|ка|ту|ру|лу|лю|цу|рю|ве|ку|ом|ем|ой)$")
_CHINESE_NAME = re.compile(
    r"([\u4e00-\u9fff·]{2,14}?)"
    r"(?=[，。：；、（\s]|表示|说|指出|称|强调|认为|宣布|回应|介绍|透露|写道|呼吁|要求|感谢|批评|指责|警告|重申|答复|在|则|随后|当天|当日|近日"
    r"|日前|今|昨|周|再|已|曾|对|向|就|也|还|与|和|同|于|为|将|没有|\d)"
)
_CHINESE_SAYS = re.compile(r"(?:^|[，。；“”])([\u4e00-\u9fff·]{2,8}?)(?:则|也|还|随后|同时|当天)?(?:表示|指出|强调|回应|说|称)(?=[，：“])")
_PERSIAN_NAME = re.compile(r"(?:^|[.،:؛»]\s*|\n)([\u0600-\u06ff\u200c]+(?: [\u0600-\u06ff\u200c]+){1,2})،")


@dataclass(frozen=True, slots=True)
class Voice:
    """Someone named in a sentence who can speak; body[start:end] is the name, `code` the actor, None if not told."""

    start: int
    end: int
    name: str
    code: str | None
    person: bool
    office: bool = False
    titled: bool = False  # a title stands beside the name
    role: bool = False  # a title that stands for a person not named


def voices(reading: Reading) -> list[list[Voice]]:
    """The voices of each sentence, in order, with the fullest name and the actor known from anywhere in the text."""
    found = [_sentence_voices(reading, sentence) for sentence in reading.sentences]
    full = _full_names([voice for row in found for voice in row if voice.person])
    if reading.text.language in CASELESS:
        found = [_rescanned(reading, *pair, full) for pair in zip(reading.sentences, found, strict=True)]
    return [[_completed(voice, full) for voice in row if _known(voice, full)] for row in found]


def _sentence_voices(reading: Reading, sentence: Sentence) -> list[Voice]:
    people = _caseless_people if reading.text.language in CASELESS else _cased_people
    offices = list(_institutions(reading, sentence))
    named = [
        replace(voice, code=_code_of(reading, sentence, voice), titled=_is_titled(sentence, voice))
        for voice in people(reading, sentence)
        if not any(voice.start < office.end and office.start < voice.end for office in offices)
    ]
    roles = [role for role in _roles(reading, sentence) if not any(role.start < v.end and v.start < role.end for v in [*named, *offices])]
    return sorted([*named, *offices, *roles], key=lambda voice: (voice.start, voice.end))


def _is_titled(sentence: Sentence, voice: Voice) -> bool:
    titles = sentence.having("title")
    return any(-3 <= voice.start - hit.end <= 30 or 0 <= hit.start - voice.end <= 12 for hit in titles)


# --- people, in scripts with capital letters ---


def _cased_people(reading: Reading, sentence: Sentence) -> Iterator[Voice]:
    for run in _capital_runs(reading.text.body, sentence):
        kept = _trimmed(sentence, run)
        if not kept:
            continue
        start, end = kept[0].start(), kept[-1].end()
        holder = any(m.kind in PEOPLE and m.start < end and start < m.end for m in sentence.mentions)
        if len(kept) > 1 or holder or _stands_as_name(sentence, start, end):
            yield Voice(start, end, _nominative(reading, sentence, start, end), None, True)
        elif len(kept[0].group()) > 3:
            yield Voice(start, end, reading.text.body[start:end], None, False)


def _stands_as_name(sentence: Sentence, start: int, end: int) -> bool:
    """A single capitalised word beside a title or a verb of speech."""
    for hit in sentence.cues:
        if hit.kind == "title" and hit.end < start <= hit.end + 2:
            return True
        if hit.kind == "speech" and (0 < hit.start - end <= 2 or 0 < start - hit.end <= 2):
            return True
    return False


def _capital_runs(body: str, sentence: Sentence) -> Iterator[list[re.Match[str]]]:
    """Neighbouring words that begin with a capital letter, parted by single spaces."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(body, sentence.start, sentence.end):
        word = token.group()
        joined = bool(run) and body[run[-1].end() : token.start()] in (" ", "\u00a0", ". ")
        if word[0].isupper() and joined:
            run.append(token)
        elif joined and word.lower().split("-")[0] in _PARTICLES and word.islower():
            run.append(token)
        else:
            yield from [run] if run else []
            run = [token] if word[0].isupper() else []
    yield from [run] if run else []


def _trimmed(sentence: Sentence, run: list[re.Match[str]]) -> list[re.Match[str]]:
    """What follows the last title, country or sentence opener of the run, and keeps its particles."""
    titles = {hit.start for hit in sentence.cues if hit.kind in ("title", "institution", "speech", "person", "split")}
    places = [(m.start, m.end) for m in sentence.mentions if m.kind not in PEOPLE]

    def foreign(token: re.Match[str]) -> bool:
        word = token.group().lower()
        named = any(start < token.end() and token.start() < end for start, end in places)
        return named or token.start() in titles or word in _OPENERS or word in _PARTICLES

    kept: list[re.Match[str]] = []
    for token in run:
        if not foreign(token):
            kept.append(token)
        elif kept and token.group()[0].islower():
            kept.append(token)
        else:
            kept = [] if token is not run[-1] else kept
    while kept and foreign(kept[-1]):
        kept.pop()
    return kept


def _nominative(reading: Reading, sentence: Sentence, start: int, end: int) -> str:
    """The name in base form: after a Russian title in an oblique case the ending of each word is taken off."""
    name = " ".join(reading.text.body[start:end].split())
    if reading.text.language != "ru":
        return re.sub(r"[’']s$", "", name)
    before = [hit for hit in sentence.cues if hit.kind == "title" and start - 60 < hit.end <= start]
    if not before or not _GENITIVE_TITLE.search(before[-1].cue.lower()):
        return name
    return " ".join(_without_ending(word) for word in name.split())


def _without_ending(word: str) -> str:
    for ending, length in _OBLIQUE:
        if word.endswith(ending) and len(word) - length >= 3:
            stem = word[:-length]
            return stem + "й" if ending in ("я", "ю", "ем") and stem[-1] in "еиаоу" else stem
    return word


# --- people, in scripts without capital letters ---


_NOT_NAMES = frozenset({"title", "institution", "person", "speech", "act", "nonvoice", "joint", "region"})


def _caseless_people(reading: Reading, sentence: Sentence) -> Iterator[Voice]:
    body, seen = reading.text.body, []
    for mention in sentence.mentions:
        if mention.kind in PEOPLE:
            start, end = _grown(body, sentence, mention.start, mention.end)
            seen.append((start, end))
            yield Voice(start, end, body[start:end], mention.code, True)
    pattern = _chinese if reading.text.language == "zh" else _persian
    for start, end in pattern(body, sentence):
        taken = any(start < e and s < end for s, e in seen)
        named = any(m.start < end and start < m.end for m in sentence.mentions)
        titled = any(h.start < end and start < h.end for h in sentence.cues if h.kind in _NOT_NAMES)
        if not taken and (not named or reading.text.language == "fa") and not titled:
            seen.append((start, end))
            yield Voice(start, end, body[start:end], None, True)


def _grown(body: str, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """A Chinese holder's name with the given names before the dot."""
    while start > sentence.start + 1 and body[start - 1] == "·":
        before = re.search(r"[\u4e00-\u9fff]{1,10}$", body[max(sentence.start, start - 11) : start - 1])
        if not before:
            break
        start -= 1 + len(before.group())
    return start, end


_CHINESE_STOP = re.compile("^(?:近日|随后|日前|当天|当日|同时|此前|今天|昨天|首次|再次|曾|在|对|向|就|当选|本人|一行|们|方)|[的了是将会]")


def _chinese(body: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
    for hit in sentence.cues:
        if hit.kind == "title":
            match = _CHINESE_NAME.match(body, hit.end, sentence.end)
            if match and not _CHINESE_STOP.search(match.group(1)):
                yield match.span(1)
    for match in _CHINESE_SAYS.finditer(body, sentence.start, sentence.end):
        if not _CHINESE_STOP.search(match.group(1)):
            yield match.span(1)


def _persian(body: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """"Name, title …" at the beginning of a clause, and the words between a title and a comma."""
    titles = [hit for hit in sentence.cues if hit.kind == "title"]
    for match in _PERSIAN_NAME.finditer(body, sentence.start, sentence.end):
        if any(0 <= hit.start - match.end() <= 3 for hit in titles):
            yield match.span(1)


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


# --- institutions ---


def _institutions(reading: Reading, sentence: Sentence) -> Iterator[Voice]:
    last = -1
    for hit in sentence.having("institution"):
        if hit.start < last or sentence.quoted(hit.start):
            continue
        start, end = _institution_span(reading, sentence, hit.start, hit.end)
        code = next((m.code for m in sentence.mentions if m.start < end and start < m.end), None)
        last = end
        yield Voice(start, end, " ".join(reading.text.body[start:end].split()), code, False, True)


def _roles(reading: Reading, sentence: Sentence) -> Iterator[Voice]:
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
_STOPS = frozenset(
    "the a an of by and in at to for with from that this its his her their said says told has had is was were as on "
    "but when asked if not or one two new our".split()
) | frozenset("в на и с по из от к о об что не за для как а но его её их также уже".split()) | frozenset("ise ve da de bu ile hem".split())


def _institution_span(reading: Reading, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The office word with the words that belong to its name."""
    body, language = reading.text.body, reading.text.language
    if language == "zh":
        for mention in reversed(sentence.mentions):
            if mention.end <= start and start - mention.end <= 6 and not _CHINESE_BREAK.search(body[mention.end : start]):
                start = mention.start
        return start, end
    left = [m.span() for m in _TOKEN.finditer(body, max(sentence.start, start - 60), start)]
    for a, b in reversed(left[-_LEFT[language] :] if _LEFT[language] else []):
        if body[b:start] != " " or body[a:b].lower() in _STOPS or _speech_at(sentence, a):
            break
        start = a
    for match in list(_TOKEN.finditer(body, end, min(sentence.end, end + 80)))[: _RIGHT.get(language, 0)]:
        if body[end : match.start()] != " " or not _belongs(sentence, body[start:end], match, language):
            break
        end = match.end()
        if any(m.start < end and match.start() < m.end for m in sentence.mentions):
            break
    if language == "en":
        end = _english_of(body, sentence, end)
    return start, end


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


_GENITIVE = re.compile(r"(?:ых|их|ой|ей|ого|его|ов|ев|ции|ств|ства|ел|ны|ки|ии|ра|та|на|ия|ии|ка|са|да|ти|ла|ии|рф|кр|рк|кнр|сша)$")

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


# --- whose voice ---


def _code_of(reading: Reading, sentence: Sentence, voice: Voice) -> str | None:
    """The actor a named person speaks for: the dictionary's, else the country beside the title."""
    for mention in sentence.mentions:
        if mention.kind in PEOPLE and mention.start < voice.end and voice.start < mention.end:
            return mention.code
    titles = [hit.start for hit in sentence.having("title") + sentence.having("institution")]
    return _code_before(reading.text.body, sentence, voice, titles) or _code_after(reading.text.body, sentence, voice, titles)


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
        longer = len(voice.name.split()) > len(name.split()) or "·" in voice.name > name
        full[key] = (voice.name if longer or not name else name), code or voice.code
    return full


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
