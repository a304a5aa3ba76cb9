"""Weighs who may be the speaker, by the facts that hold of each; see speaking.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Weigher:
    """`table`: fact → [H]; a candidate's weight is `out` · relu(`bias` + the sum of its facts)."""

    table: Mapping[str, npt.NDArray[np.float64]]
    bias: npt.NDArray[np.float64]
    out: npt.NDArray[np.float64]

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> "Weigher":
        table = {fact: np.array(weights) for fact, weights in card["table"].items()}
        return cls(table, np.array(card["bias"]), np.array(card["out"]))

    def weight(self, facts: Iterable[str]) -> float:
        known = [self.table[fact] for fact in facts if fact in self.table]
        return float(np.maximum(self.bias + np.sum(known, axis=0), 0) @ self.out) if known else 0.0
