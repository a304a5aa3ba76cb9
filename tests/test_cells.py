"""Sums of single dyads made anew with a person's word, without waiting for whole days."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from ingest import aggregate
from ingest.models import DailySignal, MonthlySignal, SourceDay, StaleDay, Statement
from signals_site.curation.corrections import correct
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = (date(2026, 11, 17), date(2026, 11, 18), date(2026, 10, 3))


@pytest.fixture
def rows() -> list[Statement]:
    sources = [make_source(slug) for slug in ("wire", "news")]
    made = [
        make_statement(actor, recipient, tone, article=make_article(day, source=source), speaker="The minister")
        for day in DAYS
        for source in sources
        for actor, recipient, tone in (("RUS", "KAZ", 0.5), ("CHN", "KAZ", -0.5), ("RUS", "UZB", 0.0))
    ]
    count_statements()
    return list(Statement.objects.filter(pk__in=[row.pk for row in made]).order_by("pk"))


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("ann")


def sums() -> list[list[dict[str, Any]]]:
    return [
        sorted((dict(row) for row in table.objects.values()), key=lambda row: str({**row, "id": 0}))
        for table in (DailySignal, MonthlySignal, SourceDay)
    ]


def without_ids(tables: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    return [[{**row, "id": None} for row in table] for table in tables]


def test_what_people_change_leaves_the_sums_as_if_whole_days_were_made_anew(
    rows: list[Statement], editor: User
) -> None:
    changes: list[dict[str, Any]] = [
        {"actor": "USA"}, {"tone": 1.0}, {"is_rejected": True}, {"recipient": "TJK", "themes": ["energy"]},
        {"speaker": ""}, {"act": "PROTEST", "mode": "done"}, {"about": ["KGZ"]}, {"is_rejected": True},
    ]  # fmt: skip
    for row, change in zip(rows, changes, strict=False):
        for name, value in change.items():
            setattr(row, name, value)
        assert correct(row, editor)
    rows[2].is_rejected = False
    assert correct(rows[2], editor)
    assert not StaleDay.objects.exists()
    standing = without_ids(sums())
    aggregate.rebuild(DAYS)
    assert standing == without_ids(sums())


def test_sums_of_other_dyads_and_days_are_not_touched(rows: list[Statement], editor: User) -> None:
    before = {row["id"] for row in DailySignal.objects.exclude(day=DAYS[0], actor="RUS", recipient="KAZ").values("id")}
    rows[0].tone = -1.0
    correct(rows[0], editor)
    assert before <= set(DailySignal.objects.values_list("id", flat=True))


@pytest.fixture
def whole_days_are_rebuilt() -> Iterator[None]:
    """By somebody else, for as long as the test lasts."""
    with ThreadPoolExecutor(1) as other:

        def lock() -> None:
            transaction.set_autocommit(False)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [aggregate.REBUILD_LOCK])

        def let_go() -> None:
            connection.close()

        other.submit(lock).result()
        yield
        other.submit(let_go).result()


def test_while_whole_days_are_rebuilt_a_decision_waits_for_nobody_and_its_day_is_marked(
    rows: list[Statement], editor: User, whole_days_are_rebuilt: None
) -> None:
    rows[0].tone = -1.0
    assert correct(rows[0], editor)
    assert list(StaleDay.objects.values_list("day", flat=True)) == [rows[0].day]
