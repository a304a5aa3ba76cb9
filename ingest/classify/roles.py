"""Clauses of a sentence, the parties named in them, and which party is the one that speaks or acts."""

import re
from dataclasses import dataclass

from ingest.classify.cues import Hit
from ingest.classify.reading import Reading, Sentence
from ingest.classify.voice import Voice

BESIDE = 3  # characters between a name and its verb
_INTRO = re.compile(
    r"(?:in|at|on|during|after|before|following|asked|pressed|commenting|responding|speaking|answering|earlier|meanwhile|since|when|while|as|by|"
    r"в|во|на|после|до|во время|отвечая|комментируя|выступая|накануне|ранее|перед|когда|пока|говоря|дар|пас аз|在|就|对于|谈到|被问|در|پس از|هنگام)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:was|were|been|being|is|are|got)\b[^.;]{0,40}?\bby (?:the )?$")
_LINK = re.compile(
    r"^(?:’s|'s)?[\s,،、و]*(?:and|as well as|и|а также|және|мен|пен|бен|жана|менен|ва|va|hamda|bilen|we|ve|ile|和|与|及|و|ҳам)?[\s,،、]*(?:the )?$"
)


@dataclass(frozen=True, slots=True)
class Party:
    """A named actor at its place; `voice` is the person or office that names it."""

    start: int
    end: int
    code: str
    voice: Voice | None
    quoted: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """body[start:end] of one sentence with its parties and cues, in order."""

    sentence: Sentence
    start: int
    end: int
    parties: tuple[Party, ...]
    cues: tuple[Hit, ...]

    def having(self, *kinds: str) -> list[Hit]:
        """Its cues of these kinds."""
        return [hit for hit in self.cues if hit.kind in kinds]

    def outside(self, *kinds: str) -> list[Hit]:
        """Its cues of these kinds that are not in direct speech."""
        return [hit for hit in self.having(*kinds) if not self.sentence.quoted(hit.start)]

    @property
    def verb(self) -> Hit | None:
        """The verb that tells who speaks, or the first act outside the quotation."""
        return next(iter(self.outside("speech") or self.outside("act")), None)


def parties(sentence: Sentence, voices: list[Voice]) -> list[Party]:
    """Mentions and voices with a known actor, in order; a voice swallows the mentions inside it."""
    found = [Party(v.start, v.end, v.code, v, sentence.quoted(v.start)) for v in voices if v.code]
    taken = [(party.start, party.end) for party in found]
    found += [
        Party(mention.start, mention.end, mention.code, None, sentence.quoted(mention.start))
        for mention in sentence.mentions
        if not any(start < mention.end and mention.start < end for start, end in taken)
    ]
    return sorted(found, key=lambda party: (party.start, party.end))


def clauses(reading: Reading, sentence: Sentence, voices: list[Voice]) -> list[Clause]:
    """The sentence, cut where a second speaker takes over."""
    named = parties(sentence, voices)
    pieces, start = [], sentence.start
    for place in _cuts(reading, sentence):
        left, right = _clause(sentence, named, start, place), _clause(sentence, named, place, sentence.end)
        if _speaks(left) and _speaks(right):
            pieces.append(left)
            start = place
    return [*pieces, _clause(sentence, named, start, sentence.end)]


def _cuts(reading: Reading, sentence: Sentence) -> list[int]:
    body = reading.text.body
    cuts = [m.end() for m in re.finditer(r"[;；؛]", body[sentence.start : sentence.end])]
    places = [sentence.start + cut for cut in cuts]
    for hit in sentence.having("split"):
        before = body[max(sentence.start, hit.start - 2) : hit.start].strip()
        if before[-1:] in (",", "،", "，", ";", "–", "—", "”", "»"):
            places.append(hit.start)
    return sorted(place for place in places if not sentence.quoted(place))


def _clause(sentence: Sentence, named: list[Party], start: int, end: int) -> Clause:
    return Clause(
        sentence,
        start,
        end,
        tuple(party for party in named if start <= party.start < end),
        tuple(hit for hit in sentence.cues if start <= hit.start < end),
    )


