"""Sentences whose tone toward a named target is known, of the public sets → examples of tone alone.

The product reads about Central Asia only, so the target stands in as Kazakhstan: what is learnt is the tone of an unnamed side
(the region) to it, nothing about whether there is a statement.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ingest.classify.cues import cue_book
from ingest.classify.encoder import Tokens
from ingest.classify.features import Features, build
from ingest.classify.page import NAME, PERSON, Named
from ingest.classify.reading import read
from ingest.classify.types import ArticleText
from ingest.training.gold import UNTOLD, Example, Row, read_rows, share
from ingest.vocabulary import REGION, Vocabulary

FILES = {"ru": "tone-ru.jsonl", "en": "tone-en.jsonl"}  # RuSentNE, NewsMTSC
STAND_IN = "KAZ"
HELD_BACK = 0.12  # of the texts; what the figures are of

ToTokens = Callable[[str, str], Tokens]


def target_rows(folder: Path, language: str) -> tuple[list[Row], list[Row]]:
    """(to learn from, held back); all targets of a text on one side."""
    path = folder / FILES[language]
    rows = read_rows(path) if path.exists() else []
    return [row for row in rows if share(row["text"]) >= HELD_BACK], [
        row for row in rows if share(row["text"]) < HELD_BACK
    ]


def features_toward(row: Row, language: str, vocabulary: Vocabulary, to_tokens: ToTokens) -> Features | None:
    role = PERSON if row.get("tag") in ("PERSON", "PROFESSION") else NAME
    mention = Named(row["start"], row["end"], STAND_IN, role, False)
    reading = read(ArticleText("", row["text"], language), vocabulary, cue_book(vocabulary))
    spans = [(sentence.start, sentence.end) for sentence in reading.sentences]
    return build(row["text"], language, spans, False, [mention], to_tokens)


def place_of(features: Features, actor: str, recipient: str, start: int) -> int:
    """Row of the pair in the sentence with the character, -1 where it is no candidate."""
    sentence = max((n for n, span in enumerate(features.sentences) if span[0] <= start), default=0)
    for row, (s, a, b) in enumerate(features.pairs.tolist()):
        if (s, features.codes[a], features.codes[b]) == (sentence, actor, recipient):
            return row
    return -1


def targets(rows: Sequence[Row], language: str, vocabulary: Vocabulary, to_tokens: ToTokens) -> list[Example]:
    found = []
    for row in rows:
        features = features_toward(row, language, vocabulary, to_tokens)
        if features is not None and (place := place_of(features, REGION, STAND_IN, row["start"])) >= 0:
            found.append(_example(row, features, place))
    return found


def _example(row: Row, features: Features, place: int) -> Example:
    def untold(*shape: int) -> np.ndarray:
        return np.full(shape, UNTOLD, np.float32)

    return Example(
        row=row,
        features=features,
        exists=np.full(len(features.pairs), UNTOLD, np.int64),
        chosen=np.array([place], np.int64),
        tone=np.array([row["label"] + 1], np.int64),
        act=np.array([UNTOLD], np.int64),
        mode=untold(1),
        themes=untold(1, 13),
        speaks=untold(len(features.arrays["sentence_of"]), 2),
        lost=0,
    )
