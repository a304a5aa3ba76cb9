"""Whether the tables are of this version of Signals, asked before a process does anything with them."""

import sys
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

# Commands that may meet a newer database: they read files only, look, or bring the old tables back.
SAFE_COMMANDS = frozenset({
    "backup", "check", "code", "collectstatic", "compilemessages", "dbshell", "findstatic", "makemessages", "restore",
    "run", "score", "showmigrations", "train_coder",
})  # fmt: skip


def newer_migrations(loader: MigrationLoader) -> list[tuple[str, str]]:
    """What was applied to the tables and is unknown here; empty tables hold nothing unknown."""
    known = set(loader.disk_migrations) | set(loader.replacements)
    return sorted(key for key in loader.applied_migrations if key not in known and key[0] in loader.migrated_apps)


def refuse_newer_database(**_: Any) -> None:
    """End the process where a newer Signals has changed the tables. A database that is away is told of elsewhere."""
    try:
        newer = newer_migrations(MigrationLoader(connection))
    except DatabaseError:
        return
    finally:
        if not connection.in_atomic_block:
            connection.close()  # gunicorn and Celery fork after this, and a connection must not be shared
    if newer:
        app, name = newer[-1]
        sys.exit(
            f"signals: the database is of a newer version: {app} {name} was applied to it and is unknown here. "
            "Start the version that belongs to it, or restore a backup of this one: manage.py restore FILE --replace"
        )
