"""How many cue words of each kind, theme and act stand in each sentence: what the word lists add to the network."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.classify.encoder import Array
from ingest.classify.reading import Reading

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
    """Counts by sentence, the title first where there is one."""

    kinds: Array  # [S, KINDS]
    themes: Array  # [S, THEMES]
    acts: Array  # [S, ACTS]


def clues_of(reading: Reading) -> Clues:
    titled = bool(reading.text.title.strip())
    return Clues(
        _counts(reading, titled, KINDS, ""),
        _counts(reading, titled, THEMES, "theme"),
        _counts(reading, titled, ACTS, "act"),
    )


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
