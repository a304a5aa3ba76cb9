"""Log lines that machines read, from real processes: the request's id follows the bell into the worker; errors reach Sentry bare."""

import gzip
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import brotli
import pytest
import redis
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from signals_site import logs
from signals_site.operations.tasks import answer
from tests import workers

UNPACKED: dict[str | None, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
SECRET = "6f1d-secret-of-a-reader"


def line(message: str, **extra: Any) -> dict[str, Any]:
    record = logging.LogRecord("signals", logging.INFO, "x.py", 1, message, None, None)
    record.__dict__.update(extra)
    found: dict[str, Any] = json.loads(logs.JsonLines().format(record))
    return found


def test_a_line_is_one_object_whatever_it_says() -> None:
    assert line('Два\nslova "x"')["message"] == 'Два\nslova "x"'
    assert "\n" not in logs.JsonLines().format(logging.makeLogRecord({"msg": "a\nb"}))
    try:
        raise ValueError("no such day")
    except ValueError:
        told = line("failed", exc_info=sys.exc_info())
    assert told["error"].endswith("ValueError: no such day")


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-12345", True), ("x", False), ('a"b\n{}' * 3, False), ("a" * 65, False)]
)
def test_a_request_has_one_id_and_a_line_without_its_address(
    given: str, kept: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "signals_site.logs")
    inside: list[dict[str, Any]] = []

    def view(_request: HttpRequest) -> HttpResponse:
        inside.append(line("inside"))
        return HttpResponse("x", status=202)

    response = logs.RequestLog(view)(RequestFactory().get(f"/{SECRET}", headers={"X-Request-ID": given}))
    assert (response.headers["X-Request-ID"] == given) is kept
    assert inside[0]["request"] == response.headers["X-Request-ID"]
    (record,) = caplog.records
    assert record.__dict__["told"] | {"milliseconds": 0} == {
        "method": "GET", "route": "", "status": 202, "milliseconds": 0,
    }  # fmt: skip
    assert SECRET not in caplog.text
    assert "request" not in line("after")


@pytest.mark.django_db(transaction=True)
def test_the_id_follows_the_bell_into_the_worker(
    process_environment: dict[str, str], redis_client: "redis.Redis", tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"

    def ring(_request: HttpRequest) -> HttpResponse:
        answer.apply_async(("code",), queue="code")
        return HttpResponse("x")

    with workers.running(workers.worker({**process_environment, "LOG_FORMAT": "json"}, log)):
        logs.RequestLog(ring)(RequestFactory().get("/", headers={"X-Request-ID": "from-the-proxy"}))
        workers.wait_until(lambda: b"succeeded in" in log.read_bytes())
    told = [json.loads(text) for text in log.read_text().splitlines() if text.startswith('{"time"')]
    done = next(it for it in told if "succeeded in" in it["message"])
    assert (done["request"], done["task_name"]) == ("from-the-proxy", "signals_site.operations.tasks.answer")
    assert done["task"] in done["message"]


@contextmanager
def sentry(taken: list[bytes]) -> Iterator[str]:
    """The DSN of a Sentry on this machine that keeps what it is sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(UNPACKED[self.headers["Content-Encoding"]](body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://key@127.0.0.1:{server.server_port}/1"
        server.shutdown()


FAILS = f"""
import django, logging
django.setup()
from django.test import Client
from signals_site import urls
def broken(request, key):
    token = "{SECRET}"
    raise RuntimeError("broken view")
urls.urlpatterns.insert(0, urls.path("broken/<str:key>/", broken))
Client(raise_request_exception=False, headers={{"Cookie": "sessionid={SECRET}"}}).post("/broken/{SECRET}/?k={SECRET}", {{"k": "{SECRET}"}})
import sentry_sdk
sentry_sdk.flush(20)
"""


@pytest.mark.django_db(transaction=True)
def test_an_error_reaches_sentry_without_anything_of_the_reader(process_environment: dict[str, str]) -> None:
    taken: list[bytes] = []
    with sentry(taken) as dsn:
        environment = {**process_environment, "SENTRY_DSN": dsn, "ALLOWED_HOSTS": "testserver,127.0.0.1"}
        subprocess.run([sys.executable, "-c", FAILS], cwd=workers.ROOT, env=environment, check=True, timeout=120)
    sent = b"".join(taken)
    assert b"broken view" in sent
    assert SECRET.encode() not in sent


def test_without_a_setting_nothing_is_sent_and_lines_are_text(client: Client, settings: Settings) -> None:
    assert (settings.LOG_FORMAT, settings.SENTRY_DSN) == ("text", "")
    assert "X-Request-ID" not in client.get("/healthz").headers
