"""A drill: what a backup brings back shows the same numbers on every page."""

import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from signals_site.operations.backups import DUMP
from tests.conftest import ROOT
from tests.factories import count_statements, make_statement

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = """
import django
django.setup()
from django.test import Client
for path in ("/", "/overview.csv", "/statements.csv", "/dyad/RUS/KAZ/series.csv", "/sources/", "/methodology/"):
    print(Client().get(path, headers={"host": "localhost"}).getvalue().decode().replace(path, ""))
"""


def run(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def pages(environment: dict[str, str]) -> str:
    shown = run(environment, "-c", PAGES)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout


@pytest.fixture
def elsewhere(process_environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of a second, empty database."""
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS restored")
        cursor.execute("CREATE DATABASE restored")
    address = process_environment["DATABASE_URL"].rpartition("/")[0]
    yield {**process_environment, "DATABASE_URL": f"{address}/restored"}
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE restored WITH (FORCE)")


def test_what_was_restored_shows_the_same_numbers(
    process_environment: dict[str, str], elsewhere: dict[str, str], tmp_path: Path
) -> None:
    for _ in range(3):
        make_statement()
    count_statements()
    file = tmp_path / "week.tar"
    call_command("backup", file)
    restored = run(elsewhere, "manage.py", "restore", str(file))
    assert restored.stdout == "Restored.\n", restored.stderr
    before = pages(process_environment)
    assert "RUS" in before
    assert pages(elsewhere) == before


def test_what_is_there_is_given_up_only_when_asked(
    process_environment: dict[str, str], elsewhere: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "week.tar"
    make_statement()
    call_command("backup", file)
    assert run(elsewhere, "manage.py", "restore", str(file)).returncode == 0
    again = run(elsewhere, "manage.py", "restore", str(file))
    assert (again.returncode, "--replace" in again.stderr) == (1, True)
    assert run(elsewhere, "manage.py", "restore", str(file), "--replace").returncode == 0
    busy = run(process_environment, "manage.py", "restore", str(file), "--replace")
    assert "stop web, workers and beat first" in busy.stderr


def test_a_backup_is_never_overwritten_and_never_half(tmp_path: Path) -> None:
    file = tmp_path / "week.tar"
    call_command("backup", file)
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", file)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", tmp_path / "nowhere" / "week.tar")
    assert list(tmp_path.iterdir()) == [file]
    with tarfile.open(file) as tar:
        assert {DUMP, "about.json", "reference/actors.toml"} <= set(tar.getnames())


@pytest.mark.parametrize("content", [b"", b"no tar", b"\0" * 10240])
def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "week.tar"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", file)
