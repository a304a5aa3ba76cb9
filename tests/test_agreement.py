"""Agreement and intervals against the figures published with their formulas."""

import pytest

from signals_site.curation.agreement import Share, alpha, interval, nominal

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections A, B and C.
BINARY = ("0100000010", "1110010000")
NAMES = ("aabbdcccedda", "babbbccceddd")
FOUR = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


@pytest.mark.parametrize(("coders", "published"), [(BINARY, 0.095), (NAMES, 0.692)])
def test_two_coders_by_name(coders: tuple[str, str], published: float) -> None:
    assert alpha(list(zip(*coders, strict=True)), nominal) == pytest.approx(published, abs=0.0005)


def test_four_coders_with_gaps_by_name_and_by_interval() -> None:
    units = list(zip(*FOUR, strict=True))
    assert alpha(units, nominal) == pytest.approx(0.743, abs=0.0005)
    assert alpha([[None if v is None else float(v) for v in unit] for unit in units], interval) == pytest.approx(
        0.849, abs=0.0005
    )


def test_what_cannot_be_said_is_none() -> None:
    assert alpha([], nominal) is None
    assert alpha([["a", "a"], ["a", "a"]], nominal) is None
    assert alpha([["a", None], [None, "b"]], nominal) is None


# R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals(k: int, n: int, low: float, high: float) -> None:
    share = Share(k, n)
    assert share.low == pytest.approx(low, abs=5e-5)
    assert share.high == pytest.approx(high, abs=5e-5)


def test_nothing_counted_is_anything_between_0_and_1() -> None:
    assert (Share(0, 0).value, Share(0, 0).low, Share(0, 0).high) == (None, 0.0, 1.0)
