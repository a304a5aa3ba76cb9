"""Twenty curators at once, 2,000 decisions: `make crowd` (a throw-away database; the suite has the short form)."""

import time

import pytest
from django.core.cache import cache

from tests import crowd

CURATORS, DECISIONS = 20, 2_000


@pytest.mark.django_db(transaction=True)
def test_the_whole_crowd() -> None:
    cache.clear()
    crowd.fill(DECISIONS)
    start = time.perf_counter()
    shifts = crowd.send_in(CURATORS)
    took = time.perf_counter() - start
    crowd.hold_to_account(shifts, DECISIONS)
    rows = sorted(1000 * second for shift in shifts for second in shift.seconds)
    print(
        f"\n{DECISIONS} decisions by {CURATORS} curators in {took:.0f} s, {len(rows) - DECISIONS} of them sent twice."
    )
    print("Lost: none. Given twice: none. The charts' sums are those of a rebuild.")
    print(f"A curator waits {rows[len(rows) // 2]:.0f} ms (median), {rows[int(len(rows) * 0.95)]:.0f} ms (p95).")
