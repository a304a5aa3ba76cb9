"""What must not be told is in no log, however much is logged and whatever breaks."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User

from tests.conftest import _end, _wait_for_line

ROOT = Path(__file__).resolve().parent.parent
SECRETS = {name: f"hush-{name}-5f1d" for name in ("key", "database", "redis", "mail", "metrics", "password")}
SETTINGS = {
    "SECRET_KEY": SECRETS["key"] * 3,
    "EMAIL_URL": f"smtp://me:{SECRETS['mail']}@127.0.0.1:1",
    "METRICS_TOKEN": SECRETS["metrics"],
    "LOG_LEVEL": "DEBUG",
}
DEAD = {
    "DATABASE_URL": f"postgres://me:{SECRETS['database']}@127.0.0.1:1/signals",
    "REDIS_URL": f"redis://:{SECRETS['redis']}@127.0.0.1:1/0",
}


@contextmanager
def running(command: list[str], log: Path, environment: Mapping[str, str], mark: bytes) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_for_line(log, mark, process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        _end(process)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def ask_for_everything(base: str) -> list[int]:
    """A login that fails, one that works, figures with and without the token, pages that may break."""
    with httpx.Client(base_url=base, timeout=60) as client:
        form = client.get("/admin/login/")
        token = (re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text) or [""])[0]
        data = {"csrfmiddlewaretoken": token, "username": "ann"}
        statuses = [client.post("/admin/login/", data={**data, "password": f"{SECRETS['password']}x"}).status_code]
        statuses.append(client.post("/admin/login/", data={**data, "password": SECRETS["password"]}).status_code)
        bearers = [{"Authorization": f"Bearer {bearer}"} for bearer in (SECRETS["metrics"], "other")]
        statuses += [client.get("/metrics", headers=bearer).status_code for bearer in bearers]
        statuses += [client.get(address).status_code for address in ("/", "/readyz", "/digest/subscribe/", "/no/")]
    return statuses


def web(log: Path, environment: Mapping[str, str]) -> list[int]:
    port = free_port()
    command = [
        "-m",
        "gunicorn",
        "signals_site.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "--access-logfile",
        "-",
        "--preload",
        "--no-control-socket",
        "-t",
        "120",
        "--log-level",
        "debug",
    ]
    with running(command, log, environment, b"Booting worker"):
        return ask_for_everything(f"http://127.0.0.1:{port}")


def assert_hushed(log: Path) -> None:
    text = log.read_text("utf-8", "replace")
    assert len(text) > 500
    assert [name for name, secret in SECRETS.items() if secret in text] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("redis_client")
def test_of_a_site_that_works(process_environment: dict[str, str], tmp_path: Path) -> None:
    ann = User(
        username="ann",
        is_staff=True,
        password=PBKDF2PasswordHasher().encode(SECRETS["password"], "saltsaltsaltsaltsaltsa"),
    )
    ann.save()  # as the site's own settings hash it, for the tests' are quicker
    log = tmp_path / "web.log"
    statuses = web(log, {**process_environment, **SETTINGS})
    assert statuses[:4] == [200, 302, 200, 401]
    assert_hushed(log)


def test_of_a_site_whose_servers_are_away(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    environment = {"PATH": os.environ["PATH"], "SIGNALS_DATA": str(tmp_path), **SETTINGS, **DEAD}
    statuses = web(log, environment)
    assert 500 in statuses
    assert "OperationalError" in log.read_text("utf-8")
    assert_hushed(log)


def test_of_a_worker_whose_servers_are_away(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    environment = {"PATH": os.environ["PATH"], "SIGNALS_DATA": str(tmp_path), **SETTINGS, **DEAD}
    command = ["-m", "celery", "-A", "signals_site", "worker", "-l", "DEBUG"]
    with running(command, log, environment, b"Cannot connect to redis"):
        pass
    assert_hushed(log)
