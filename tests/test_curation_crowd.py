"""Many curators at one queue: nothing is given twice, nothing is lost."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection

from ingest.models import DailySignal, Statement
from signals_site.curation.corrections import Act, decide
from signals_site.curation.models import Decision
from signals_site.curation.queue import Wish, hold
from tests.factories import count_statements, make_article, make_statement

pytestmark = pytest.mark.django_db(transaction=True)
CURATORS, DECISIONS = 20, 200


@pytest.fixture(autouse=True)
def fresh_cells() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def work(name: str) -> list[int]:
    """Take statements and turn their tone until none is left; the ids decided on."""
    curator, decided = User.objects.get(username=name), []
    try:
        while rows := hold(curator, Wish(), n=2):
            for row in rows:
                row.tone = -row.tone
                decide([row], Act(curator, Decision.Kind.CORRECT, key=uuid4(), versions={row.pk: 0}))
                decided.append(row.pk)
    finally:
        connection.close()
    return decided


def test_twenty_curators_at_once_lose_nothing_and_share_nothing() -> None:
    articles = [make_article() for _ in range(20)]
    actors = ("RUS", "CHN", "USA", "TUR")
    for n in range(DECISIONS):
        make_statement(actors[n % 4], "KAZ", 0.5, article=articles[n % 20], confidence=n / DECISIONS)
    count_statements()
    names = [User.objects.create_user(f"curator{n}", is_staff=True).username for n in range(CURATORS)]
    with ThreadPoolExecutor(CURATORS) as pool:
        decided = [pk for ids in pool.map(work, names) for pk in ids]
    assert max(Counter(decided).values()) == 1
    assert set(decided) == set(Statement.objects.values_list("pk", flat=True))
    assert Statement.objects.filter(is_curated=True, tone=-0.5).count() == DECISIONS
    assert Decision.objects.count() == DECISIONS
    assert sum(row["n_negative"] for row in DailySignal.objects.of("all").totals("actor")) == DECISIONS
