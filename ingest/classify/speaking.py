"""Who speaks in a statement: all voices of the article are weighed by a small network, the rules' answer among its clues.

Every candidate is told by a set of words ("here: beside a verb of speech", "sentence: quoted"); a fact the network does
not know weighs nothing. Weights are learnt in training/speakers.py and stand in the card.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.classify.attribution import Spoken, speaker_of
from ingest.classify.cues import Hit
from ingest.classify.names import voices
from ingest.classify.reading import Reading, Sentence
from ingest.classify.voice import Voice
from ingest.classify.weigher import Weigher

STEPS = (3, 15, 40, 100)  # characters between a name and a verb
BACK = (0, 1, 2, 3, 6)  # sentences
LABEL = 3  # characters between a name and the colon of an interview


@dataclass(frozen=True, slots=True)
class Occurrence:
    sentence: int
    voice: Voice
    facts: tuple[str, ...]


Places = dict[str, list[Occurrence]]  # name → where it stands, in order


@dataclass(frozen=True, slots=True)
class Cast:
    """All who can speak in an article."""

    reading: Reading
    spoken: Spoken
    places: Places

    @classmethod
    def of(cls, reading: Reading) -> "Cast":
        spoken, places = voices(reading), Places()
        for sentence, row in zip(reading.sentences, spoken, strict=True):
            for voice in row:
                facts = tuple(_facts_of_place(reading, sentence, voice))
                places.setdefault(voice.name, []).append(Occurrence(sentence.number, voice, facts))
        return cls(reading, spoken, places)

    def speaker(self, number: int, actor: str, weigher: Weigher) -> str | None:
        """The heaviest candidate for the actor in a sentence. None: nobody is named."""
        told = candidates(self, number, actor, speaker_of(self.reading, self.spoken, number, actor))
        return max(told, key=lambda name: weigher.weight(told[name]))


def candidates(cast: Cast, number: int, actor: str, ruled: str | None) -> dict[str | None, list[str]]:
    """Each candidate with its facts, those of the sentence among them; None and the rules' answer always."""
    around = list(_facts_of_sentence(cast.reading, cast.spoken, number, actor))
    found: dict[str | None, list[str]] = {None: ["nobody", *(f"nobody, {fact}" for fact in around)]}
    for name, where in cast.places.items():
        found[name] = [*_facts_of_candidate(cast.places, name, number, actor), *_facts_around(where, number), *around]
    if ruled not in found:
        found[ruled] = ["only the rules", *around]
    found[ruled].append("the rules")
    return found


def _near(hits: Sequence[Hit], voice: Voice) -> int:
    gaps = (hit.start - voice.end if hit.start >= voice.end else voice.start - hit.end for hit in hits)
    return min(gaps, default=10_000)


def _outside(sentence: Sentence, kind: str) -> list[Hit]:
    return [hit for hit in sentence.having(kind) if not sentence.quoted(hit.start)]


def _facts_of_place(reading: Reading, sentence: Sentence, voice: Voice) -> Iterator[str]:
    """About one occurrence, whatever the statement."""
    verbs, body = _outside(sentence, "speech"), reading.text.body
    for kind, hits in (("speech", verbs), ("act", _outside(sentence, "act"))):
        gap = _near(hits, voice)
        yield from (f"{kind} within {step}" for step in STEPS if gap <= step)
    checks = {
        "verb after": any(0 <= verb.start - voice.end <= 30 for verb in verbs),
        "verb before": any(0 <= voice.start - verb.end <= 30 for verb in verbs),
        "opens": voice.start - sentence.start < 5,
        "leads": voice.start - sentence.start < 40,
        "quoted": sentence.quoted(voice.start),
        "titled": voice.titled,
        "source": any(0 <= voice.start - hit.end <= 6 for hit in sentence.having("source")),
        "spokesman": any(-2 <= voice.start - hit.end <= 25 for hit in sentence.having("spokesman")),
        "press office": any(voice.start <= hit.start < voice.end for hit in sentence.having("spokesman")),
        "before a quotation": any(0 <= quote.start - voice.end <= 3 for quote in sentence.quotes),
        "after a quotation": any(0 <= voice.start - quote.end <= 4 for quote in sentence.quotes),
        "label": ":" in body[voice.end : voice.end + LABEL] and voice.start - sentence.start < 30,
        "first sentence": sentence.number == 0,
    }
    yield from (fact for fact, true in checks.items() if true)


