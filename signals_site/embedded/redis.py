"""An embedded Redis that keeps nothing: what is to do stands in the database."""

import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from signals_site.embedded.places import EmbeddedError, Place, readable_errors
from signals_site.embedded.programs import redis_program

PATIENCE = 10  # seconds


def start(place: Place) -> None:
    """Have a server on the place's socket, taking over one that runs already."""
    if _process(place):
        return
    log = place.home / "redis.log"
    with readable_errors(place.home):
        place.redis_socket.unlink(missing_ok=True)
        place.own_file(log)
    settings = {
        "port": "0",
        "unixsocket": str(place.redis_socket),
        "unixsocketperm": "700",
        "daemonize": "yes",
        "save": "",
        "appendonly": "no",
        "dir": str(place.run),
        "logfile": str(log),
    }
    done = place.account.run(
        [redis_program(place), *(part for name, value in settings.items() for part in (f"--{name}", value))], place.run
    )
    deadline = time.monotonic() + PATIENCE
    while not _process(place):
        if done.returncode or time.monotonic() > deadline:
            raise EmbeddedError(
                f"Redis did not start: {_last_line(done.stdout) or _last_line(log.read_text('utf-8', 'replace'))}"
            )
        time.sleep(0.01)


def stop(place: Place) -> None:
    """Stop the server if it runs; returns when its process has gone."""
    pid = _process(place)
    if pid is None:
        return
    with _client(place) as client:
        client.shutdown(nosave=True)
    deadline = time.monotonic() + PATIENCE
    while _alive(pid):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Redis (process {pid}) did not stop.")
        time.sleep(0.01)


def _client(place: Place) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(place.redis_socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))


def _process(place: Place) -> int | None:
    """The number of the process that answers on the socket."""
    try:
        with _client(place) as client:
            return int(client.info("server")["process_id"])
    except (redis.ConnectionError, redis.TimeoutError):
        return None


def _alive(pid: int) -> bool:
    # A zombie has no program any more, whoever forgot to bury it.
    try:
        return bool(Path(f"/proc/{pid}/exe").readlink())
    except OSError:
        return False


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]
