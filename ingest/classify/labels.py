"""Second look at the labels: the network's word, the cue words here and near, what the article is about. Pure numpy."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ingest.classify.clues import ACTS, Clues
from ingest.classify.context import Line, Outcome, logit
from ingest.classify.encoder import Array
from ingest.classify.features import Features

FRIENDLY = [ACTS.index(act) for act in ("AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT")]
HOSTILE = [
    ACTS.index(act) for act in ("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT")
]
BEFORE, AFTER = 2, 1  # sentences around whose cue words are counted as near


def theme_columns(features: Features, outcome: Outcome, clues: Clues) -> Array:
    """[K, 13, columns]"""
    weight = outcome.exists[outcome.chosen][:, None]
    article = (outcome.themes * weight).sum(axis=0) / weight.sum()
    whole = np.broadcast_to(logit(article), outcome.themes.shape)
    return _with_bias([logit(outcome.themes), whole, *_around(features, outcome, clues.themes)])


def act_columns(features: Features, outcome: Outcome, clues: Clues) -> Array:
    """[K, 16, columns]"""
    return _with_bias([np.log(outcome.act + 1e-4), logit(outcome.act), *_around(features, outcome, clues.acts)])


def tone_columns(features: Features, outcome: Outcome, clues: Clues) -> Array:
    """[K, 3, columns]; the acts speak for a tone as well."""
    hostile, friendly = outcome.act[:, HOSTILE].sum(axis=1), outcome.act[:, FRIENDLY].sum(axis=1)
    by_act = np.stack([hostile, 1 - hostile - friendly, friendly], axis=1)
    here = clues.acts[features.pairs[outcome.chosen, 0]]
    by_cue = np.stack([here[:, HOSTILE].sum(axis=1), np.zeros(len(here)), here[:, FRIENDLY].sum(axis=1)], axis=1)
    return _with_bias([logit(outcome.tone), logit(by_act), np.minimum(by_cue, 3)])


Columns = Callable[[Features, Outcome, Clues], Array]
COLUMNS: Mapping[str, Columns] = {"themes": theme_columns, "act": act_columns, "tone": tone_columns}


def _around(features: Features, outcome: Outcome, counts: Array) -> list[Array]:
    """Of each chosen pair's sentence: the counts in it, near it, and in the whole article (log)."""
    sentences = features.pairs[outcome.chosen, 0]
    near = [counts[max(0, s - BEFORE) : s + AFTER + 1].sum(axis=0) - counts[s] for s in sentences]
    whole = np.log1p(counts.sum(axis=0))
    shape = (len(sentences), counts.shape[1])
    return [counts[sentences], np.minimum(np.array(near).reshape(shape), 3), np.broadcast_to(whole, shape)]


def _with_bias(columns: list[Array]) -> Array:
    rows, labels = columns[0].shape
    bias = np.broadcast_to(np.eye(labels), (rows, labels, labels))
    return np.concatenate([np.stack(columns, axis=2), bias], axis=2)


def look_again(features: Features, outcome: Outcome, clues: Clues, decisions: Mapping[str, Any]) -> Outcome:
    """The outcome with themes, act and tone as the fitted lines see them."""
    if not len(outcome.chosen):
        return outcome
    seen = {
        name: Line.of(decisions["labels"][name]).probability(columns(features, outcome, clues))
        for name, columns in COLUMNS.items()
    }
    for name in ("act", "tone"):  # one of them is true
        seen[name] = seen[name] / seen[name].sum(axis=1, keepdims=True)
    return replace(outcome, **seen)