def _facts_of_sentence(reading: Reading, spoken: Spoken, number: int, actor: str) -> Iterator[str]:
    """About the statement's sentence, whoever speaks."""
    sentence, row = reading.sentences[number], spoken[number]
    outside = [mention for mention in sentence.mentions if not sentence.quoted(mention.start)]
    people = [voice for voice in row if voice.person and not sentence.quoted(voice.start)]
    pronouns = [hit for hit in sentence.having("person") if hit.label != "first" and not sentence.quoted(hit.start)]
    inside = sum(min(q.end, sentence.end) - max(q.start, sentence.start) for q in sentence.quotes)
    before = reading.sentences[number - 1] if number else None
    checks = {
        "a quotation": inside > 0,
        "mostly quoted": inside > 0.6 * (sentence.end - sentence.start),
        "wholly quoted": inside > 0.95 * (sentence.end - sentence.start),
        "first person": bool(sentence.having("person", "first")),
        "third person": bool(pronouns),
        "begins with a pronoun": any(hit.start - sentence.start < 12 for hit in pronouns),
        "names the actor": any(mention.code == actor for mention in outside),
        "a capital": any(m.code == actor and m.kind in ("capital", "metonym") for m in outside),
        "a verb of speech": bool(_outside(sentence, "speech")),
        "a person": bool(people),
        "a person of the actor": any(voice.code == actor for voice in people),
        "an office": any(voice.office for voice in row),
        "a role": any(voice.role and voice.code == actor for voice in row),
        "joint": bool(sentence.having("joint")),
        "a source": bool(sentence.having("source")),
        "new paragraph": before is None or before.paragraph != sentence.paragraph,
        "dash": reading.said(sentence).lstrip()[:1] in ("—", "–", "-"),
    }
    yield from (f"sentence: {fact}" for fact, true in checks.items() if true)
    language = reading.text.language
    yield f"language: {language}"


def _facts_of_candidate(cast: Places, name: str, number: int, actor: str) -> Iterator[str]:
    """Who it is, and how it stands among the others."""
    where = cast[name]
    voices = [occurrence.voice for occurrence in where]
    codes, earlier = {voice.code for voice in voices}, _last_before(where, number)
    checks = {
        "person": any(voice.person for voice in voices),
        "office": voices[0].office,
        "role": voices[0].role,
        "of the actor": actor in codes,
        "of no actor": codes == {None},
        "of another": bool(codes - {None, actor}),
        "titled somewhere": any(voice.titled for voice in voices),
        "one word": " " not in name,
        "named again": len(where) > 1,
        "named often": len(where) > 3,
        "speaks somewhere": any("speech within 15" in occurrence.facts for occurrence in where),
        "labelled somewhere": any("label" in occurrence.facts for occurrence in where),
    }
    yield from (fact for fact, true in checks.items() if true)
    if earlier is not None:
        for kind, others in _rivals(cast, actor).items():
            later = sum(earlier < (_last_before(cast[other], number) or -1) for other in others if other != name)
            yield f"{kind} since: {min(later, 2)}"


def _rivals(cast: Places, actor: str) -> dict[str, list[str]]:
    people = [name for name, where in cast.items() if where[0].voice.person]
    return {
        "people": people,
        "people of the actor": [name for name in people if any(o.voice.code == actor for o in cast[name])],
        "speakers": [name for name in people if any("speech within 40" in o.facts for o in cast[name])],
    }


def _last_before(where: Sequence[Occurrence], number: int) -> int | None:
    return max((occurrence.sentence for occurrence in where if occurrence.sentence < number), default=None)


def _facts_around(where: Sequence[Occurrence], number: int) -> Iterator[str]:
    """Its occurrences in the sentence, before and after it, with what is known of them."""
    here = [occurrence for occurrence in where if occurrence.sentence == number]
    before = [occurrence for occurrence in where if occurrence.sentence < number]
    after = [occurrence for occurrence in where if occurrence.sentence > number]
    for when, found in (("here", here[:1]), ("before", before[-1:]), ("after", after[:1])):
        for occurrence in found:
            gap = abs(occurrence.sentence - number)
            yield f"{when}, {next((step for step in BACK if gap <= step), 'far')}"
            if gap <= BACK[-1] or when == "before":
                yield from (f"{when}: {fact}" for fact in occurrence.facts)
        if not found:
            yield f"not {when}"
