"""docs/partition-statements.sql: statements by year, with every answer as it was before."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Avg, Count
from django.test import Client

from ingest import aggregate
from ingest.models import Article, DailySignal, Statement
from ingest.pipeline import coding, simulating
from tests.factories import make_article, make_statement
from tests.workers import ROOT

pytestmark = pytest.mark.django_db
PAGES = ("/", "/statements/", "/dyad/RUS/KAZ/", "/api/v1/statements", "/statements/?theme=trade&actor=CHN")


def partition() -> None:
    with connection.cursor() as cursor:
        cursor.execute((ROOT / "docs" / "partition-statements.sql").read_text())


def answers(client: Client) -> dict[str, Any]:
    rows = Statement.objects.order_by("pk")
    pair = rows.filter(actor="RUS", recipient="KAZ", is_counted=True)
    sums = Statement.objects.counted().values("actor", "recipient").annotate(n=Count("pk"), tone=Avg("tone"))
    found: dict[str, Any] = {
        "rows": list(rows.values()), "sums": [(row["actor"], row["recipient"], row["n"], round(row["tone"], 9)) for row in sums.order_by("actor", "recipient")],
        "newest": list(pair.order_by("-day", "-pk").values_list("pk", flat=True)[:20]),
        "year": list(pair.filter(day__year=2026).order_by("pk").values_list("pk", flat=True)),
        "daily": list(DailySignal.objects.order_by("day", "actor", "recipient", "dimension", "value").values_list("day", "statements", "tone_sum")),
    }  # fmt: skip
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, page
        found[page] = (
            json.dumps(answer.json()) if "json" in answer["Content-Type"] else rows_told(answer.content.decode())
        )
    return found


def rows_told(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.fixture
def simulated() -> None:
    simulating.simulate(1500, 800, date(2026, 11, 24), 1, lambda _: None)


@pytest.mark.usefixtures("simulated")
def test_every_answer_is_as_before(client: Client) -> None:
    before = answers(client)
    assert before["newest"]
    partition()
    assert answers(client) == before
    DailySignal.objects.all().delete()
    days = Statement.objects.values_list("day", flat=True).distinct()
    aggregate.mark_stale({day for day in days if day})
    aggregate.rebuild_stale()
    assert DailySignal.objects.filter(dimension="all").exists()


@pytest.mark.usefixtures("simulated")
def test_a_question_about_a_year_reads_that_year_alone() -> None:
    partition()
    told = plan("SELECT count(*) FROM ingest_statement WHERE day BETWEEN '2025-02-01' AND '2025-03-01'")
    assert "ingest_statement_2025" in told
    assert "ingest_statement_2026" not in told
    assert "ingest_statement_other" not in told


def test_the_pipeline_and_people_work_on() -> None:
    kept = make_statement(article=make_article(date(2025, 5, 1)))
    partition()
    article = make_article(
        date(2026, 11, 18), text="Russia criticised Kazakhstan over the closure of a road.", status=Article.Status.READ
    )
    assert coding.code_article(article.pk)
    fresh = article.statements.get()
    assert fresh.pk > kept.pk
    Statement.objects.filter(pk=fresh.pk).update(day=date(2027, 12, 31), is_curated=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM ingest_statement WHERE id = %s", [fresh.pk])
        assert cursor.fetchone() == ("ingest_statement_2027",)
    Article.objects.filter(pk=article.pk).delete()
    assert list(Statement.objects.values_list("pk", flat=True)) == [kept.pk]
