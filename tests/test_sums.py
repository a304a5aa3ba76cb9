"""Sums that are stored by day and by month say what the statements say, and pages ask them little."""

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ingest.models import MonthlySignal, Statement
from signals_site.dashboard.queries import Filters, Period, newest, stored_count, stretch, top_sources, top_speakers
from signals_site.dashboard.queries.sums import tallies
from tests.factories import count_statements, make_article, make_source, make_statement

START = date(2025, 6, 20)


@pytest.fixture
def world(db: None) -> None:
    """A statement every ninth day of a year, by turns of two sources and of three speakers or none."""
    sources = [make_source("wire"), make_source("paper")]
    for number in range(40):
        article = make_article(START + timedelta(days=9 * number), source=sources[number % 2])
        speaker = f"Speaker {number % 4}" if number % 4 else ""
        make_statement("RUS", "KAZ", 0.5 - number / 40, article=article, speaker=speaker, themes=["energy"])
    count_statements()


@pytest.mark.parametrize(
    "span", ["2025-06-20..2026-06-10", "2025-07-01..2026-03-31", "2025-07-02..2025-12-30", "2025", "2025-Q3"]
)
def test_months_and_the_days_left_add_up_to_the_statements(world: None, span: str) -> None:
    periods = Period.parse(span).with_history(2)
    for filters in (Filters(), Filters(theme="energy"), Filters(speaker="Speaker 1"), Filters(source="wire")):
        found = tallies(filters, periods).get(("RUS", "KAZ"), [])
        listed = [newest(filters.with_(since=one.start, until=one.end)) for one in periods]
        assert [tally.n for tally in found] == [rows.count() for rows in listed]
        assert [tally.tone_sum for tally in found] == pytest.approx([sum(row.tone for row in rows) for rows in listed])


def test_a_day_that_changes_changes_its_month(world: None) -> None:
    before = stored_count(Filters())
    first = Statement.objects.earliest("day")
    Statement.objects.filter(pk=first.pk).update(is_rejected=True)
    count_statements()
    assert (before, stored_count(Filters())) == (40, 39)
    assert sum(MonthlySignal.objects.of("all").values_list("statements", flat=True)) == 39


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(actor="RUS"),
        Filters(source="paper"),
        Filters(speaker="Speaker 2"),
        Filters(until=date(2025, 9, 9)),
    ],
)
def test_the_stored_count_is_the_length_of_the_list(world: None, filters: Filters) -> None:
    assert stored_count(filters) == newest(filters).count()


def test_what_crosses_dimensions_has_no_stored_count(world: None) -> None:
    assert stored_count(Filters(theme="energy", tier="state")) is None
    assert stored_count(Filters(text="spoke")) is None


def test_the_most_frequent_are_the_same_from_sums_and_from_statements(world: None) -> None:
    within = Filters(actor="RUS", recipient="KAZ", since=START, until=START + timedelta(days=400))
    narrowed = within.with_(theme="energy")  # which all of them have, so that the statements are counted
    for top in (top_speakers, top_sources):
        assert [(row.value, row.label, row.tally.n) for row in top(within)] == [
            (row.value, row.label, row.tally.n) for row in top(narrowed)
        ]
    assert [(share.value, share.tally.n) for share in top_sources(within)] == [("paper", 20), ("wire", 20)]


def test_a_stretch_of_a_list_is_what_stands_there(world: None) -> None:
    rows = newest(Filters(theme="energy"))
    assert list(stretch(rows, 20, 10)) == list(rows)[10:20]


@pytest.mark.parametrize(
    ("address", "most"),
    [("/?period=2025", 9), ("/?period=2025&theme=energy", 9), ("/statements/?theme=energy", 6), ("/statements/?text=spoke", 6),
     ("/statements/?actor=RUS&theme=energy&tier=state", 6), ("/compare/?dyad=RUS-KAZ", 12), ("/statements.atom", 3)],
)  # fmt: skip
def test_pages_keep_their_query_budget(
    client: Client, world: None, django_assert_max_num_queries: DjangoAssertNumQueries, address: str, most: int
) -> None:
    client.get("/calendar/")  # the first request of a process also asks whether the dictionary was edited
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200
