"""`manage.py run` as people meet it: a process at the terminal with a data folder of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from signals_site import preflight
from signals_site.embedded.places import Place
from tests.servers import new_data_folder

ROOT = Path(__file__).resolve().parent.parent
UP = "Ctrl-C stops everything"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder; what the first start puts there serves the later ones."""
    path = new_data_folder()
    yield path
    for pid in _processes_of(path):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(path, ignore_errors=True)


def test_first_start_log_in_and_ctrl_c(folder: Path) -> None:
    port = _free_port()
    with _started(folder, port) as (process, said):
        for step in (
            "PostgreSQL and Redis",
            "Tables",
            "Reference data",
            "Sample stories",
            "Static files",
            "Web server, worker, beat",
        ):
            assert re.search(rf"✓ {step}.* \(\d+\.\d s\)", said)
        password = re.search(r"as `admin`, password `(\S+)`", said)
        assert password
        _log_in(port, password[1])
        assert len(httpx.get(f"http://127.0.0.1:{port}/").text) > 1000

        os.killpg(process.pid, signal.SIGINT)  # what the terminal does at Ctrl-C
        assert process.wait(30) == 0
    assert _processes_of(folder) == []


def test_what_a_killed_run_leaves_is_taken_over_and_a_dead_child_ends_all(folder: Path) -> None:
    port = _free_port()
    with _started(folder, port) as (process, _):
        process.kill()
        process.wait()
    _wait_until(lambda: not _children(folder), "the web server, worker and beat end with their parent")
    assert _processes_of(folder)  # PostgreSQL and Redis wait for the next start

    with _started(folder, port) as (process, said):
        assert "password of the first start" in said
        os.kill(_children(folder)["beat"], signal.SIGKILL)
        assert process.wait(30) == 1
    said = (folder / "said").read_text("utf-8")
    assert "CommandError: The beat process has ended (signal SIGKILL)" in said
    assert "Traceback" not in said
    assert _processes_of(folder) == []


def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with _run(tmp_path, port) as process:
            assert process.wait(30) == 1
    assert (tmp_path / "said").read_text("utf-8") == (
        f"CommandError: Port {port} is taken; stop what listens there, or choose another: make run PORT=8001\n"
    )
    assert not (Place.of(tmp_path).cluster).exists()


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"DATABASE_URL": "postgres://signals@127.0.0.1:1/signals"}, "CommandError: PostgreSQL does not answer: "),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "CommandError: Redis does not answer: "),
    ],
)
def test_a_named_server_that_does_not_answer(folder: Path, setting: dict[str, str], sentence: str) -> None:
    with _run(folder, _free_port(), **setting) as process:
        assert process.wait(60) == 1
    said = (folder / "said").read_text("utf-8")
    assert sentence in said
    assert "Traceback" not in said
    assert _processes_of(folder) == []


def test_preflight_says_what_is_wrong_and_nothing_else() -> None:
    def ask(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-I", "signals_site/preflight.py", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    good = ask(str(_free_port()))
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    bad = ask("eighty")
    assert (bad.returncode, bad.stderr) == (1, "signals: A port is a number from 1 to 65535, not 'eighty'.\n")


def test_preflight_knows_an_old_python_and_a_full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(preflight, "NEEDED_MB", 2**40)
    monkeypatch.setattr(preflight, "INSTALLED", tmp_path / "requirements.lock")
    assert re.fullmatch(r"signals: The disk is full: \d+ MB are free, an installation takes \d+\.", preflight.main([]))
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert preflight.main([]).endswith("apt install python3-venv")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert preflight.main([]) == "signals: Signals needs Python 3.11 or newer; name one: make run PYTHON=python3.11"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _run(folder: Path, port: int, **extra: str) -> "subprocess.Popen[bytes]":
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    settings = {"SIGNALS_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "signals_site.settings", "PYTHONUNBUFFERED": "1"}
    with (folder / "said").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "manage.py", "run", "--port", str(port)],
            cwd=ROOT,
            env={**clean, **settings, **extra},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


@contextmanager
def _started(folder: Path, port: int) -> "Iterator[tuple[subprocess.Popen[bytes], str]]":
    """A run that says it is up, and what it said; killed if a failed test leaves it."""
    said = folder / "said"
    with _run(folder, port) as process:
        try:
            _wait_until(lambda: UP in said.read_text("utf-8") or process.poll() is not None, "it is up")
            assert UP in said.read_text("utf-8"), said.read_text("utf-8")
            yield process, said.read_text("utf-8")
        finally:
            process.kill()


def _log_in(port: int, password: str) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        form = client.get("/admin/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        assert token
        data = {"csrfmiddlewaretoken": token[1], "username": "admin", "password": password, "next": "/admin/"}
        assert client.post("/admin/login/", data=data).headers["Location"] == "/admin/"


def _wait_until(holds: Callable[[], bool], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def _processes_of(folder: Path) -> list[int]:
    """Every process that was started with this data folder, or works in it as the servers do."""
    return [int(process.name) for process in Path("/proc").glob("[0-9]*") if _belongs(process, folder)]


def _belongs(process: Path, folder: Path) -> bool:
    try:
        if (process / "cwd").readlink().is_relative_to(folder):
            return True
        return f"SIGNALS_DATA={folder}".encode() in (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _children(folder: Path) -> dict[str, int]:
    """The first process of each of web, worker and beat."""
    found: dict[str, int] = {}
    for pid in sorted(_processes_of(folder)):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        for name, mark in {"web": "gunicorn", "worker": "worker", "beat": "beat"}.items():
            if mark in words and name not in found:
                found[name] = pid
    return found
