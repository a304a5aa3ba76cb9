"""People named in Chinese and Persian: after titles, before verbs of speech, and wherever a known name stands."""

import re
from collections.abc import Iterator

from ingest.classify.reading import Reading, Sentence
from ingest.classify.voice import PEOPLE, Voice

_CHINESE_NAME = re.compile(
    r"([\u4e00-\u9fff·]{2,14}?)"
    r"(?=[，。：；、（\s]|表示|说|指出|称|强调|认为|宣布|回应|介绍|透露|写道|呼吁|要求|感谢|批评|指责|警告|重申|答复|在|则|随后|当天|当日|近日"
    r"|日前|今|昨|周|再|已|曾|对|向|就|也|还|与|和|同|于|为|将|没有|\d)"
)
_CHINESE_SAYS = re.compile(
    r"(?:^|[，。；“”])([\u4e00-\u9fff·]{2,8}?)(?:则|也|还|随后|同时|当天)?(?:表示|指出|强调|回应|说|称)(?=[，：“])"
)
_PERSIAN_WORDS = r"[\u0600-\u06ff\u200c]+(?: [\u0600-\u06ff\u200c]+){1,2}"
_PERSIAN_NAME = re.compile(rf"(?:^|[.،:؛»]\s*)({_PERSIAN_WORDS})،")
_PERSIAN_SAYS = re.compile(
    rf"(?:^|[.،:؛]\s*)({_PERSIAN_WORDS}?) (?:گفت|خواست|نوشت|افزود|خواند|اعلام کرد|تأکید کرد|هشدار داد)"
)
_PERSIAN_STOP = re.compile(
    r"(?:^| )(?:در|از|به|با|که|و|این|آن|برای|بر|تا|نیز|هم|او|وی|را|پس|یک|اما|ولی|هر|همه|بی|روز|سال)(?: |$)"
)


_NOT_NAMES = frozenset({"title", "institution", "person", "speech", "act", "nonvoice", "joint", "region"})


def caseless_people(reading: Reading, sentence: Sentence) -> Iterator[Voice]:
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


_CHINESE_STOP = re.compile(
    "^(?:近日|随后|日前|当天|当日|同时|此前|今天|昨天|首次|再次|曾|在|对|向|就|当选|本人|一行|们|方)|[的了是将会]"
)


def _chinese(body: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
    for hit in sentence.cues:
        if hit.kind == "title":
            match = _CHINESE_NAME.match(body, hit.end, sentence.end)
            if match and not _CHINESE_STOP.search(match.group(1)):
                yield match.span(1)
    for match in _CHINESE_SAYS.finditer(body[sentence.start : sentence.end]):
        if not _CHINESE_STOP.search(match.group(1)):
            yield sentence.start + match.start(1), sentence.start + match.end(1)


def _persian(body: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Between commas beside a title (“NAME, title …”, “title, NAME, …”), or right before a verb of speech."""
    said = body[sentence.start : sentence.end]
    titles = [hit for hit in sentence.cues if hit.kind == "title"]
    for pattern in (_PERSIAN_NAME, _PERSIAN_SAYS):
        for match in pattern.finditer(said):
            start, end = sentence.start + match.start(1), sentence.start + match.end(1)
            beside = any(0 <= hit.start - end <= 3 or 0 <= start - hit.end <= 40 for hit in titles)
            if (beside or pattern is _PERSIAN_SAYS) and not _PERSIAN_STOP.search(match.group(1)):
                yield start, end
