"""Sums of statements that can be added up, and the means that follow from them."""

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from ingest.models.statements import TONE_CUT

Z95 = 1.959964  # 97.5 % quantile of the normal distribution


class Tally(NamedTuple):
    """Statements counted: all, and by the sign of their tone; sum of tones and of their squares. A page adds thousands."""

    n: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    tone_sum: float = 0.0
    tone_sq_sum: float = 0.0

    def __add__(self, other: object) -> "Tally":
        """Column by column, not one after the other as of plain tuples."""
        return added((self, other)) if isinstance(other, Tally) else NotImplemented

    @property
    def tone_mean(self) -> float | None:
        """Mean tone, -1 to 1; None without statements."""
        return self.tone_sum / self.n if self.n else None

    @property
    def sign(self) -> int | None:
        return None if self.tone_mean is None else sign_of(self.tone_mean)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % confidence interval of the mean tone (Student's t), cut to [-1, 1]; None for fewer than two."""
        if self.n < 2:
            return None
        mean = self.tone_sum / self.n
        variance = max(0.0, (self.tone_sq_sum - self.n * mean * mean) / (self.n - 1))
        reach = _t95(self.n - 1) * sqrt(variance / self.n)
        return max(-1.0, mean - reach), min(1.0, mean + reach)


def added(tallies: "Iterable[Tally]") -> Tally:
    """All of them together."""
    return Tally(*map(sum, zip(*tallies, strict=True)))


def sign_of(tone: float) -> int:
    """-1, 0 or 1; the same cut as everywhere."""
    return 0 if abs(tone) < TONE_CUT else (1 if tone > 0 else -1)


def _t95(freedom: int) -> float:
    """97.5 % quantile of Student's t, by the Cornish-Fisher expansion (Abramowitz & Stegun 26.7.5)."""
    if freedom < 3:  # the expansion needs three degrees or more
        return (12.706, 4.303)[freedom - 1]
    z = Z95
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
