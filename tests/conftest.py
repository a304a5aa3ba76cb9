"""Fixtures for everything real: browser, Celery worker, web site."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from ingest.pipeline import dictionary
from ingest.vocabulary import put_in_force
from tests.servers import Site

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")


@pytest.fixture(autouse=True)
def nothing_chosen() -> Iterator[None]:
    """A reader's language and time zone, which Django's test client leaves in force, end with the test."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture
def dictionary_as_shipped() -> Iterator[None]:
    """For tests that edit it: the dictionary in force belongs to the process, not to the test."""
    yield
    put_in_force(None)
    dictionary._Seen.version = None


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on 127.0.0.1 to fetch from."""
    with Site() as running:
        yield running


@pytest.fixture
def redis_client() -> Iterator["redis.Redis"]:
    """The test run's Redis, empty."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield client


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """For a process of its own (worker, manage.py) that shall see this test's database and Redis."""
    database = connection.settings_dict
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "signals_site.settings",
        "DATABASE_URL": f"postgres://{database['USER']}@/{quote(database['HOST'])}/{database['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "FETCH_ALLOW_LOOPBACK": "1",
    }


@pytest.fixture
def celery_worker_process(
    process_environment: dict[str, str], redis_client: "redis.Redis", tmp_path: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """A real worker on both queues, with this test's database and Redis; its log is shown when the test fails."""
    log = tmp_path / "worker.log"
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "signals_site",
        "worker",
        "-Q",
        "fetch,code",
        "-c",
        "1",
        "-l",
        "INFO",
    ]
    with log.open("wb") as output:
        worker = subprocess.Popen(
            command, cwd=ROOT, env=process_environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_for_line(log, b" ready.", worker)
        yield worker
    finally:
        _end(worker)
        sys.stdout.write(log.read_text("utf-8", "replace"))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let it finish what it does, then kill it with its children."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=15)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_for_line(log: Path, mark: bytes, process: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while mark not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{mark!r} not seen:\n{log.read_text('utf-8', 'replace')}")
        time.sleep(0.05)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise RuntimeError("The browser tests need Chromium: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright parks an event loop in this thread, which Django takes for asynchronous code; nothing runs in it here.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with playwright.chromium.launch(executable_path=program, args=CHROMIUM) as running:
            yield running


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh page on the live server; fails the test on console or page errors and on requests to another host."""
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != urlsplit(live_server.url).netloc:
            faults.append(f"asked another host: {request.url}")

    with browser.new_context(base_url=live_server.url, reduced_motion="reduce") as context:
        fresh = context.new_page()
        fresh.set_default_timeout(15_000)
        fresh.on("console", on_console)
        fresh.on("pageerror", lambda error: faults.append(f"page: {error}"))
        fresh.on("request", on_request)
        yield fresh
    assert not faults, "\n".join(faults)
