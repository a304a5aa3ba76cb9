"""What word lists and rules add to the network's word: cue words in each sentence, and the pairs the rules find there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.classify import pairs
from ingest.classify.encoder import Array
from ingest.classify.features import Features
from ingest.classify.judgement import Judgement
from ingest.classify.reading import Reading
from ingest.vocabulary import Vocabulary

ACTS = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
THEMES = (
    "diplomacy", "security", "terrorism", "economy", "energy", "transport", "environment",
    "rights", "culture", "migration", "health", "technology", "territory",
)  # fmt: skip
KINDS = (
    "speech", "act", "theme", "nonvoice", "relay", "future", "person", "title", "institution", "negation", "tone", "joint",
    "spokesman", "split", "source",
)  # fmt: skip
MOST = 3  # more of one kind say no more


@dataclass(frozen=True)
class Clues:
    """Counts by sentence, the title first where there is one; the rules' rows by (sentence, actor, recipient)."""

    kinds: Array  # [S, KINDS]
    themes: Array  # [S, THEMES]
    acts: Array  # [S, ACTS]
    rows: Mapping[tuple[int, str, str], Judgement]


def clues_of(reading: Reading, vocabulary: Vocabulary, rules: list[Judgement] | None = None) -> Clues:
    """`rules`: what `pairs.judge` said of this reading, where that is known."""
    titled = bool(reading.text.title.strip())
    rules = pairs.judge(reading, vocabulary) if rules is None else rules
    return Clues(
        _counts(reading, titled, KINDS, ""),
        _counts(reading, titled, THEMES, "theme"),
        _counts(reading, titled, ACTS, "act"),
        {(row.sentence + titled, row.actor, row.recipient): row for row in rules},
    )


def rule_rows(features: Features, chosen: Array, clues: Clues) -> list[Judgement | None]:
    """What the rules found for each chosen pair."""
    return [clues.rows.get(_key(features, pair)) for pair in features.pairs[chosen].tolist()]


def rule_columns(features: Features, chosen: Array, clues: Clues) -> Array:
    """[K, 7] whether the rules agree, and if not, what they found in the sentence instead."""
    sides = {(s, code) for s, actor, recipient in clues.rows for code in (f"{actor}>", f">{recipient}")}
    busy, anywhere = {s for s, _, _ in clues.rows}, {(a, b) for _, a, b in clues.rows}
    columns = []
    for pair in features.pairs[chosen].tolist():
        s, actor, recipient = _key(features, pair)
        row = clues.rows.get((s, actor, recipient))
        columns.append(
            [
                row.confidence if row else 0.0,
                row is not None,
                (s, recipient, actor) in clues.rows,
                (s, f"{actor}>") in sides,
                (s, f">{recipient}") in sides,
                s not in busy,
                (actor, recipient) in anywhere,
            ]
        )
    return np.array(columns, float).reshape(-1, 7)


def _key(features: Features, pair: list[int]) -> tuple[int, str, str]:
    return pair[0], features.codes[pair[1]], features.codes[pair[2]]


def _counts(reading: Reading, titled: bool, names: Sequence[str], kind: str) -> Array:
    """By the hits' labels where a kind is given, else by their kinds."""
    place = {name: column for column, name in enumerate(names)}
    counts = np.zeros((len(reading.sentences) + titled, len(names)))
    for row, sentence in enumerate(reading.sentences, start=titled):
        for hit in sentence.cues:
            column = place.get(hit.label if kind else hit.kind)
            if column is not None and kind in ("", hit.kind):
                counts[row, column] += 1
    return np.minimum(counts, MOST)
