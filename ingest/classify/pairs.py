"""The judge by rules: who signals to whom in each sentence, with act, tone and themes."""

from dataclasses import dataclass, replace

from ingest.classify.acts import act_of, mode_of
from ingest.classify.judgement import Judgement
from ingest.classify.names import Voice, voices
from ingest.classify.reading import Reading, Sentence
from ingest.classify.roles import Clause, Party, Subject, clauses, coordinated, subject
from ingest.classify.scope import REGION, about_of, is_teaser, region_codes
from ingest.classify.themes import themes_of
from ingest.classify.tone import tone_of
from ingest.vocabulary import HOME, Vocabulary

CARRY = 3  # sentences over which a speaker is carried


@dataclass(frozen=True, slots=True)
class Floor:
    """Who had the word last and to whom it went."""

    actor: str = ""
    recipient: str = ""
    sentence: int = -99


def judge(reading: Reading, vocabulary: Vocabulary) -> list[Judgement]:
    """Judgements in the order of the text. Deterministic; linear in the number of sentences."""
    found: list[Judgement] = []
    floor = Floor()
    for sentence, spoken in zip(reading.sentences, voices(reading), strict=True):
        if is_teaser(reading, sentence):
            continue
        for clause in clauses(reading, sentence, spoken):
            rows, floor = _clause_rows(reading, vocabulary, clause, floor)
            found += rows
    return _once(found)


def _once(rows: list[Judgement]) -> list[Judgement]:
    """Each pair of a sentence once, the surest."""
    best: dict[tuple[int, str, str, str], Judgement] = {}
    for row in rows:
        key = (row.sentence, row.actor, row.recipient, row.mode)
        if key not in best or row.confidence > best[key].confidence:
            best[key] = row
    return list(best.values())


def _clause_rows(
    reading: Reading, vocabulary: Vocabulary, clause: Clause, floor: Floor
) -> tuple[list[Judgement], Floor]:
    number = clause.sentence.number
    if _nobody_speaks(clause):
        return [], Floor()
    who = subject(reading, clause)
    actor = who.party.code if who.party else _carried(clause, floor)
    if not actor:
        return [], floor
    sides, rule = _sides(reading, vocabulary, clause, who, actor, floor)
    if not sides:
        return [], replace(floor, actor=actor, sentence=number) if who.party else floor
    rows = [row for a, b in sides if (row := _row(reading, vocabulary, clause, a, b, rule))]
    return rows, Floor(sides[0][0], sides[0][1], number)


def _nobody_speaks(clause: Clause) -> bool:
    """An expert, a former official or an observer is the one who speaks."""
    hits = clause.outside("nonvoice")
    verb = clause.verb
    return bool(hits) and bool(verb) and (verb is None or hits[0].start < verb.start + 60)


def _carried(clause: Clause, floor: Floor) -> str:
    """The actor that goes on speaking where the clause names none."""
    if clause.sentence.number - floor.sentence > CARRY:
        return ""
    quoted = bool(clause.sentence.quotes)
    return floor.actor if quoted or clause.having("person", "speech") else ""


def _sides(
    reading: Reading, vocabulary: Vocabulary, clause: Clause, who: Subject, actor: str, floor: Floor
) -> tuple[list[tuple[str, str]], str]:
    """(actor, recipient) pairs of the clause and the rule that found them."""
    both = _joint(reading, clause, who)
    if both:
        return [(a, b) for a in both for b in both if a != b], "joint statement"
    if who.relayer and who.party:
        return [(who.party.code, who.relayer.code)], "relayed by the one addressed"
    found = _recipients(reading, vocabulary, clause, who, actor)
    if found:
        return [(actor, code) for code in found], "named in the sentence" if who.party else "speaker carried over"
    partner = _partner(reading, vocabulary, clause, actor, floor)
    return ([(actor, partner)] if partner else []), "addressee carried over"


def _joint(reading: Reading, clause: Clause, who: Subject) -> list[str]:
    """The two sides of “X and Y agreed”."""
    if who.party is None or who.party.quoted:
        return []
    named = [party for party in clause.parties if not party.quoted]
    listed = list(dict.fromkeys(party.code for party in coordinated(reading.text.body, named, who.party)))
    return listed if len(listed) == 2 and clause.verb and not clause.sentence.quotes else []


def _recipients(
    reading: Reading, vocabulary: Vocabulary, clause: Clause, who: Subject, actor: str
) -> list[str]:
    others = [party for party in clause.parties if party.code != actor]
    after = [party for party in others if who.party is None or party.start >= who.party.end]
    chosen: list[Party] = []
    if after:
        chosen = coordinated(reading.text.body, after, after[0])
    elif others:
        chosen = [others[-1]]
    codes = list(dict.fromkeys(party.code for party in chosen if party.code != actor))
    if not codes and clause.having("region") and actor != REGION:
        codes = [REGION]
    return _folded(codes, actor, vocabulary)


def _folded(codes: list[str], actor: str, vocabulary: Vocabulary) -> list[str]:
    """All of the five, or the other four, are the region."""
    five = set(vocabulary.central_asia)
    if five - {actor} <= set(codes):
        return [code for code in codes if code not in five and code != REGION] + [REGION]
    return codes


def _partner(reading: Reading, vocabulary: Vocabulary, clause: Clause, actor: str, floor: Floor) -> str:
    """Whom a speaker without a named addressee speaks to: the other side of the talk, else of the article."""
    if clause.sentence.number - floor.sentence <= CARRY:
        if floor.actor == actor and floor.recipient:
            return floor.recipient
        if floor.actor and floor.actor != actor:
            return floor.actor
    region = region_codes(vocabulary)
    counts = dict(reading.counts)
    home = HOME.get(reading.text.language)
    if home:
        counts[home] = counts.get(home, 0) + 1
    wanted = [code for code in counts if code != actor and (actor in region or code in region)]
    return max(wanted, key=lambda code: (code in reading.title_codes, counts[code], code), default="")


def _row(
    reading: Reading, vocabulary: Vocabulary, clause: Clause, actor: str, recipient: str, rule: str
) -> Judgement | None:
    number = clause.sentence.number
    if about_of(reading, number, actor, recipient, vocabulary) is None:
        return None
    speaking = bool(clause.outside("speech")) or bool(clause.sentence.quotes)
    act, weight, cues = act_of(clause.cues, speaking)
    if not weight and not speaking:
        return None
    themes, words = themes_of(clause.cues, _around(reading, clause.sentence))
    mode = mode_of(act, speaking, bool(clause.outside("future")))
    confidence = round(min(0.9, 0.3 + 0.4 * weight + 0.2 * (rule == "named in the sentence")), 2)
    tone = tone_of(act, clause.cues)
    shown = tuple(dict.fromkeys(hit.cue for hit in [*cues, *words]))
    return Judgement(number, actor, recipient, tone, themes, act, mode, confidence, shown, rule)


def _around(reading: Reading, sentence: Sentence) -> list[object]:
    near = reading.sentences[max(0, sentence.number - 3) : sentence.number + 2]
    return [hit for one in near for hit in one.cues]
