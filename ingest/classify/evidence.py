"""What speaks for a pair: signs seen in the clause, each with points; together they give the confidence."""

import tomllib
from dataclasses import dataclass
from math import exp

from ingest.classify.acts import act_of
from ingest.classify.reading import Reading
from ingest.classify.roles import Clause, Subject
from ingest.classify.scope import region_codes
from ingest.classify.voice import Voice
from ingest.vocabulary import REFERENCE, Vocabulary

MANY = 8  # mentions from which on a single one tells something
_TABLE = tomllib.loads((REFERENCE / "evidence.toml").read_text(encoding="utf-8"))
BAR: float = _TABLE["bar"]
START: float = _TABLE["start"]
POINTS: dict[str, float] = _TABLE["points"]


@dataclass(frozen=True, slots=True)
class Case:
    """In this clause the actor may signal to the recipient; `evidence` are the signs seen."""

    clause: Clause
    actor: str
    recipient: str
    evidence: tuple[str, ...]


def confidence_of(evidence: tuple[str, ...]) -> float:
    """0 to 1, from the points of the signs."""
    return round(1 / (1 + exp(-START - sum(POINTS.get(sign, 0.0) for sign in evidence))), 3)


def rule_of(evidence: tuple[str, ...]) -> str:
    """How actor and recipient were found, in words."""
    return "; ".join(sign for sign in evidence if sign.startswith(("actor: ", "recipient: ")))


def evidence_of(
    reading: Reading,
    vocabulary: Vocabulary,
    clause: Clause,
    spoken: list[Voice],
    who: Subject,
    distance: int,
    actor: str,
    recipient: str,
    how: str,
) -> tuple[str, ...]:
    """The signs, in a fixed order. `distance`: sentences since the last speaker; `how` the recipient was found."""
    signs = [f"recipient: {how}", *_actor_signs(clause, spoken, who, distance)]
    signs += _speech_signs(clause)
    signs += _scene_signs(reading, vocabulary, clause, actor, recipient)
    signs += [f"{how} + {sign}" for sign in signs[1:] if sign.startswith(("act ", "actor: "))]
    return tuple(signs)


def _actor_signs(clause: Clause, spoken: list[Voice], who: Subject, distance: int) -> list[str]:
    if who.party is None:
        stranger = any(v.person and v.code is None and not clause.sentence.quoted(v.start) for v in spoken)
        return [f"actor: carried over {min(distance, 4)}", *(["somebody unknown is named"] if stranger else [])]
    voice = who.party.voice
    signs = [f"actor: {who.how}", "by name" if voice and voice.person else "by office" if voice else "by country"]
    if not voice:
        titles = [hit for hit in clause.outside("title", "person") if abs(hit.start - who.party.end) < 25]
        signs.append("with a title" if titles else "without a title")
    return signs


def _speech_signs(clause: Clause) -> list[str]:
    speech, quotes = clause.outside("speech"), clause.sentence.quotes
    act, _, cues = act_of(clause.cues, bool(speech or quotes))
    signs = [f"act {act if cues else 'unknown'}", f"cues {min(len(cues), 3)}"]
    signs += ["speech"] if speech else []
    signs += ["quotation"] if quotes else []
    signs += ["spoken" if speech or quotes else "not spoken"]
    signs += ["we and you"] if any(hit.label == "first" for hit in clause.having("person")) else []
    signs += ["pronoun"] if any(hit.label == "third" for hit in clause.outside("person")) else []
    for kind in ("nonvoice", "joint", "future", "negation"):
        signs += [kind] if clause.outside(kind) else []
    if cues and all(clause.sentence.quoted(hit.start) for hit in cues):
        signs.append("act only in the quotation")
    return signs


def _scene_signs(reading: Reading, vocabulary: Vocabulary, clause: Clause, actor: str, recipient: str) -> list[str]:
    region = region_codes(vocabulary)
    codes = len({party.code for party in clause.parties})
    sides = f"{'region' if actor in region else 'power'} to {'region' if recipient in region else 'power'}"
    signs = [sides, f"{min(codes, 4)} actors named"]
    signs += ["actor in headline"] if actor in reading.title_codes else []
    signs += ["recipient in headline"] if recipient in reading.title_codes else []
    signs += ["first sentence"] if clause.sentence.number == 0 else []
    signs += ["question"] if reading.said(clause.sentence).rstrip('”»" ').endswith(("?", "？", "؟")) else []
    length = clause.end - clause.start
    signs.append("short" if length < 70 else "long" if length > 240 else "middling")
    total = sum(reading.counts.values())
    signs += ["actor often named"] if reading.counts.get(actor, 0) > 0.3 * total else []
    signs += ["recipient seldom named"] if reading.counts.get(recipient, 0) <= 1 and total > MANY else []
    return signs
