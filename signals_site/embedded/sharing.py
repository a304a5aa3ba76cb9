"""Several processes, one pair of servers: the first starts them, the last stops them."""

import fcntl
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from signals_site.embedded import postgres as postgres_server
from signals_site.embedded import redis as redis_server
from signals_site.embedded.places import Place, readable_errors


@contextmanager
def servers(folder: Path, *, postgres: bool = True, redis: bool = True, durable: bool = True) -> Iterator[None]:
    """Have the data folder's servers running inside the block; EmbeddedError says in one sentence why they cannot.

    `durable=False` gives up the safety of the data for speed, for throw-away servers.
    """
    if not (postgres or redis):
        yield
        return
    place = Place.of(folder)
    place.prepare()
    with _lock_file(place, "users.lock") as users:
        try:
            with _alone(place):
                fcntl.flock(users, fcntl.LOCK_SH)
                if postgres:
                    postgres_server.start(place, durable=durable)
                if redis:
                    redis_server.start(place)
            yield
        finally:
            with _undisturbed(), _alone(place):
                if _last(users):
                    stop(place)


def stop(place: Place) -> None:
    """Stop what runs; without effect on what does not."""
    redis_server.stop(place)
    postgres_server.stop(place)


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """One process at a time starts or stops."""
    with _lock_file(place, "start.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _lock_file(place: Place, name: str) -> Iterator[IO[str]]:
    with readable_errors(place.home):
        file = (place.home / name).open("a")
    with file:
        yield file


def _last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not cut the stop short."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
