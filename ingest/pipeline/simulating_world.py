"""The weighted choices out of which a simulated world is drawn: dyads, days, events, silences, acts, words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from ingest.models import Source, Statement
from ingest.vocabulary import default_vocabulary

Row = tuple[Any, ...]
_STATES = {"KAZ": 5.0, "UZB": 4.0, "KGZ": 2.0, "TJK": 2.0, "TKM": 1.0, "C5": 1.5}
_WEEK = (1.0, 1.1, 1.15, 1.1, 0.95, 0.35, 0.25)  # Monday to Sunday
# Per language what is said in friendship and otherwise; {0} the actor, {1} the recipient, {2} a number to search for.
PHRASES = {
    "en": ("%s thanked %s for the work begun together, says report %s.", "%s reproached %s and demanded an answer, says report %s."),
    "ru": ("%s: сторона поблагодарила партнёра (%s) за общую работу, сообщение %s.", "%s: сторона упрекнула партнёра (%s) и ждёт ответа, сообщение %s."),
    "kk": ("%s – %s: тараптар ортақ жұмысқа риза болды, %s-хабар.", "%s – %s: тарап наразылығын білдіріп, жауап күтеді, %s-хабар."),
    "ky": ("%s – %s: тараптар биргелешкен ишке ыраазы болду, %s-кабар.", "%s – %s: тарап нааразылыгын билдирип, жооп күтөт, %s-кабар."),
    "tg": ("%s ва %s: ҷонибҳо аз кори муштарак изҳори қаноатмандӣ карданд, хабари %s.", "%s ва %s: ҷониб эътироз карда, ҷавоб интизор аст, хабари %s."),
    "uz": ("%s va %s: tomonlar birgalikdagi ishdan mamnun, %s-xabar.", "%s va %s: tomon norozilik bildirib, javob kutmoqda, %s-xabar."),
    "tk": ("%s we %s: taraplar bilelikdäki işden hoşal, %s-nji habar.", "%s we %s: tarap närazylyk bildirip, jogaba garaşýar, %s-nji habar."),
    "tr": ("%s ile %s: taraflar ortak çalışmadan memnun, %s sayılı haber.", "%s ile %s: taraf itiraz etti ve yanıt bekliyor, %s sayılı haber."),
    "zh": ("%s对%s在共同工作中的支持表示感谢，第%s号消息。", "%s对%s表示不满并要求答复，第%s号消息。"),
    "fa": ("%s از %s برای کار مشترک سپاسگزاری کرد، خبر %s.", "%s از %s انتقاد کرد و پاسخ خواست، خبر %s."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Dyad:
    actor: str
    recipient: str
    about: tuple[str, ...]
    weight: float


def dyads(random: Random) -> list[Row]:
    """Each with its usual tone."""
    pairs = list(_pairs(default_vocabulary().powers))
    return [
        (*start, pair.actor, pair.recipient, list(pair.about), random.uniform(-0.35, 0.6))
        for start, pair in zip(_starts(pair.weight for pair in pairs), pairs, strict=True)
    ]


def _pairs(powers: Sequence[str]) -> Iterator[_Dyad]:
    """Powers to states and back, powers about a state to the first power, states among themselves."""
    for rank, power in enumerate(powers):
        for state, weight in _STATES.items():
            heavy = weight / (rank + 1)
            yield _Dyad(power, state, (), heavy)
            yield _Dyad(state, power, (), 0.7 * heavy)
            if rank and state != "C5":
                yield _Dyad(power, powers[0], (state,), 0.08 * heavy)
    for one in _STATES:
        for other in _STATES:
            if one != other and "C5" not in (one, other):
                yield _Dyad(one, other, (), 0.1 * _STATES[one] * _STATES[other])


def days(span: Sequence[date], random: Random) -> list[Row]:
    """The week's rhythm, quiet in January and August, a slow growth; here and there days on which nothing was read."""
    dark = {start + timedelta(days=more) for start in random.sample(span, len(span) // 300) for more in range(1, 5)}
    read = [day for day in span if day not in dark]
    return [(*start, day) for start, day in zip(_starts(map(_busy, read)), read, strict=True)]


def _busy(day: date) -> float:
    return _WEEK[day.weekday()] * (0.6 if day.month in (1, 8) else 1.0) * (1 + 0.1 * (day.year - 2020))


def outlets(sources: Sequence[Source]) -> list[Row]:
    starts = _starts(1 / (rank + 3) for rank in range(len(sources)))
    return [(*start, row.pk, row.tier, row.language) for start, row in zip(starts, sources, strict=True)]


def events(span: Sequence[date], dyad_rows: Sequence[Row], random: Random) -> list[Row]:
    """Some ten a year: for a few days one dyad speaks much, in another tone than usual."""
    rows: list[Row] = []
    for start in _starts([1.0] * max(1, len(span) // 36)):
        length = min(random.randint(1, 6), len(span))
        first = random.choice(span[: len(span) - length + 1])
        rows.append((*start, first, length, random.randint(1, len(dyad_rows) // 4), random.uniform(-0.8, 0.6)))
    return rows


def silences(span: Sequence[date], sources: Sequence[Source], random: Random) -> list[Row]:
    """Every day on which an outlet is silent: twice for some weeks; the first one never is."""
    silent = {
        (source.pk, start + timedelta(days=more))
        for source in sources[1:]
        for start in random.sample(span, min(2, len(span)))
        for more in range(random.randint(10, 60))
    }
    return sorted(silent)


def acts() -> list[Row]:
    """Cooperation is spoken of where the tone is friendly, conflict where it is not; deeds are rarer than words."""
    rows: list[Row] = []
    for is_friendly, wanted in ((True, "cooperation"), (False, "conflict")):
        some = [act for act in default_vocabulary().acts.values() if wanted in act.quad]
        are_deeds = ["material" in act.quad for act in some]
        starts = _starts(0.3 if is_deed else 1.0 for is_deed in are_deeds)
        modes = [Statement.Mode.DONE if is_deed else Statement.Mode.SAID for is_deed in are_deeds]
        rows += [(*start, is_friendly, act.code, mode) for start, act, mode in zip(starts, some, modes, strict=True)]
    return rows


def themes() -> list[Row]:
    slugs = list(default_vocabulary().themes)
    starts = _starts(1 / (rank + 1) for rank in range(len(slugs)))
    return [(*start, slug) for start, slug in zip(starts, slugs, strict=True)]


def names() -> list[Row]:
    actors = default_vocabulary().actors.items()
    return [(code, language, actor.name(language)) for code, actor in actors for language in PHRASES]


def phrases() -> list[Row]:
    return [(language, friendly, phrase) for language, pair in PHRASES.items()
            for friendly, phrase in zip((True, False), pair, strict=True)]  # fmt: skip


def _starts(weights: Iterable[float]) -> list[tuple[int, float]]:
    """Number, from 1, and where each begins on the line from 0 to 1."""
    ends = list(accumulate(weights))
    return list(enumerate((start / ends[-1] for start in [0.0, *ends[:-1]]), 1))
