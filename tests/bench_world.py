"""Fills the database of SIGNALS_DATA with a simulated world: `python -m tests.bench_world STATEMENTS`, for `bench_dashboard`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up before what follows is imported
from django.db import connection  # noqa: E402

TABLES = ["ingest_article", "ingest_story", "ingest_statement", "ingest_dailysignal", "ingest_monthlysignal"]
KEPT = ["statement_day", "ingest_arti_publish_6d9cc5_idx", "daily_signal_day", "monthly_signal_day"]  # for the rebuild
_CONSTRAINTS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u')
ORDER BY contype = 'u', conrelid, conname
"""
_INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary AND NOT indexrelid::regclass::text = ANY(%s)
ORDER BY indrelid, indexrelid
"""


@contextmanager
def bare() -> Iterator[None]:
    """The large tables without foreign keys and without most indexes: made at once at the end, in a fraction of the time
    that row by row takes. Sorting and the write-ahead log get room meanwhile."""
    with connection.cursor() as cursor:
        again = []
        for query, given in ((_CONSTRAINTS, [TABLES]), (_INDEXES, [TABLES, KEPT])):
            cursor.execute(query, given)
            found = cursor.fetchall()
            again.append([make for _, make in found])
            for drop, _ in found:
                cursor.execute(drop)
        cursor.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
        cursor.execute("SELECT pg_reload_conf()")
        yield
        cursor.execute("SET maintenance_work_mem = '1GB'")
        constraints, indexes = again
        for make in [*indexes, *reversed(constraints)]:
            cursor.execute(make)
        cursor.execute("ALTER SYSTEM RESET max_wal_size")
        cursor.execute("SELECT pg_reload_conf()")


def main() -> None:
    call_command("migrate", verbosity=0)
    with bare():
        call_command("simulate", statements=int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    main()
