"""The embedded servers: start, stop, sharing between processes, and what a killed process leaves behind."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import environ
import psycopg
import pytest
import redis

from signals_site import embedded
from signals_site.embedded.places import Place
from signals_site.embedded.programs import copied, postgres_programs
from tests.servers import TEMPORARY, new_data_folder

ROOT = Path(__file__).resolve().parent.parent
HOLD = """
import sys
from pathlib import Path
from signals_site import embedded
with embedded.servers(Path(sys.argv[1]), durable=False):
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder apart from the test run's own; every test leaves it without servers."""
    path = new_data_folder()
    yield path
    _kill_servers(path)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    path = new_data_folder()
    yield path
    _kill_servers(path)
    shutil.rmtree(path, ignore_errors=True)


def test_both_servers_answer_on_sockets_only(folder: Path) -> None:
    with embedded.servers(folder, durable=False):
        with _connect(folder) as connection:
            assert _value(connection, "SHOW listen_addresses") == ""
            assert _value(connection, "SHOW server_encoding") == "UTF8"
            assert _value(connection, "SELECT lower('ҚАЗАҚ')") == "қазақ"
            connection.execute("CREATE EXTENSION pg_trgm")
            connection.execute("CREATE EXTENSION unaccent")
        with redis.Redis.from_url(embedded.redis_url(folder)) as client:
            assert client.config_get("port") == {"port": "0"}
        assert len(_servers(folder)) == 2
        assert stat.S_IMODE(Place.of(folder).run.stat().st_mode) == 0o700
    assert _servers(folder) == []


def test_data_outlive_a_restart_and_production_is_durable(folder: Path) -> None:
    with embedded.servers(folder), _connect(folder) as connection:
        assert _value(connection, "SHOW fsync") == "on"
        assert _value(connection, "SHOW synchronous_commit") == "on"
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with embedded.servers(folder), _connect(folder) as connection:
        assert _value(connection, "SELECT number FROM kept") == 7


def test_one_alone_can_be_started(folder: Path) -> None:
    with embedded.servers(folder, postgres=False):
        assert [name for _, name in _servers(folder)] == ["redis-server"]
    with embedded.servers(folder, postgres=False, redis=False):
        assert _servers(folder) == []


def test_the_last_process_stops_what_all_share(folder: Path) -> None:
    first = _holder(folder)
    started = _servers(folder)
    second = _holder(folder)
    assert _servers(folder) == started
    _leave(first)
    assert _servers(folder) == started
    _leave(second)
    assert _servers(folder) == []


def test_processes_that_start_at_once_share_one_pair(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        holders = list(pool.map(_holder, [folder] * 4))
    assert len(_servers(folder)) == 2
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(_leave, holders))
    assert _servers(folder) == []


def test_what_a_killed_process_leaves_is_taken_over(folder: Path) -> None:
    killed = _holder(folder)
    left = _servers(folder)
    killed.kill()
    killed.communicate()
    assert _servers(folder) == left
    with embedded.servers(folder):
        assert _servers(folder) == left
    assert _servers(folder) == []


def test_killed_servers_start_again(folder: Path) -> None:
    with embedded.servers(folder), _connect(folder) as connection:
        connection.execute("CREATE TABLE survived AS SELECT 7 AS number")
        _kill_servers(folder)
    with embedded.servers(folder), _connect(folder) as connection:
        assert _value(connection, "SELECT number FROM survived") == 7
    assert _servers(folder) == []


def test_a_pid_file_that_names_another_process_is_no_obstacle(folder: Path) -> None:
    with embedded.servers(folder):
        pid_file = (Place.of(folder).cluster / "postmaster.pid").read_text().splitlines()
    (Place.of(folder).cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *pid_file[1:]]) + "\n")
    with embedded.servers(folder):
        assert len(_servers(folder)) == 2


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_ending_a_command_stops_the_servers(folder: Path, ending: signal.Signals) -> None:
    """As the terminal does it: the signal goes to the whole process group."""
    script = HOLD.replace(
        "embedded.servers(Path(sys.argv[1]), durable=False)", "embedded.for_command(['manage.py', 'shell'])"
    )
    command = _holder(folder, script)
    assert len(_servers(folder)) == 2
    os.killpg(command.pid, ending)
    command.communicate(timeout=20)
    assert command.returncode in (-ending, 128 + ending)
    assert _servers(folder) == []


