"""Why a statement was coded as it was, in plain words."""

from collections.abc import Iterable

from ingest.classify.cues import Hit
from ingest.classify.judgement import Judgement
from ingest.classify.reading import Reading, Sentence
from ingest.vocabulary import Vocabulary

MOST_WORDS = 6


def why(reading: Reading, vocabulary: Vocabulary, row: Judgement, speaker: str | None) -> dict[str, str | list[str]]:
    """Keys actor, recipient, act, tone, themes, cue, rule: what the coder saw."""
    sentence = reading.sentences[row.sentence]
    hits = sentence.cues
    return {
        "actor": _actor(reading, vocabulary, row, speaker),
        "recipient": _recipient(reading, vocabulary, row),
        "act": _words(hit for hit in hits if hit.kind == "act" and hit.label == row.act) or ["no single word"],
        "tone": _words(hit for hit in hits if hit.kind == "act"),
        "themes": _words(hit for hit in hits if hit.kind == "theme" and hit.label in row.themes),
        "cue": list(row.cues[:MOST_WORDS]),
        "rule": row.rule,
    }


def _words(hits: Iterable[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.cue for hit in hits))[:MOST_WORDS]


def _actor(reading: Reading, vocabulary: Vocabulary, row: Judgement, speaker: str | None) -> str:
    named = _named(reading, reading.sentences[row.sentence], row.actor)
    name = _name(vocabulary, row.actor)
    if speaker and not named:
        return f"{name}, because “{speaker}” goes on speaking"
    if speaker:
        return f"{name}, because “{speaker}” speaks here (“{named}”)"
    return f"{name}, because of “{named}”" if named else f"{name}, from the sentences around"


def _recipient(reading: Reading, vocabulary: Vocabulary, row: Judgement) -> str:
    named = _named(reading, reading.sentences[row.sentence], row.recipient)
    name = _name(vocabulary, row.recipient)
    return f"{name}, because of “{named}”" if named else f"{name}, the other side in the sentences around"


def _named(reading: Reading, sentence: Sentence, code: str) -> str:
    places = [mention for mention in sentence.mentions if mention.code == code]
    return reading.text.body[places[0].start : places[0].end] if places else ""


def _name(vocabulary: Vocabulary, code: str) -> str:
    actor = vocabulary.actors.get(code)
    return actor.name("en") if actor else code