def _speaks(clause: Clause) -> bool:
    """Has a verb of speech outside quotations and a party that may be its subject."""
    return bool(clause.outside("speech")) and any(not party.quoted for party in clause.parties)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who speaks or acts in a clause; `relayer` is the party that only tells of it."""

    party: Party | None
    relayer: Party | None = None
    how: str = ""


def subject(reading: Reading, clause: Clause) -> Subject:
    """The clause's subject; `party` is None where it names none and an earlier one goes on speaking."""
    body, verb = reading.text.body, clause.verb
    named = [party for party in clause.parties if not party.quoted]
    relayer = _relayer(clause, named)
    if relayer:
        rest = [party for party in named if party.start > relayer.end and party.code != relayer.code]
        told = verb and any(hit.start > relayer.end for hit in clause.outside("speech"))
        if told and rest and rest[0].voice and rest[0].voice.person:
            return Subject(rest[0], relayer, "relayed")
        return Subject(relayer, None, "according to")
    if not named:
        return Subject(None)
    by = next((party for party in named if _PASSIVE.search(body[clause.start : party.start])), None)
    if by:
        return Subject(by, None, "passive")
    if verb is None:
        return Subject(named[0], None, "first named")
    beside = next((party for party in named if party.voice and 0 <= verb.start - party.end <= BESIDE), None)
    if beside and beside.voice and beside.voice.person:
        return Subject(beside, None, "subject")
    before = _after_intro(body, clause, [party for party in named if party.start < verb.start], verb.start)
    if before:
        return Subject(before[0], None, "subject")
    return _behind(reading, clause, named, verb)


def _behind(reading: Reading, clause: Clause, named: list[Party], verb: Hit) -> Subject:
    """“…,” said X: the subject stands behind its verb; otherwise a pronoun or nobody stands before it."""
    body = reading.text.body
    ahead = body[clause.start : verb.start]
    quoted_first = any(clause.start <= quote.start and quote.end <= verb.start for quote in clause.sentence.quotes)
    pronoun = any(hit.start < verb.start for hit in clause.outside("person"))
    short = body[verb.end : named[0].start].strip()
    if (quoted_first or not ahead.strip(" ,—–-")) and not pronoun and len(short.split()) <= 6:
        return Subject(named[0], None, "verb first")
    return Subject(None)


def _relayer(clause: Clause, named: list[Party]) -> Party | None:
    for hit in clause.outside("relay"):
        if hit.start - clause.start > 40 and hit.label != "by":
            continue
        near = [party for party in named if 0 <= party.start - hit.end <= 30]
        if near and hit.start - clause.start <= 3:
            return near[0]
    return None


def _after_intro(body: str, clause: Clause, before: list[Party], verb: int) -> list[Party]:
    """Parties of an introducing phrase (“At a meeting with X, …”) give way to one that follows its comma."""
    opening = body[clause.start : verb].lstrip(' ,—–-«“"')
    if not _INTRO.match(opening):
        return before
    comma = re.search(r"[,،，]", body[clause.start : verb])
    if not comma:
        placed = [p for p in before if p.voice] if before else []
        return placed or before
    later = [party for party in before if party.start > clause.start + comma.start()]
    return later or [party for party in before if party.voice]


def coordinated(body: str, named: list[Party], first: Party) -> list[Party]:
    """`first` and those listed with it: “A, B and C”."""
    found = [first]
    for party in named:
        if party.start >= found[-1].end and _LINK.match(body[found[-1].end : party.start]):
            found.append(party)
    return found


_PLACED = re.compile(r"\b(?:in|at|from|near|across|inside|into|в|во|на|из|через|под|дар|аз|در|از|在) ?$", re.IGNORECASE)


def is_place(body: str, party: Party) -> bool:
    """“… exercises in Tajikistan”: where something happens, not who is addressed."""
    return bool(_PLACED.search(body[max(0, party.start - 9) : party.start]))
