"""PostgreSQL and Redis from wheels, for whoever sets neither DATABASE_URL nor REDIS_URL.

    places.py    the folders, the account and the programs
    postgres.py  create, start, stop a cluster
    redis.py     start, stop a Redis that keeps nothing
    sharing.py   the first process starts them, the last one stops them

The servers listen on Unix sockets only. Every process that uses them holds a kernel lock (flock) for its life, so that a killed
process leaves nothing behind that would have to be cleaned up; a server left running is taken over by the next start.
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote

from signals_site.embedded.places import EmbeddedError, Place
from signals_site.embedded.secret import secret_key
from signals_site.embedded.sharing import servers

__all__ = [
    "EmbeddedError",
    "data_dir",
    "database_url",
    "for_command",
    "for_environment",
    "redis_url",
    "secret_key",
    "servers",
]

HELP = {"help", "--help", "-h", "version", "--version"}
# `run` starts them itself, so that it can say how it gets on; the others know no database.
WITHOUT_SERVERS = {"run", "check", "code", "score", "train_coder"}
WITHOUT_SERVERS |= {"collectstatic", "findstatic", "compilemessages", "makemessages"}


def data_dir() -> Path:
    """SIGNALS_DATA, or var/ in the project: holds the database, the logs, the mail files and the secret key."""
    beside = Path(__file__).resolve().parent.parent.parent / "var"
    return Path(os.environ.get("SIGNALS_DATA") or beside).resolve()


def database_url(folder: Path) -> str:
    """Where the embedded PostgreSQL of this data folder listens, running or not."""
    return f"postgres://signals@/{quote(str(Place.of(folder).run))}/signals"


def redis_url(folder: Path) -> str:
    """Where the embedded Redis of this data folder listens, running or not."""
    return f"unix://{quote(str(Place.of(folder).redis_socket))}?db=0"


def for_environment() -> AbstractContextManager[None]:
    """The servers that neither DATABASE_URL nor REDIS_URL names, running inside the block."""
    environment = os.environ
    return servers(data_dir(), postgres=not environment.get("DATABASE_URL"), redis=not environment.get("REDIS_URL"))


@contextmanager
def for_command(argv: Sequence[str]) -> Iterator[None]:
    """Around a whole `manage.py` process: start the servers it needs, tell their errors in one sentence."""
    # A shell starts its background jobs deaf to SIGINT; whoever sends it means it all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    asks_for_help = not HELP.isdisjoint(argv)
    try:
        with nullcontext() if len(argv) < 2 or argv[1] in WITHOUT_SERVERS or asks_for_help else for_environment():
            yield
    except EmbeddedError as error:
        sys.exit(f"signals: {error}")
