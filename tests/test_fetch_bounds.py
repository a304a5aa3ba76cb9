"""No answer, however long, slow, packed or broken, costs more than the policy allows."""

import gc
import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from ingest.fetch import FetchPolicy, PermanentFetchError, TemporaryFetchError, fetch
from tests.servers import Answer, Site

POLICY = FetchPolicy(allow_loopback=True, total_seconds=1.0, max_bytes=1_000_000)

Script = Callable[[socket.socket], None]


@pytest.fixture
def raw_server() -> Iterator[Callable[[Script], str]]:
    """A server that answers every connection by a script of its own; returns its address."""
    listeners: list[socket.socket] = []

    def serve(script: Script) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_answer_all, args=(listener, script), daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield serve
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _answer_all(listener: socket.socket, script: Script) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(65_536)
                script(connection)


def test_a_body_that_never_ends_but_drips(raw_server: Callable[[Script], str]) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)

    with pytest.raises(TemporaryFetchError, match="did not answer in time"):
        fetch(raw_server(drip), policy=POLICY)


def test_headers_that_never_end_but_drip(raw_server: Callable[[Script], str]) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)

    with pytest.raises(TemporaryFetchError, match="did not answer in time"):
        fetch(raw_server(drip), policy=POLICY)


def test_redirects_share_one_time_limit(site: Site) -> None:
    site.pages |= {f"/{n}": Answer(status=302, headers={"Location": f"/{n + 1}"}, delay=0.4) for n in range(4)}
    with pytest.raises(TemporaryFetchError, match="did not answer in time"):
        fetch(f"{site.url}/0", policy=POLICY)


def test_silence(raw_server: Callable[[Script], str]) -> None:
    policy = FetchPolicy(allow_loopback=True, read_seconds=0.2)
    with pytest.raises(TemporaryFetchError, match="did not answer in time"):
        fetch(raw_server(lambda connection: time.sleep(1)), policy=policy)


def test_headers_without_end(raw_server: Callable[[Script], str]) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X: " + b"y" * 60_000 + b"\r\n")

    with pytest.raises(TemporaryFetchError):
        fetch(raw_server(flood), policy=POLICY)


def test_a_gigabyte_is_refused_by_its_announcement(raw_server: Callable[[Script], str]) -> None:
    def announce(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        time.sleep(5)

    with pytest.raises(PermanentFetchError, match="more than 1 MB"):
        fetch(raw_server(announce), policy=POLICY)


def test_a_stream_that_was_not_announced_ends_at_the_limit(raw_server: Callable[[Script], str]) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    with pytest.raises(PermanentFetchError, match="more than 1 MB"):
        fetch(raw_server(flood), policy=POLICY)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzip_bomb_stays_packed(site: Site, layers: int) -> None:
    bomb = gzip.compress(b"\0" * 200_000_000)
    body = bomb if layers == 1 else gzip.compress(b"hello") + bomb
    site.pages["/"] = Answer(body, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    with pytest.raises(PermanentFetchError, match="more than 1 MB"):
        fetch(site.url, policy=POLICY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_exactly_the_limit_is_read(site: Site) -> None:
    site.put("/a", b"x" * POLICY.max_bytes)
    assert len(fetch(f"{site.url}/a", policy=POLICY).body) == POLICY.max_bytes
    site.put("/b", b"x" * (POLICY.max_bytes + 1))
    with pytest.raises(PermanentFetchError):
        fetch(f"{site.url}/b", policy=POLICY)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nhalf",
        b"HTTP/9.9 999 \xff\xff\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x00\x02",
        b"",
    ],
)
def test_answers_that_break_off_or_make_no_sense(answer: bytes, raw_server: Callable[[Script], str]) -> None:
    with pytest.raises(TemporaryFetchError) as caught:
        fetch(raw_server(lambda connection: connection.sendall(answer)), policy=POLICY)
    assert "127.0.0.1" in caught.value.reason


def test_threads_share_one_client(site: Site) -> None:
    for number in range(20):
        site.put(f"/{number}", f"page {number}")
    with ThreadPoolExecutor(8) as threads:
        bodies = threads.map(lambda n: fetch(f"{site.url}/{n % 20}", policy=POLICY).body, range(200))
    assert list(bodies) == [f"page {number % 20}".encode() for number in range(200)]


def test_memory_stays_flat(site: Site) -> None:
    site.put("/a", b"x" * 50_000)
    site.pages["/b"] = Answer(status=500)

    def some(count: int) -> None:
        for number in range(count):
            with suppress(TemporaryFetchError):
                fetch(f"{site.url}/{'b' if number % 10 == 0 else 'a'}?{number}", policy=POLICY)
        site.requests.clear()
        gc.collect()

    some(20)
    tracemalloc.start()
    some(20)
    before, _ = tracemalloc.get_traced_memory()
    some(200)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 100_000