def test_a_path_too_long_for_a_socket_gets_a_short_one(empty_folder: Path) -> None:
    deep = empty_folder / ("a folder, with a long name " * 4).strip()
    place = Place.of(deep)
    assert place.run.parent == TEMPORARY
    with embedded.servers(deep, durable=False), _connect(deep) as connection:
        assert _value(connection, "SELECT 1") == 1
    try:
        place.run.chmod(0o755)
        with pytest.raises(embedded.EmbeddedError, match="does not belong to"), embedded.servers(deep):
            pass
    finally:
        shutil.rmtree(place.run)


def test_root_keeps_a_closed_folder_closed(empty_folder: Path) -> None:
    """Root's servers run as somebody else: they live apart if that account must not enter the data folder."""
    empty_folder.chmod(0o700)
    closed = empty_folder / "data"
    with embedded.servers(closed, durable=False), _connect(closed) as connection:
        assert _value(connection, "SELECT 1") == 1
    assert stat.S_IMODE(empty_folder.stat().st_mode) == 0o700
    apart = Place.of(closed).home
    assert apart.parent == (Path("/var/lib") if os.geteuid() == 0 else empty_folder)
    assert (apart / "postgres" / "PG_VERSION").exists()
    shutil.rmtree(apart)


def test_a_copy_of_programs_out_of_reach_works_as_the_original(empty_folder: Path) -> None:
    """Root's installation under /root: PostgreSQL's account gets a copy, once per version."""
    place = Place.of(empty_folder)
    original = postgres_programs(place).parent.parent
    copy = copied(place, original)
    assert copy.is_relative_to(empty_folder)
    for program in ("initdb", "postgres", "pg_ctl"):
        assert place.account.run([copy / "pginstall" / "bin" / program, "--version"], Path("/")).returncode == 0
    before = (copy / "pginstall" / "bin" / "postgres").stat().st_ino
    assert copied(place, original) == copy
    assert (copy / "pginstall" / "bin" / "postgres").stat().st_ino == before


def test_the_secret_key_is_made_once(empty_folder: Path) -> None:
    script = "import sys; from pathlib import Path; from signals_site.embedded import secret_key; print(secret_key(Path(sys.argv[1])))"
    processes = [_python(script, empty_folder) for _ in range(4)]
    keys = {process.communicate(timeout=30)[0] for process in processes}
    assert keys == {embedded.secret_key(empty_folder) + "\n"}
    assert len(embedded.secret_key(empty_folder)) > 50
    assert stat.S_IMODE((empty_folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in empty_folder.iterdir()] == ["secret_key"]


def _python(script: str, folder: Path) -> "subprocess.Popen[str]":
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        env={**clean, "SIGNALS_DATA": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )


def _holder(folder: Path, script: str = HOLD) -> "subprocess.Popen[str]":
    """A process that holds the servers until its input ends."""
    process = _python(script, folder)
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    return process


def _leave(process: "subprocess.Popen[str]") -> None:
    process.communicate(timeout=20)
    assert process.returncode == 0


def _connect(folder: Path) -> "psycopg.Connection[tuple[object, ...]]":
    url = environ.Env.db_url_config(embedded.database_url(folder))
    return psycopg.connect(host=url["HOST"], user=url["USER"], dbname=url["NAME"], autocommit=True)


def _value(connection: "psycopg.Connection[tuple[object, ...]]", query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    assert row
    return row[0]


def _servers(folder: Path) -> list[tuple[int, str]]:
    """Number and program of the servers that work in this folder: PostgreSQL's first process, and Redis."""
    place = Place.of(folder)
    found = []
    for entry in Path("/proc").iterdir():
        inside = entry.name.isdigit() and _works_in(entry, place.cluster, place.run)
        if inside and not (entry / "cmdline").read_bytes().startswith(b"postgres: "):
            found.append((int(entry.name), (entry / "comm").read_text().strip()))
    return sorted(found, key=lambda server: server[1])


def _works_in(process: Path, *folders: Path) -> bool:
    try:
        return (process / "cwd").readlink() in folders
    except OSError:
        return False


def _kill_servers(folder: Path) -> None:
    for pid, _ in _servers(folder):
        os.kill(pid, signal.SIGKILL)
