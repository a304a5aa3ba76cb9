"""`make bench-scale`: the measured inputs of docs/scale.md: bytes per row, Redis per waiting article, articles coded per second.

python -m tests.bench_scale [--statements 50000] [--queued 20000]
"""

import argparse
import os
import time
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

import redis  # noqa: E402 - the settings start the servers, so they come first
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402

from ingest import tasks  # noqa: E402
from ingest.classify import ArticleText, code  # noqa: E402
from ingest.models import Article, DailySignal, MonthlySignal, SourceDay, Statement, Story  # noqa: E402
from ingest.vocabulary import default_vocabulary  # noqa: E402
from tests.outlets import story  # noqa: E402

TABLES: tuple[type[models.Model], ...] = (Article, Statement, Story, DailySignal, MonthlySignal, SourceDay)
DAYS = 365


def sizes(table: type[models.Model]) -> tuple[int, int, int]:
    """(rows, bytes of the table with what is stored apart, bytes of its indexes)."""
    name = table._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_table_size(%s), pg_indexes_size(%s)", [name, name])
        table_bytes, index_bytes = cursor.fetchone()
    return table._default_manager.count(), table_bytes, index_bytes


def per_queued(count: int) -> float:
    """Bytes of Redis for one waiting bell."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()
        tasks.code_article.delay(0)
        before = client.info("memory")["used_memory"]
        for number in range(count):
            tasks.code_article.delay(number)
        after = client.info("memory")["used_memory"]
        client.flushall()
    return float(after - before) / count


def text_of(number: int) -> ArticleText:
    title, paragraphs = story(number)
    body = "\n\n".join(paragraphs)
    return ArticleText(title=title, body=body, language="en", published=date(2026, 11, 18), publisher="The Outlet")


def coding(count: int) -> str:
    """What one process codes for each second of its processor time, after a few that warm it up."""
    vocabulary = default_vocabulary()
    for number in range(3):
        code(text_of(number), vocabulary)
    began = time.process_time()
    found = sum(len(code(text_of(number), vocabulary)) for number in range(100, 100 + count))
    each = (time.process_time() - began) / count
    return f"coding: {1 / each:.1f} articles a second of processor time, {found / count:.1f} statements in each"


def main() -> None:
    parser = argparse.ArgumentParser(description="Bytes per row and per waiting article; see docs/scale.md.")
    parser.add_argument("--statements", type=int, default=50_000)
    parser.add_argument("--queued", type=int, default=20_000)
    parser.add_argument("--coded", type=int, default=100)
    given = parser.parse_args()
    print(coding(given.coded), flush=True)
    call_command("migrate", verbosity=0)
    call_command("simulate", statements=given.statements, days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{given.statements} simulated statements over {DAYS} days")
    for table in TABLES:
        rows, table_bytes, index_bytes = sizes(table)
        each = f"{table_bytes / rows:.0f} + {index_bytes / rows:.0f}" if rows else "-"
        print(f"| {table.__name__} | {rows} | {each} |")
    print(f"Redis: {per_queued(given.queued):.0f} bytes for each of {given.queued} waiting bells")


if __name__ == "__main__":
    main()
