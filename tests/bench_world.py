"""Fills the database of SIGNALS_DATA with a simulated world: `python -m tests.bench_world STATEMENTS`, for `bench_dashboard`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up before what follows is imported
from django.db import connection, models  # noqa: E402

from ingest.models import Article, Statement  # noqa: E402

KEPT = {"statement_day", "ingest_arti_publish_6d9cc5_idx"}  # by which days are rebuilt


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """Made at once at the end, in a fraction of the time that row by row takes."""
    indexes = [(table, index) for table in tables for index in table._meta.indexes if index.name not in KEPT]
    for table, index in indexes:
        with connection.schema_editor() as editor:
            editor.remove_index(table, index)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
    for table, index in indexes:
        with connection.schema_editor() as editor:
            editor.add_index(table, index)


def main() -> None:
    call_command("migrate", verbosity=0)
    with without_indexes(Article, Statement):
        call_command("simulate", statements=int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    main()
