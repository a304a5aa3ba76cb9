"""How far coders agree, and how sure a share is. Pure functions.

Krippendorff's alpha after K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), by coincidences;
intervals after E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import sqrt
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
Z95 = 1.959963984540054


def nominal(one: Hashable, other: Hashable) -> float:
    """Squared difference of two names."""
    return float(one != other)


def interval(one: float, other: float) -> float:
    """Squared difference of two numbers on one scale."""
    return (one - other) ** 2


def alpha(units: Iterable[Sequence[T | None]], distance: Callable[[T, T], float]) -> float | None:
    """1 = perfect, 0 = as by chance. `units`: the values that the coders gave each thing coded, None where one gave none.

    None where it cannot be said: nothing was coded twice, or all values are the same.
    """
    weights: defaultdict[tuple[T, T], float] = defaultdict(float)  # the coincidence matrix
    totals: defaultdict[T, float] = defaultdict(float)
    for unit in units:
        values = [value for value in unit if value is not None]
        for pair in permutations(values, 2):
            weights[pair] += 1 / (len(values) - 1)
            totals[pair[0]] += 1 / (len(values) - 1)
    n = sum(totals.values())
    expected = sum(totals[a] * totals[b] * distance(a, b) for a, b in permutations(totals, 2))
    if not expected:
        return None
    observed = sum(weight * distance(a, b) for (a, b), weight in weights.items())
    return 1 - (n - 1) * observed / expected


@dataclass(frozen=True, slots=True)
class Share:
    """k of n, with its 95 % interval."""

    k: int
    n: int

    @property
    def value(self) -> float | None:
        return self.k / self.n if self.n else None

    @property
    def low(self) -> float:
        return self._bounds()[0]

    @property
    def high(self) -> float:
        return self._bounds()[1]

    def _bounds(self) -> tuple[float, float]:
        """Wilson's score interval; 0 to 1 where there is nothing."""
        if not self.n:
            return 0.0, 1.0
        p, n, z = self.k / self.n, self.n, Z95
        middle = p + z * z / (2 * n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)
