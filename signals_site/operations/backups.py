"""A backup is one tar file: the database as pg_dump writes it, the reference files, and a word on what it is."""

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ingest.vocabulary import REFERENCE, default_vocabulary
from signals_site.embedded.programs import client_program

DUMP, ABOUT = "signals.dump", "about.json"
FORMAT = 1
_ENVIRONMENT = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}


class BackupError(Exception):
    """What cannot be backed up or restored, in one sentence."""


def backup(target: Path) -> int:
    """Write the backup, whole or not at all; → its size in bytes. Readers and writers go on meanwhile."""
    if target.exists():
        raise BackupError(f"{target} exists already; choose another name.")
    draft = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            dump = Path(folder) / DUMP
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
            with tarfile.open(draft, "w") as tar:
                tar.add(dump, DUMP)
                _add_text(tar, ABOUT, json.dumps(_about(), indent=1))
                for path in sorted(REFERENCE.glob("*.toml")):
                    tar.add(path, f"reference/{path.name}")
        draft.replace(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, *, replace: bool = False) -> list[str]:
    """Put the database back as it was; → the reference files that differ from this installation's.

    All in one transaction: where anything fails the database is as before."""
    with _opened(source) as tar, tempfile.TemporaryDirectory() as folder:
        about = json.loads(_read(tar, ABOUT))
        _refuse_unfit(about, replace=replace)
        tar.extract(DUMP, folder, filter="data")
        connection.close()
        _run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
            "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(Path(folder) / DUMP),
        )  # fmt: skip
        names = [name for name in tar.getnames() if name.startswith("reference/")]
        return [name for name in names if _read(tar, name) != _here(Path(name).name)]


def _about() -> dict[str, Any]:
    loader = MigrationLoader(connection)
    return {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": sorted(map(list, loader.applied_migrations)),
        "vocabulary": default_vocabulary().digest,
    }


def _refuse_unfit(about: dict[str, Any], *, replace: bool) -> None:
    loader = MigrationLoader(connection)
    ours = {app for app, _ in loader.disk_migrations}
    newer = [key for key in map(tuple, about["migrations"]) if key[0] in ours and key not in loader.disk_migrations]
    if about["format"] != FORMAT or newer:
        raise BackupError("The backup is of a newer Signals than this one; install that version first.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        others = cursor.fetchone()
        tables = connection.introspection.table_names(cursor)
        if "ingest_article" in tables and not replace:
            cursor.execute("SELECT EXISTS (SELECT FROM ingest_article)")
            if cursor.fetchone() == (True,):
                raise BackupError("The database holds articles; --replace gives them up for those of the backup.")
    if others and others[0]:
        raise BackupError(f"{others[0]} other processes use the database: stop web, workers and beat first.")


def _opened(source: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(source, "r:")
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{source} is no backup that can be read: {error}.") from error


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    try:
        member = tar.extractfile(name)
    except KeyError as error:
        raise BackupError(f"The file holds no {name}: it is no backup of Signals.") from error
    return member.read() if member else b""


def _here(name: str) -> bytes:
    path = REFERENCE / name
    return path.read_bytes() if path.exists() else b""


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def _run(program: str, *arguments: str) -> None:
    """The database and its password go by the environment, where no list of processes shows them."""
    path = client_program(program) or shutil.which(program)
    if path is None:
        raise BackupError(f"{program} was not found: install PostgreSQL's client programs.")
    database = connection.settings_dict
    given = {name: str(database[key]) for key, name in _ENVIRONMENT.items() if database.get(key)}
    _finish([str(path), *arguments], {**os.environ, **given})


def _finish(command: Sequence[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name}: {(done.stderr.strip().splitlines() or ['failed'])[-1]}")
