"""What must be well for the site to be right and up to date. Each check ends within seconds, whatever is broken."""

from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from signals_site.operations import heartbeats
from signals_site.operations.versions import newer_migrations

LATE = 4 * heartbeats.SECONDS  # seconds without a sign of life


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    is_well: bool
    told: str  # one sentence without secrets


def check_all() -> list[Check]:
    found = [_database()]
    found.append(
        _migrations() if found[0].is_well else Check("migrations", False, "Unknown while the database is away.")
    )
    return [*found, *_signs_of_life()]


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Check("database", False, f"PostgreSQL does not answer ({type(error).__name__}).")
    return Check("database", True, "PostgreSQL answers.")


def _migrations() -> Check:
    """Behind: `migrate` was not run. Ahead: the tables are of a newer Signals than this one."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if newer := newer_migrations(executor.loader):
        return Check(
            "migrations", False, f"The tables are of a newer version: {newer[0][0]} {newer[0][1]} is unknown here."
        )
    if missing:
        return Check("migrations", False, f"{len(missing)} migrations are to be applied: run `manage.py migrate`.")
    return Check("migrations", True, "The tables are up to date.")


def _signs_of_life() -> list[Check]:
    """Redis, beat and a worker for each queue."""
    names = ["beat", *(f"worker on queue {queue}" for queue in settings.QUEUES)]
    try:
        ages = heartbeats.ages()
    except redis.RedisError as error:
        away = Check("redis", False, f"Redis does not answer ({type(error).__name__}).")
        return [away, *(Check(name, False, "Unknown while Redis is away.") for name in names)]
    found = [ages.beat, *ages.queues.values()]
    return [Check("redis", True, "Redis answers."), *map(_alive, names, found)]


def _alive(name: str, age: float | None) -> Check:
    if age is None:
        return Check(name, False, "No sign of life yet.")
    return Check(name, age <= LATE, f"Last sign of life {age:.0f} seconds ago.")


def is_ready(checks: list[Check]) -> bool:
    return all(check.is_well for check in checks)
