"""Sums are rebuilt once for many articles, and no more than a tenth of the time."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from ingest import aggregate
from ingest.models import DailySignal, StaleDay
from ingest.pipeline import pacing
from tests.factories import make_article, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    store = redis.Redis.from_url(settings.REDIS_URL)
    store.delete("rebuild:rung", "rebuild:rests")
    yield
    store.delete("rebuild:rung", "rebuild:rests")
    store.close()


def test_one_rebuild_answers_for_all_who_asked_before_it_began() -> None:
    article = make_article()
    make_statement("RUS", "KAZ", 0.5, article=article)
    assert article.story_id
    aggregate.mark_stale(aggregate.place([article.story_id]))
    assert pacing.ask() == 0
    assert pacing.ask() is None
    pacing.rebuild()
    assert not StaleDay.objects.exists()
    assert DailySignal.objects.of("all").get().statements == 1
    assert pacing.ask() is not None


def test_a_long_rebuild_rests_nine_times_as_long() -> None:
    pacing.rest(100)
    wait = pacing.ask()
    assert wait is not None
    assert 800 < wait <= 900
    assert pacing.ask() is None
