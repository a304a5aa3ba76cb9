"""The product as `manage.py run` starts it, in a data folder of its own, with outlets to read: for benchmarks from outside."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from signals_site.embedded.places import Place
from tests.servers import new_data_folder
from tests.workers import ROOT, wait_until

UP = "Ctrl-C stops everything"
MARKS = {
    "postgres": "PostgreSQL",
    "redis": "Redis",
    "gunicorn": "web",
    "worker": "worker",
    "beat": "beat",
    "manage.py": "run",
}


@contextmanager
def scratch() -> Iterator[Path]:
    """A data folder; nothing of it, and no process in it, is left behind."""
    folder = new_data_folder()
    try:
        yield folder
    finally:
        for pid in processes_of(folder):
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def outlets(each: int) -> Iterator[int]:
    """The port of a server process with `each` articles per outlet."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.outlets", str(each)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[str]:
    """The whole product with these settings, and its address."""
    port = _free_port()
    told = folder / "said"
    with told.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--port", str(port)],
            cwd=ROOT, env=_environment(folder, settings), stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        wait_until(lambda: UP in told.read_text("utf-8") or process.poll() is not None, "it does not start", 300)
        if process.poll() is not None:
            raise RuntimeError(told.read_text("utf-8")[-2000:])
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def do(folder: Path, *module: str) -> None:
    """A module of ours to its end, on this data folder."""
    subprocess.run([sys.executable, "-m", *module], cwd=ROOT, env=_environment(folder, {}), check=True)


def count(folder: Path, table: str, where: str = "true") -> int:
    with psycopg.connect(host=str(Place.of(folder).run), user="signals", dbname="signals") as connection:
        row = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()  # noqa: S608 - our own words
    return row[0] if row else 0


def processes_of(folder: Path) -> list[int]:
    """Every process that was started with this data folder, or works in it as the servers do."""
    return [int(process.name) for process in Path("/proc").glob("[0-9]*") if _belongs(process, folder)]


def kind_of(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
    return next((kind for mark, kind in MARKS.items() if mark in command), "other")


def processor_seconds(folder: Path) -> dict[str, float]:
    """By kind, of all that lives and of the children that it has outlived."""
    spent: dict[str, float] = defaultdict(float)
    for pid in processes_of(folder):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        spent[kind_of(pid)] += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return spent


def _belongs(process: Path, folder: Path) -> bool:
    try:
        if (process / "cwd").readlink().is_relative_to(folder):
            return True
        return f"SIGNALS_DATA={folder}".encode() in (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return {
        **inherited,
        "SIGNALS_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "signals_site.settings",
        "PYTHONUNBUFFERED": "1",
        **settings,
    }


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
