"""The judge by rules: who signals to whom in each sentence, with act, tone and themes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.classify.acts import act_of, mode_of
from ingest.classify.cues import Hit
from ingest.classify.evidence import BAR, Case, confidence_of, evidence_of, rule_of
from ingest.classify.judgement import Judgement
from ingest.classify.names import voices
from ingest.classify.reading import Reading, Sentence
from ingest.classify.roles import Clause, Subject, clauses, coordinated, is_place, subject
from ingest.classify.scope import about_of, is_teaser, region_codes
from ingest.classify.themes import themes_of
from ingest.classify.tone import tone_of
from ingest.classify.voice import Voice
from ingest.vocabulary import HOME, REGION, Vocabulary

CARRY = 3  # sentences over which a speaker is carried


@dataclass(frozen=True, slots=True)
class Floor:
    """Who had the word last and to whom it went."""

    actor: str = ""
    recipient: str = ""
    sentence: int = -99


def judge(reading: Reading, vocabulary: Vocabulary) -> list[Judgement]:
    """Judgements in the order of the text. Deterministic; linear in the number of sentences."""
    rows = [_judgement(reading, case) for case in cases(reading, vocabulary)]
    return _once([row for row in rows if row.confidence >= BAR])


def _once(rows: list[Judgement]) -> list[Judgement]:
    """Each pair of a sentence once, the surest."""
    best: dict[tuple[int, str, str], Judgement] = {}
    for row in rows:
        key = (row.sentence, row.actor, row.recipient)
        if key not in best or row.confidence > best[key].confidence:
            best[key] = row
    return list(best.values())


def cases(reading: Reading, vocabulary: Vocabulary) -> Iterator[Case]:
    """Every pair the text may mean, clause by clause, with what speaks for it."""
    floor = Floor()
    for sentence, spoken in zip(reading.sentences, voices(reading), strict=True):
        if is_teaser(reading, sentence):
            continue
        for clause in clauses(reading, sentence, spoken):
            found, floor = _clause_cases(reading, vocabulary, clause, spoken, floor)
            yield from found


def _clause_cases(
    reading: Reading, vocabulary: Vocabulary, clause: Clause, spoken: list[Voice], floor: Floor
) -> tuple[list[Case], Floor]:
    number = clause.sentence.number
    who = subject(reading, clause)
    actor = who.party.code if who.party else _carried(clause, floor)
    if not actor:
        return [], floor
    found = []
    for a, b, how in _sides(reading, vocabulary, clause, who, actor, floor):
        if a != b and about_of(reading, number, a, b, vocabulary) is not None:
            evidence = evidence_of(reading, vocabulary, clause, spoken, who, number - floor.sentence, a, b, how)
            found.append(Case(clause, a, b, evidence))
    best = max(found, key=lambda case: confidence_of(case.evidence), default=None)
    if best:
        return found, Floor(best.actor, best.recipient, number)
    return [], replace(floor, actor=actor, sentence=number) if who.party else floor


def _carried(clause: Clause, floor: Floor) -> str:
    """The actor that goes on speaking where the clause names none."""
    if clause.sentence.number - floor.sentence > CARRY:
        return ""
    return floor.actor if clause.sentence.quotes or clause.having("person", "speech", "act") else ""


def _sides(
    reading: Reading, vocabulary: Vocabulary, clause: Clause, who: Subject, actor: str, floor: Floor
) -> Iterator[tuple[str, str, str]]:
    """(actor, recipient, how the recipient was found)."""
    if who.relayer and who.party:
        yield who.party.code, who.relayer.code, "relayer"
    refuser = _refuser(clause, actor)
    if refuser:
        yield refuser, actor, "refusal told"
    joint = _joint(reading, clause, who)
    for other in joint:
        yield actor, other, "joint"
        yield other, actor, "joint"
    named = list(_recipients(reading, vocabulary, clause, who, actor))
    for code, how in named:
        if code not in joint and code != refuser:
            yield actor, code, how
    partner = _partner(clause, actor, floor)
    if partner and partner not in {code for code, _ in named}:
        yield actor, partner, "partner beside" if named else "partner"
        if clause.having("joint"):
            yield partner, actor, "partner joint"
    if not named and not partner:
        yield actor, _other_side(reading, vocabulary, actor), "article"


def _refuser(clause: Clause, actor: str) -> str:
    """The other side that, as the speaker tells, refused: “we offered, they declined”."""
    for hit in clause.having("act"):
        near = [party for party in clause.parties if 0 <= hit.start - party.end <= 12]
        if hit.label == "REJECT" and near and near[-1].code != actor and clause.sentence.quoted(near[-1].start):
            return near[-1].code
    return ""


def _joint(reading: Reading, clause: Clause, who: Subject) -> list[str]:
    """The other sides of “X and Y agreed”."""
    if who.party is None:
        return []
    named = [party for party in clause.parties if not party.quoted]
    listed = dict.fromkeys(party.code for party in coordinated(reading.text.body, named, who.party))
    return [code for code in listed if code != who.party.code][:3]


def _recipients(
    reading: Reading, vocabulary: Vocabulary, clause: Clause, who: Subject, actor: str
) -> Iterator[tuple[str, str]]:
    """Codes named in the clause beside the actor, each once, with the place they stand in."""
    others = [party for party in clause.parties if party.code != actor]
    after = [party for party in others if who.party is None or party.start >= who.party.end]
    listed = coordinated(reading.text.body, after, after[0]) if after else []
    places = {party.code: "later" for party in reversed(after)}
    places |= {party.code: "listed" for party in listed} | {party.code: "first" for party in after[:1]}
    places |= {party.code: "before" for party in others if party.code not in places}
    for party in others if listed else []:
        if places.get(party.code) == "later" and is_place(reading.text.body, party):
            del places[party.code]
    if clause.having("region") and actor != REGION:
        places.setdefault(REGION, "region words")
    five = set(vocabulary.central_asia)
    if five - {actor} <= {party.code for party in listed}:
        places = {code: how for code, how in places.items() if code not in five} | {REGION: "first"}
    yield from places.items()


def _partner(clause: Clause, actor: str, floor: Floor) -> str:
    """The other side of the talk so far."""
    if clause.sentence.number - floor.sentence > CARRY:
        return ""
    return floor.recipient if floor.actor == actor else floor.actor


def _other_side(reading: Reading, vocabulary: Vocabulary, actor: str) -> str:
    """The other side of the article: the actor its headline or most of its sentences name."""
    region = region_codes(vocabulary)
    counts = dict(reading.counts)
    home = HOME.get(reading.text.language)
    if home:
        counts[home] = counts.get(home, 0) + 1
    wanted = [code for code in counts if code != actor and (actor in region or code in region)]
    return max(wanted, key=lambda code: (code in reading.title_codes, counts[code], code), default=actor)


def _judgement(reading: Reading, case: Case) -> Judgement:
    clause = case.clause
    speaking = is_spoken(clause)
    act, _, cues = act_of(clause.cues, speaking)
    themes, words = themes_of(clause.cues, _around(reading, clause.sentence))
    return Judgement(
        sentence=clause.sentence.number,
        actor=case.actor,
        recipient=case.recipient,
        tone=tone_of(act, clause.cues),
        themes=themes,
        act=act,
        mode=mode_of(act, bool(cues), speaking, bool(clause.outside("future"))),
        confidence=confidence_of(case.evidence),
        cues=tuple(dict.fromkeys(hit.cue for hit in [*cues, *words])),
        rule=rule_of(case.evidence),
    )


def is_spoken(clause: Clause) -> bool:
    """Somebody is said to speak in the clause."""
    return bool(clause.outside("speech")) or bool(clause.sentence.quotes)


def _around(reading: Reading, sentence: Sentence) -> list[Hit]:
    near = reading.sentences[max(0, sentence.number - 3) : sentence.number + 2]
    return [hit for one in near for hit in one.cues]
