"""Many curators at one queue: nothing is given twice, nothing is lost."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests import crowd

pytestmark = pytest.mark.django_db(transaction=True)
CURATORS, DECISIONS = 20, 200


@pytest.fixture(autouse=True)
def fresh_cells() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_twenty_curators_at_once_lose_nothing_and_share_nothing() -> None:
    crowd.fill(DECISIONS)
    shifts = crowd.send_in(CURATORS)
    crowd.hold_to_account(shifts, DECISIONS)
