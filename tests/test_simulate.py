"""A simulated world: as many statements as asked for, the same for the same seed, marked, and consistent in itself."""

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.test import Client

from ingest.models import Article, DailySignal, Poll, Source, SourceDay, Statement, Story
from ingest.pipeline.simulating import simulate
from ingest.pipeline.simulating_world import PHRASES
from signals_site.dashboard.queries import Filters, samples_shown
from tests.dashboard import PAGES, page_of
from tests.factories import make_article

UNTIL = date(2026, 11, 22)


def _simulate(statements: int = 1200, seed: int = 1, days: int = 400) -> None:
    simulate(statements, days, UNTIL, seed, lambda _: None)


def _told() -> list[tuple[Any, ...]]:
    columns = ("passage", "actor", "recipient", "act", "themes", "tone", "day", "tier", "language", "confidence")
    return list(Statement.objects.order_by("pk").values_list(*columns))


@pytest.mark.django_db
def test_the_world_holds_what_was_asked_for_and_charts_count_it() -> None:
    _simulate()
    assert Statement.objects.counted().count() == 1200
    assert sum(DailySignal.objects.of("all").values_list("statements", flat=True)) == 1200
    assert Filters(undated=True).statements().count() == 1200
    assert 0 < Filters().statements().count() < 1200
    assert set(Statement.objects.values_list("language", flat=True)) == set(PHRASES)
    assert set(Statement.objects.values_list("tier", flat=True)) == set(Source.Tier.values)
    assert Statement.objects.filter(day__gt=UNTIL).count() == 0
    assert Poll.objects.exists()
    assert SourceDay.objects.alive().exists()


@pytest.mark.django_db
def test_every_passage_stands_in_its_article_and_every_story_has_its_carriers() -> None:
    _simulate()
    for row in Statement.objects.select_related("article"):
        assert row.article.text[row.start : row.start + len(row.passage)] == row.passage
    assert not Story.objects.annotate(n=Count("articles")).exclude(n=F("carriers")).exists()
    assert Story.objects.filter(carriers=2).exists()
    assert not Article.objects.exclude(source__is_sample=True).exists()


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_world_and_another_one_another() -> None:
    _simulate()
    first = _told()
    _simulate()
    assert _told() == first + first
    _simulate(seed=2)
    assert _told()[2400:] != first


@pytest.mark.django_db
def test_pages_show_it_as_samples(client: Client) -> None:
    _simulate()
    assert samples_shown()
    for address in PAGES:
        assert "Sample stories" in page_of(client, address)


@pytest.mark.django_db
def test_beside_real_articles_it_is_refused_and_with_yes_it_does_not_count() -> None:
    make_article()
    with pytest.raises(CommandError, match="real articles"):
        call_command("simulate", statements=100)
    _simulate(100)
    assert Statement.objects.counted().count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_command_fills_an_empty_database() -> None:
    call_command("simulate", statements=120, days=10)
    assert Statement.objects.counted().count() == 120


@pytest.mark.parametrize("wrong", [{"statements": 0}, {"statements": 10, "days": 0}])
def test_nothing_to_simulate_is_an_error(wrong: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="above 0"):
        call_command("simulate", **wrong)
