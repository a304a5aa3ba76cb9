"""People named in scripts with capital letters: runs of capitalised words beside titles, offices and verbs of speech."""

import re
from collections.abc import Iterator

from ingest.classify.reading import Reading, Sentence
from ingest.classify.voice import PEOPLE, WORD, Voice, words

_PARTICLES = words(
    """
    al bin bint ibn von van der den de la le el ul uulu oglu ogly kyzy бен аль фон ван дер де уулу кызы оглы
    """
)
_OPENERS = words(
    """
    the a an in on at but and yet after before when while as for from by its his her their this that these
    those asked earlier later however meanwhile both neither one two three monday tuesday wednesday thursday
    friday saturday sunday january february march april may june july august september october november
    december в на но и а как по при для из за от с к о об после до когда пока его её ее их это этот эта эти
    раньше позже затем однако между оба один два три ранее накануне вчера сегодня также
    """
)
_OBLIQUE = (
    ("ии", "ия"), ("ой", "а"), ("ом", ""), ("ым", ""), ("ем", "й"), ("а", ""), ("у", ""), ("ы", "а"),
    ("я", "й"), ("ю", "й"),
)  # fmt: skip
_GENITIVE_TITLE = re.compile(r"(?:та|ра|ла|ля|ца|ря|вы|ка|ту|ру|лу|лю|цу|рю|ве|ку|ом|ем|ой)$")


def cased_people(reading: Reading, sentence: Sentence) -> Iterator[Voice]:
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
    for token in WORD.finditer(body, sentence.start, sentence.end):
        word = token.group()
        joined = bool(run) and body[run[-1].end() : token.start()] in (" ", "\u00a0", ". ")
        if (word[0].isupper() and joined) or (joined and word.lower().split("-")[0] in _PARTICLES and word.islower()):
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
        opens = token is run[0] and word in _OPENERS
        return named or opens or token.start() in titles or (word in _PARTICLES and token.group().islower())

    kept: list[re.Match[str]] = []
    for token in run:
        if not foreign(token) or (kept and token.group()[0].islower()):
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
    for ending, base in _OBLIQUE:
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 3:
            return stem + ("ь" if base == "й" and stem[-1] not in "еиаоу" else base)
    return word
