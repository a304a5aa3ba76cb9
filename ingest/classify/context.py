"""Second look: how likely is a pair, given what the network thought of all other pairs of the article? Pure numpy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.classify.clues import Clues, rule_columns
from ingest.classify.encoder import Array
from ingest.classify.features import Features

CENTRAL, FIVE, QUOTED_SHARE = 22, 23, 0  # columns of actor_features and sentence_features, see features.py
SPOKEN, TITLE, HUMAN, LEADING, CARRIED, HOME = 6, 21, 5, 3, 29, 25


@dataclass(frozen=True)
class Outcome:
    """What the network says of one article: existence of all P pairs, labels of the K likely ones (`chosen`)."""

    exists: Array  # [P]
    chosen: Array  # [K]
    tone: Array  # [K, 3] of -1, 0, +1
    mode: Array  # [K] of "said"
    act: Array  # [K, 16]
    themes: Array  # [K, 13]
    weights: Array  # [K, T] of the sentence's tokens


@dataclass(frozen=True)
class Line:
    """A fitted logistic line over standardised columns."""

    mean: Array
    scale: Array
    weights: Array
    bias: float

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> "Line":
        return cls(np.array(card["mean"]), np.array(card["scale"]), np.array(card["weights"]), float(card["bias"]))

    def probability(self, columns: Array) -> Array:
        score = (columns - self.mean) / self.scale @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-score)))


def logit(probability: Array) -> Array:
    clipped = np.clip(probability, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(clipped / (1 - clipped)))


def look_around(features: Features, outcome: Outcome, clues: Clues) -> Array:
    """[K, columns] for each chosen pair."""
    sentences, codes = len(features.sentences), len(features.codes)
    grid = np.zeros((sentences + 2, codes, codes))  # an empty sentence before and after
    s, a, b = features.pairs.T
    grid[s + 1, a, b] = outcome.exists
    rows = [_row(grid, *pair) for pair in features.pairs[outcome.chosen].tolist()]
    context = np.array(rows).reshape(len(rows), -1) if rows else np.zeros((0, CONTEXT_COLUMNS))
    return np.hstack([_own(features, outcome), context, _cue_columns(features, outcome, clues)])


CONTEXT_COLUMNS = 19


def _row(grid: Array, sentence: int, a: int, b: int) -> list[float]:
    before, here, after = grid[sentence], grid[sentence + 1], grid[sentence + 2]
    own, others = here[a, b], here.copy()
    others[a, b] = others[b, a] = 0
    elsewhere = np.delete(grid[:, [a, b], [b, a]], sentence + 1, axis=0).max(axis=0)
    third = np.delete(np.delete(others, a, axis=0), b, axis=1)
    return [
        float(elsewhere[0]),
        float(elsewhere[1]),
        here[b, a],
        own > here[b, a],
        logit(here[b, a]) / 5,
        others[a].max(),
        others[:, b].max(),
        third.max() if third.size else 0.0,
        own >= here.max(),
        min(here.sum(), 4),
        before[a].max(),
        before[b].max(),
        np.delete(before, a, axis=0).max(),
        before[a, b],
        before[b, a],
        before[:, b].max(),
        after[a].max(),
        after[a, b],
        after[:, b].max(),
    ]


def _own(features: Features, outcome: Outcome) -> Array:
    arrays, chosen = features.arrays, outcome.chosen
    actor = arrays["actor_features"][arrays["pair_actor"][chosen]]
    recipient = arrays["actor_features"][arrays["pair_recipient"][chosen]]
    sentence = arrays["sentence_features"][features.pairs[chosen, 0]]
    likely = logit(outcome.exists[chosen])
    columns = [
        likely,
        likely * actor[:, 0] * recipient[:, 0],
        likely * (1 - actor[:, 0]),
        likely * (1 - recipient[:, 0]),
        outcome.mode,
        outcome.tone.max(axis=1),
        outcome.tone[:, 1],
        *(actor[:, [0, LEADING, HUMAN, SPOKEN, TITLE, CENTRAL, FIVE, CARRIED, HOME]].T),
        *(recipient[:, [0, LEADING, HUMAN, SPOKEN, TITLE, CENTRAL, FIVE, HOME]].T),
        *(sentence[:, [0, 1, 3, 9]].T),
        sentence[:, QUOTED_SHARE] * (1 - actor[:, 0]),
        *(arrays["pair_features"][chosen][:, [3, 5, 6]].T),
    ]
    return np.stack(columns, axis=1)


def _cue_columns(features: Features, outcome: Outcome, clues: Clues) -> Array:
    """Cue words of the sentence by kind, verbs of speech before and after, what the rules found."""
    padded = np.pad(clues.kinds, ((1, 1), (0, 0)))
    here = features.pairs[outcome.chosen, 0] + 1
    rules = rule_columns(features, outcome.chosen, clues)
    return np.hstack([padded[here], padded[here - 1, :1], padded[here + 1, :1], rules])
