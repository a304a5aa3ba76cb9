"""Second look at the labels: the network's word, the cue words here and near, what the article is about. Pure numpy."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ingest.classify.clues import ACTS, THEMES, Clues, rule_rows
from ingest.classify.context import QUOTED_SHARE, Line, Outcome, logit
from ingest.classify.encoder import Array
from ingest.classify.features import Features
from ingest.classify.judgement import Judgement

FRIENDLY = [ACTS.index(act) for act in ("AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT")]
HOSTILE = [
    ACTS.index(act) for act in ("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT")
]
TONE_CUT = 0.2  # of the rules' tones; nearer to 0 is neutral
DEEDS = [
    ACTS.index(act) for act in ("COOPERATE", "AID", "RETREAT", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT")
]
BEFORE, AFTER = 2, 1  # sentences around whose cue words are counted as near


def theme_columns(features: Features, outcome: Outcome, clues: Clues) -> Array:
    """[K, 13, columns]"""
    weight = outcome.exists[outcome.chosen][:, None]
    article = (outcome.themes * weight).sum(axis=0) / weight.sum()
    whole = np.broadcast_to(logit(article), outcome.themes.shape)
    rules = _by_rules(features, outcome, clues, lambda row: [theme in row.themes for theme in THEMES], len(THEMES))
    return _with_bias([logit(outcome.themes), whole, *_around(features, outcome, clues.themes), rules])


def act_columns(features: Features, outcome: Outcome, clues: Clues) -> Array:
    """[K, 16, columns]"""
    rules = _by_rules(features, outcome, clues, lambda row: [act == row.act for act in ACTS], len(ACTS))
    return _with_bias([np.log(outcome.act + 1e-4), logit(outcome.act), *_around(features, outcome, clues.acts), rules])


def tone_columns(features: Features, outcome: Outcome, clues: Clues) -> Array:
    """[K, 3, columns]; the acts speak for a tone as well."""
    hostile, friendly = outcome.act[:, HOSTILE].sum(axis=1), outcome.act[:, FRIENDLY].sum(axis=1)
    by_act = np.stack([hostile, 1 - hostile - friendly, friendly], axis=1)
    here = clues.acts[features.pairs[outcome.chosen, 0]]
    by_cue = np.stack([here[:, HOSTILE].sum(axis=1), np.zeros(len(here)), here[:, FRIENDLY].sum(axis=1)], axis=1)
    rules = _by_rules(features, outcome, clues, _tone_of, 3)
    return _with_bias([logit(outcome.tone), logit(by_act), np.minimum(by_cue, 3), rules])


def mode_columns(features: Features, outcome: Outcome, clues: Clues) -> Array:
    """[K, 1, columns] for "said"."""
    sentences = features.pairs[outcome.chosen, 0]
    quoted = features.arrays["sentence_features"][sentences, QUOTED_SHARE]
    rows = rule_rows(features, outcome.chosen, clues)
    by_rules = np.array([[row is not None and row.mode == mode for mode in ("said", "done")] for row in rows], float)
    columns = [logit(outcome.mode), outcome.act[:, DEEDS].sum(axis=1), quoted, *by_rules.reshape(-1, 2).T]
    return np.stack([*columns, *clues.kinds[sentences].T], axis=1)[:, None]


Columns = Callable[[Features, Outcome, Clues], Array]
COLUMNS: Mapping[str, Columns] = {
    "themes": theme_columns, "act": act_columns, "tone": tone_columns, "mode": mode_columns
}  # fmt: skip


def _around(features: Features, outcome: Outcome, counts: Array) -> list[Array]:
    """Of each chosen pair's sentence: the counts in it, near it, and in the whole article (log)."""
    sentences = features.pairs[outcome.chosen, 0]
    near = [counts[max(0, s - BEFORE) : s + AFTER + 1].sum(axis=0) - counts[s] for s in sentences]
    whole = np.log1p(counts.sum(axis=0))
    shape = (len(sentences), counts.shape[1])
    return [counts[sentences], np.minimum(np.array(near).reshape(shape), 3), np.broadcast_to(whole, shape)]


def _tone_of(row: Judgement) -> list[bool]:
    return [row.tone < -TONE_CUT, abs(row.tone) <= TONE_CUT, row.tone > TONE_CUT]


def _by_rules(
    features: Features, outcome: Outcome, clues: Clues, told: Callable[[Judgement], list[bool]], labels: int
) -> Array:
    """[K, labels] 1 where the rules give the pair that label."""
    rows = rule_rows(features, outcome.chosen, clues)
    return np.array([told(row) if row else [False] * labels for row in rows], float).reshape(-1, labels)


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
    seen["mode"] = seen["mode"][:, 0]
    for name in ("act", "tone"):  # one of them is true
        seen[name] = seen[name] / seen[name].sum(axis=1, keepdims=True)
    return replace(outcome, **seen)
