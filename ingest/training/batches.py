"""Examples of about one length → one batch: arrays joined, index arrays shifted to the joined rows."""

import random
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from ingest.classify.encoder import PAD, Array
from ingest.training.gold import Example

# index array → what it counts in; -1 stays -1
COUNTS_IN = {
    "sentence_tokens": "tokens",
    "mention_tokens": "tokens",
    "inside": "mentions",
    "before": "mentions",
    "after": "mentions",
    "near": "cells",
    "peers": "cells",
    "pair_actor": "cells",
    "pair_recipient": "cells",
    "sentence_of": "sentences",
}
PLAIN = ("actor_features", "sentence_features", "pair_features")


def sizes(arrays: dict[str, Array]) -> dict[str, int]:
    return {
        "tokens": len(arrays["pick"]),
        "mentions": len(arrays["mention_tokens"]),
        "cells": len(arrays["sentence_of"]),
        "sentences": len(arrays["sentence_tokens"]),
        "pairs": len(arrays["pair_actor"]),
    }


def pad(arrays: Sequence[Array], fill: float) -> Array:
    """Stack along the first axis, the second filled up to the longest."""
    if arrays[0].ndim == 1:
        return np.concatenate(arrays)
    width = max(array.shape[1] for array in arrays)
    rest = arrays[0].shape[2:]
    out = np.full((sum(len(array) for array in arrays), width, *rest), fill, arrays[0].dtype)
    row = 0
    for array in arrays:
        out[row : row + len(array), : array.shape[1]] = array
        row += len(array)
    return out


def collate(batch: Sequence[Example]) -> dict[str, Tensor]:
    parts = [example.features.arrays for example in batch]
    counts = [sizes(arrays) for arrays in parts]
    before = {name: np.cumsum([0, *(count[name] for count in counts)]) for name in counts[0]}
    joined: dict[str, Array] = {name: np.concatenate([arrays[name] for arrays in parts]) for name in PLAIN}
    joined["ids"] = pad([arrays["ids"] for arrays in parts], PAD)
    joined |= {name: pad([arrays[name] for arrays in parts], 0) for name in ("kind", "slot")}
    for name, unit in COUNTS_IN.items():
        shifted = [
            np.where(arrays[name] >= 0, arrays[name] + before[unit][n], -1) for n, arrays in enumerate(parts)
        ]  # fmt: skip
        joined[name] = pad(shifted, -1)
    joined["pick"] = np.concatenate(list(_picks(parts, joined["ids"].shape[1])))
    if batch[0].lower is not None:
        joined["lower"] = pad([np.asarray(example.lower) for example in batch], 0).astype(np.float32)
    chosen = [example.chosen + before["pairs"][n] for n, example in enumerate(batch)]
    joined["chosen"] = np.concatenate(chosen)
    for name in ("exists", "tone", "act", "mode", "themes", "speaks"):
        joined[name] = np.concatenate([getattr(example, name) for example in batch])
    return {name: torch.from_numpy(array) for name, array in joined.items()}


def _picks(parts: Sequence[dict[str, Array]], width: int) -> Iterator[Array]:
    rows = 0
    for arrays in parts:
        row, column = np.divmod(arrays["pick"], arrays["ids"].shape[1])
        yield (row + rows) * width + column
        rows += len(arrays["ids"])


def cost(example: Example) -> tuple[int, int]:
    windows, width = example.features.arrays["ids"].shape
    return int(windows), int(width)


def batches(examples: Sequence[Example], tokens: int, draw: random.Random, pool: int = 120) -> list[list[Example]]:
    """All examples in batches of at most `tokens` padded tokens, alike in length within a batch, in random order."""
    order, found = list(examples), []
    draw.shuffle(order)
    for start in range(0, len(order), pool):
        batch: list[Example] = []
        rows = width = 0
        for example in sorted(order[start : start + pool], key=lambda e: cost(e)[1]):
            more, wide = cost(example)
            if batch and (rows + more) * max(width, wide) > tokens:
                found.append(batch)
                batch, rows, width = [], 0, 0
            batch.append(example)
            rows, width = rows + more, max(width, wide)
        found.append(batch)
    draw.shuffle(found)
    return found
