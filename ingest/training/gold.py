"""Coded articles and passages → training examples: features, and which pairs hold a statement with which labels."""

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingest.classify.clues import ACTS, THEMES
from ingest.classify.encoder import Array
from ingest.classify.features import Features

UNTOLD = -1  # a label that the gold does not tell, left out of the loss
COVERED = 0.3  # a sentence of which a passage holds more than this is not counted as free of the statement

Row = dict[str, Any]


@dataclass
class Example:
    """`exists` [P]: 1 or 0; the other arrays describe the K statements. UNTOLD where the gold does not say."""

    row: Row
    features: Features
    exists: Array
    chosen: Array  # [K] indices of pairs
    tone: Array  # [K] 0, 1, 2 for -1, 0, +1
    act: Array  # [K]
    mode: Array  # [K] 1 = said
    themes: Array  # [K, 13]
    speaks: Array  # [S * C, 2] as actor, as recipient
    lost: int  # statements whose pair is no candidate
    lower: Array | None = None  # [W, L, D] half precision: output of the frozen layers


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def share(key: str) -> float:
    """A number in [0, 1) that depends on the text alone, for splits that stay as they are when data are added."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32


def split(rows: Sequence[Row], held_out: float) -> tuple[list[Row], list[Row]]:
    """(training, held out): in every language the share with the lowest hash, at least one."""
    by_language: dict[str, list[Row]] = {}
    for row in rows:
        by_language.setdefault(row["lang"], []).append(row)
    train, held = [], []
    for group in by_language.values():
        ordered = sorted(group, key=lambda row: share(str(row["id"])))
        cut = max(1, round(held_out * len(ordered)))
        held += ordered[:cut]
        train += ordered[cut:]
    return train, held


def joined(passages: Iterable[Row], seed: int, alone: float = 0.4) -> list[Row]:
    """Most passages put together to pseudo-articles of three to six in one language; `alone` of them stay single."""
    draw = random.Random(seed)  # noqa: S311 - not for secrets
    by_language: dict[str, list[Row]] = {}
    rows = []
    for row in passages:
        if draw.random() < alone:
            rows.append(row)
        else:
            by_language.setdefault(row["lang"], []).append(row)
    for language, members in sorted(by_language.items()):
        draw.shuffle(members)
        while members:
            size = draw.randint(3, 6)
            taken, members = members[:size], members[size:]
            rows.append(_glue(language, taken))
    return rows


def _glue(language: str, rows: Sequence[Row]) -> Row:
    return {
        "id": "+".join(str(row["id"]) for row in rows),
        "lang": language,
        "body": "\n\n".join(row["body"] for row in rows),
        "statements": [statement for row in rows for statement in row["statements"]],
        "published": rows[0].get("published"),
    }


def examples(rows: Iterable[Row], featurise: Callable[[Row], tuple[Features | None, int]]) -> list[Example]:
    """`featurise` gives a row's features and where its body starts in the text they were made from."""
    found = []
    for row in rows:
        features, offset = featurise(row)
        if features is not None:
            found.append(label(row, features, offset))
    return found


def label(row: Row, features: Features, offset: int) -> Example:
    place = {tuple(pair): index for index, pair in enumerate(features.pairs.tolist())}
    actor_of = {code: index for index, code in enumerate(features.codes)}
    exists = np.zeros(len(features.pairs), np.int64)
    found: dict[int, Row] = {}
    lost = 0
    for statement in row["statements"]:
        start = row["body"].find(statement["passage"])
        overlap = _overlaps(features.sentences, start + offset, start + offset + len(statement["passage"]))
        pair = (actor_of.get(statement["actor"], -1), actor_of.get(statement["recipient"], -1))
        index = place.get((int(overlap.argmax()), *pair), -1)
        if start < 0 or index < 0 or not overlap.any():
            lost += 1
            continue
        for sentence in np.flatnonzero(overlap > COVERED):
            also = place.get((int(sentence), *pair))
            if also is not None and exists[also] == 0:
                exists[also] = UNTOLD
        exists[index] = 1
        found.setdefault(index, statement)
    return _example(row, features, exists, found, lost)


def _overlaps(sentences: Sequence[tuple[int, int]], start: int, end: int) -> Array:
    """[S] covered share of each sentence; the one that holds most of the passage comes out highest."""
    spans = np.array(sentences)
    covered = np.clip(np.minimum(spans[:, 1], end) - np.maximum(spans[:, 0], start), 0, None)
    share_of = covered / np.maximum(spans[:, 1] - spans[:, 0], 1)
    share_of[covered.argmax()] += bool(covered.any())
    return np.asarray(share_of)


def _example(row: Row, features: Features, exists: Array, found: dict[int, Row], lost: int) -> Example:
    chosen = np.array(sorted(found), np.int64)
    statements = [found[index] for index in chosen]
    speaks = np.zeros((len(features.arrays["sentence_of"]), 2), np.float32)
    for side, name in enumerate(("pair_actor", "pair_recipient")):
        speaks[features.arrays[name][exists == UNTOLD], side] = UNTOLD
        speaks[features.arrays[name][chosen], side] = 1
    return Example(
        row,
        features,
        exists,
        chosen,
        np.array([statement["tone"] + 1 for statement in statements], np.int64),
        np.array([ACTS.index(statement["act"]) for statement in statements], np.int64),
        np.array([statement["mode"] == "said" for statement in statements], np.float32),
        np.array([[t in statement["themes"] for t in THEMES] for statement in statements], np.float32).reshape(-1, 13),
        speaks,
        lost,
    )
