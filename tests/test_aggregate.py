"""A day of statements becomes rows that add up, whatever happened before."""

from datetime import UTC, date, datetime

import pytest

from ingest import aggregate
from ingest.models import Article, DailySignal, StaleDay
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


def rows(**filters: object) -> list[tuple[str, str, str, int]]:
    found = DailySignal.objects.filter(**filters).order_by("actor", "recipient", "value")
    return [(row.actor, row.recipient, row.value, row.statements) for row in found]


def test_each_dimension_counts_every_statement_of_the_day() -> None:
    make_statement("RUS", "KAZ", 0.5, themes=["energy", "economy"])
    make_statement("RUS", "KAZ", -0.7, themes=["energy"], act="ACCUSE")
    make_statement("RUS", "KAZ", 0.1, themes=["energy"], mode="done")
    count_statements()
    row = DailySignal.objects.get(day=DAY, dimension="all")
    assert (row.statements, row.negative, row.neutral, row.positive) == (3, 1, 1, 1)
    assert row.tone_sum == pytest.approx(-0.1)
    assert row.tone_sq_sum == pytest.approx(0.25 + 0.49 + 0.01)
    assert rows(dimension="theme") == [("RUS", "KAZ", "economy", 1), ("RUS", "KAZ", "energy", 3)]
    assert rows(dimension="act") == [("RUS", "KAZ", "ACCUSE", 1), ("RUS", "KAZ", "SUPPORT", 2)]
    assert rows(dimension="mode") == [("RUS", "KAZ", "done", 1), ("RUS", "KAZ", "said", 2)]
    assert rows(dimension="state") == [("RUS", "KAZ", "other", 3)]
    assert rows(dimension="language") == [("RUS", "KAZ", "en", 3)]


def test_third_party_statements_count_for_the_states_they_are_about() -> None:
    make_statement("RUS", "USA", -0.6, about=["TJK"])
    count_statements()
    assert rows(dimension="about") == [("RUS", "USA", "TJK", 1)]


def test_rebuilding_twice_gives_the_same() -> None:
    make_statement()
    count_statements()
    once = rows()
    aggregate.rebuild([DAY])
    assert rows() == once


def test_a_story_counts_the_statements_of_its_origin_only() -> None:
    origin = make_article(DAY, source=make_source("agency", tier="state"))
    copy = make_article(date(2026, 11, 20), source=make_source("copier"), story=origin.story)
    make_statement(article=origin)
    make_statement(article=copy)
    count_statements()
    assert rows(dimension="tier") == [("RUS", "KAZ", "state", 1)]
    assert set(DailySignal.objects.values_list("day", flat=True)) == {DAY}


def test_a_story_that_gets_another_origin_moves_to_its_day() -> None:
    later = make_article(date(2026, 11, 20))
    make_statement(article=later)
    count_statements()
    earlier = make_article(DAY, story=later.story)
    make_statement(article=earlier)
    assert later.story is not None
    later.story.origin = earlier
    later.story.save()
    count_statements()
    assert set(DailySignal.objects.values_list("day", flat=True)) == {DAY}


def test_first_seen_dates_stand_apart() -> None:
    make_statement(article=make_article(published_evidence=Article.Evidence.FIRST_SEEN))
    count_statements()
    assert not DailySignal.objects.dated().exists()
    assert DailySignal.objects.filter(first_seen_only=True, dimension="all").count() == 1


def test_days_are_utc() -> None:
    make_statement(article=make_article(published=datetime(2026, 11, 18, 23, 30, tzinfo=UTC)))
    count_statements()
    assert rows(day=DAY, dimension="all") == [("RUS", "KAZ", "", 1)]


def test_rejected_statements_do_not_count() -> None:
    make_statement(is_rejected=True)
    count_statements()
    assert not DailySignal.objects.exists()


def test_samples_leave_the_charts_when_a_real_article_comes() -> None:
    sample = make_article(source=make_source("sample", is_sample=True))
    make_statement(article=sample)
    count_statements()
    assert rows(dimension="all") == [("RUS", "KAZ", "", 1)]
    make_statement("USA", "UZB")
    count_statements()
    assert rows(dimension="all") == [("USA", "UZB", "", 1)]


def test_stale_days_are_rebuilt_once() -> None:
    make_statement()
    aggregate.mark_stale(aggregate.place([make_statement().article.story_id or 0]))
    aggregate.mark_stale([DAY])
    assert aggregate.rebuild_stale() == 1
    assert not StaleDay.objects.exists()
    assert aggregate.rebuild_stale() == 0
