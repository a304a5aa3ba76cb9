"""Periods: names in addresses, neighbours, and how a tally's mean and interval follow from its sums."""

from datetime import date
from itertools import pairwise

import pytest

from signals_site.dashboard.queries import Period, Tally


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-11-24", date(2026, 11, 24), date(2026, 11, 24)),
        ("2026-11-03..2026-11-20", date(2026, 11, 3), date(2026, 11, 20)),
    ],
)
def test_a_key_names_its_days_and_comes_back(key: str, start: date, end: date) -> None:
    period = Period.parse(key)
    assert (period.start, period.end) == (start, end)
    assert period.key == key
    assert period.previous().end.toordinal() == start.toordinal() - 1
    assert period.previous().following() == period


@pytest.mark.parametrize(
    "key",
    ["", "2026-W54", "2026-13", "2026-Q5", "1066", "9999", "2026-02-30", "..", "2026-W1x", "٢٠٢٦", "2026-W00", "0001"],
)
def test_nonsense_names_no_period(key: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period.parse(key)


def test_two_dates_that_make_a_whole_week_or_month_are_that_period() -> None:
    assert Period.parse("2026-11-16..2026-11-22").key == "2026-W47"
    assert Period.parse("2026-11-30..2026-11-01").key == "2026-11"


def test_history_follows_without_gap() -> None:
    periods = Period.parse("2026-03").with_history(8)
    assert [period.key for period in periods][:2] == ["2025-07", "2025-08"]
    assert all(a.following().start == b.start for a, b in pairwise(periods))


def test_cutting_keeps_every_day_once() -> None:
    for days in (1, 3, 7, 30):
        first, rest = Period.parse("2026-W47").cut(days)
        assert first.days == min(days, 7)
        assert first.days + rest.days == 7


def test_interval_is_students() -> None:
    """Tones 1, 1, 0, 0, -1: mean .2, standard deviation .8367, t(4) = 2.776."""
    low, high = Tally(5, 1, 2, 2, 1.0, 3.0).interval or (0, 0)
    assert low == pytest.approx(0.2 - 2.776 * 0.83666 / 5**0.5, abs=0.005)
    assert high == 1.0  # cut to the scale


def test_without_statements_there_is_no_mean_and_with_one_no_interval() -> None:
    assert Tally().tone_mean is None
    assert Tally(1, 0, 0, 1, 0.7, 0.49).interval is None


def test_tallies_add_up() -> None:
    assert Tally(2, 1, 0, 1, 0.25, 1.0) + Tally(1, 0, 1, 0, 0.125, 0.5) == Tally(3, 1, 1, 1, 0.375, 1.5)
