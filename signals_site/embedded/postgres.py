"""An embedded PostgreSQL cluster: create, start, stop."""

import shlex
import shutil
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from signals_site.embedded.places import EmbeddedError, Place, readable_errors
from signals_site.embedded.programs import postgres_programs

OLDEST = 15
MINIMUM_FREE = 200 * 2**20  # bytes: a new cluster takes 40 MB, its write-ahead log grows by 16 MB steps
PATIENCE = 60  # seconds for a recovery after a crash, and for an orderly stop
FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(place: Place, *, durable: bool) -> None:
    """Have the cluster's server running with its database `signals`, taking over one that runs already."""
    if _answers(place):
        return
    bin_folder = postgres_programs(place)
    with readable_errors(place.home):
        _check_space(place)
        if not place.cluster.exists():
            _create(place, bin_folder)
        _check_version(place, bin_folder)
        _wait_for_predecessor(place)
        if not _answers(place):
            _launch(place, bin_folder, {} if durable else FLEETING)
    _ensure_database(place)


def stop(place: Place) -> None:
    """Stop the server if it runs; returns when its process has gone."""
    if _postmaster(place):
        done = _pg_ctl(place, postgres_programs(place), "stop", "-m", "fast")
        if done.returncode and _postmaster(place):
            raise EmbeddedError(f"PostgreSQL in {place.cluster} did not stop: {_reason(done.stdout)}")


def _check_space(place: Place) -> None:
    free = shutil.disk_usage(place.home).free
    if free < MINIMUM_FREE:
        raise EmbeddedError(
            f"The disk that holds {place.home} is full: {free // 2**20} MB are free and PostgreSQL needs {MINIMUM_FREE // 2**20}."
        )


def _create(place: Place, bin_folder: Path) -> None:
    # Made apart and then renamed, so that an interrupted initdb never looks like a cluster.
    draft = place.home / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    place.own_folder(draft)
    settings = ["-U", "signals", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    done = place.account.run([bin_folder / "initdb", "-D", ".", *settings], draft)
    if done.returncode:
        raise EmbeddedError(f"The database could not be created in {place.home}: {_reason(done.stdout)}")
    draft.rename(place.cluster)


def _check_version(place: Place, bin_folder: Path) -> None:
    """Refuse a folder that is no cluster and a cluster of another major version."""
    mark = place.cluster / "PG_VERSION"
    if not mark.is_file():
        raise EmbeddedError(f"{place.cluster} is not a PostgreSQL cluster; move it away or restore it from a backup.")
    theirs = mark.read_text("ascii", "replace").strip()
    ours = place.account.run([bin_folder / "postgres", "--version"], place.cluster).stdout.split()[-1].split(".")[0]
    if not ours.isdigit() or int(ours) < OLDEST:
        raise EmbeddedError(f"{bin_folder} holds PostgreSQL {ours}; Signals needs {OLDEST} or newer.")
    if theirs != ours:
        raise EmbeddedError(
            f"{place.cluster} was made by PostgreSQL {theirs} and this is PostgreSQL {ours}: dump it with the old version first."
        )


def _wait_for_predecessor(place: Place) -> None:
    """Let a server that is still recovering, or shutting down, or the orphans of a killed one come to their end."""
    deadline = time.monotonic() + PATIENCE
    while _inhabited(place.cluster) and not _answers(place):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL in {place.cluster} runs but does not answer; see {_log(place)}.")
        time.sleep(0.05)
    if not _postmaster(place):
        # PostgreSQL itself would take any process that got the same number since then for its own.
        (place.cluster / "postmaster.pid").unlink(missing_ok=True)
        (place.run / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _launch(place: Place, bin_folder: Path, extra: dict[str, str]) -> None:
    place.own_file(_log(place))
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": '"{}"'.format(str(place.run).replace('"', '""')),
        "unix_socket_permissions": "0700",
        "log_checkpoints": "off",
        **extra,
    }
    options = shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
    done = _pg_ctl(place, bin_folder, "start", "-l", f"../{_log(place).name}", "-o", options)
    if done.returncode:
        raise EmbeddedError(
            f"PostgreSQL did not start on {place.cluster}: {_reason(_log(place).read_text('utf-8', 'replace') or done.stdout)}"
        )


def _pg_ctl(place: Place, bin_folder: Path, action: str, *options: str) -> "subprocess.CompletedProcess[str]":
    # In the cluster's own folder and with relative paths: pg_ctl hands them to a shell.
    command = [str(bin_folder / "pg_ctl"), action, "-D", ".", "-w", "-t", str(PATIENCE), *options]
    return place.account.run(command, place.cluster)


def _ensure_database(place: Place) -> None:
    with psycopg.connect(host=str(place.run), user="signals", dbname="postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'signals'").fetchone():
            connection.execute(sql.SQL("CREATE DATABASE signals"))


def _answers(place: Place) -> bool:
    try:
        psycopg.connect(host=str(place.run), user="signals", dbname="postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _postmaster(place: Place) -> int | None:
    """The number of the process that serves this cluster, by its working folder: numbers alone are used again."""
    try:
        pid = int((place.cluster / "postmaster.pid").read_text("ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _lives_in(Path(f"/proc/{pid}"), place.cluster) else None


def _inhabited(cluster: Path) -> bool:
    return any(_lives_in(process, cluster) for process in Path("/proc").glob("[0-9]*"))


def _lives_in(process: Path, cluster: Path) -> bool:
    try:
        return (process / "cwd").samefile(cluster) and (process / "exe").readlink().name.startswith("postgres")
    except OSError:
        return False


def _log(place: Place) -> Path:
    return place.home / "postgres.log"


def _reason(output: str) -> str:
    """The line that says why, of a program's output or a server's log."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if any(mark in line for mark in ("FATAL", "PANIC", "error:", "No space left"))]
    return (telling or lines or ["it gave no reason"])[-1]
