"""What must be well for the site to be right and up to date. Each check ends within seconds, whatever is broken."""

from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from signals_site.operations import heartbeats
from signals_site.operations.versions import newer_migrations

DISK = "disk"
LATE = 4 * heartbeats.SECONDS  # seconds without a sign of life


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    is_well: bool
    told: str  # one sentence without secrets


def check_all() -> list[Check]:
    found = [_database()]
    found.append(
        _migrations() if found[0].is_well else Check("migrations", False, _("Unknown while the database is away."))
    )
    return [*found, *_signs_of_life()]


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Check("database", False, _("PostgreSQL does not answer (%(error)s).") % {"error": type(error).__name__})
    return Check("database", True, _("PostgreSQL answers."))


def _migrations() -> Check:
    """Behind: `migrate` was not run. Ahead: the tables are of a newer Signals than this one."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if newer := newer_migrations(executor.loader):
        said = _("The tables are of a newer version: %(name)s is unknown here.") % {"name": " ".join(newer[0])}
        return Check("migrations", False, said)
    if missing:
        said = _("%(n)d migrations are to be applied: run `manage.py migrate`.") % {"n": len(missing)}
        return Check("migrations", False, said)
    return Check("migrations", True, _("The tables are up to date."))


def _signs_of_life() -> list[Check]:
    """Redis, room on the disk, beat and a worker for each queue."""
    names = [DISK, "beat", *(f"worker on queue {queue}" for queue in settings.QUEUES)]
    try:
        ages = heartbeats.ages()
    except redis.RedisError as error:
        away = Check("redis", False, _("Redis does not answer (%(error)s).") % {"error": type(error).__name__})
        return [away, *(Check(name, False, _("Unknown while Redis is away.")) for name in names)]
    found = [ages.beat, *ages.queues.values()]
    return [Check("redis", True, _("Redis answers.")), _room(ages.full), *map(_alive, names[1:], found)]


def _room(age: float | None) -> Check:
    if age is None or age > LATE:
        return Check(DISK, True, _("No write has lately found the database's disk full."))
    said = _("The database's disk was full %(n)d seconds ago: reading goes on, nothing new is kept. Make room on it.")
    return Check(DISK, False, said % {"n": round(age)})


def _alive(name: str, age: float | None) -> Check:
    if age is None:
        return Check(name, False, _("No sign of life yet."))
    return Check(name, age <= LATE, _("Last sign of life %(n)d seconds ago.") % {"n": round(age)})


def is_ready(checks: list[Check]) -> bool:
    """Whether readers may be sent here: a full disk is nothing to them."""
    return all(check.is_well for check in checks if check.name != DISK)
