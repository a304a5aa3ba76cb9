"""What the tests talk to: throw-away PostgreSQL and Redis, and a web server on 127.0.0.1."""

import atexit
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from signals_site import embedded
from signals_site.embedded.places import Place
from signals_site.embedded.sharing import stop

TEMPORARY = Path("/tmp")  # noqa: S108 - short, since socket addresses may have 107 bytes only
PREFIX = "signals-test-"


def provide() -> None:
    """Start the servers of this test run and put their addresses into the environment; they end with the process.

    The workers of pytest-xdist share those of the process that started them, each with a database and a Redis number of its own.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        os.environ["REDIS_URL"] = os.environ["REDIS_URL"].replace(
            "?db=0", f"?db={1 + int(worker.removeprefix('gw')) % 15}"
        )
        return
    sweep()
    stack = ExitStack()
    atexit.register(stack.close)
    folder = new_data_folder()
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    stack.enter_context(embedded.servers(folder, durable=False))
    os.environ |= {
        "SIGNALS_DATA": str(folder),
        "DATABASE_URL": embedded.database_url(folder),
        "REDIS_URL": embedded.redis_url(folder),
    }


def new_data_folder() -> Path:
    """A short path that the servers' account can reach when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=TEMPORARY))
    folder.chmod(0o711)
    return folder


def sweep() -> None:
    """Stop and remove what killed test runs have left behind: the folders of processes that are no more."""
    for folder in TEMPORARY.glob(f"{PREFIX}*"):
        maker = folder.name.removeprefix(PREFIX).split("-")[0]
        if not Path(f"/proc/{maker}").exists() and folder.exists() and folder.stat().st_uid == os.geteuid():
            stop(Place.of(folder))
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Answer:
    """What a Site gives for one path; `delay` in seconds before the first byte."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


@dataclass(frozen=True)
class Request:
    """What a Site was asked."""

    path: str
    headers: Mapping[str, str]


class Site:
    """A web site on 127.0.0.1: `site.pages["/feed.xml"] = Answer(...)`; a path without its query also answers for any query."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def put(self, path: str, body: str | bytes, content_type: str = "text/html; charset=utf-8") -> str:
        """Serve `body` at `path`; returns the full address."""
        content = body.encode() if isinstance(body, str) else body
        self.pages[path] = Answer(content, headers={"Content-Type": content_type})
        return self.url + path

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # or every answer waits 40 ms between its headers and its body

            def do_GET(self) -> None:
                site.requests.append(Request(self.path, dict(self.headers)))
                answer = site.pages.get(self.path) or site.pages.get(urlsplit(self.path).path) or Answer(status=404)
                time.sleep(answer.delay)
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)

            do_HEAD = do_GET  # noqa: N815 - the name BaseHTTPRequestHandler looks for

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        return Handler
