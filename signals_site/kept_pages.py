"""Pages in Redis, compressed, for all web processes: one of them makes a page, the others wait or give that of a moment ago.

Redis is asked in one go for the page and for the version that people's changes gave all pages; a page of another version is
none. Without Redis nothing is kept, and nothing fails.
"""

import gzip
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

import redis
from django.conf import settings

from signals_site.clients import store

VERSION: Final = "pages:version"
BUILDING: Final = (
    15  # seconds that a page may take to make before another process tries; an older page is given meanwhile
)
PATIENCE: Final = 3.0  # seconds to wait for another process where there is no older page
LARGEST: Final = 200_000  # bytes, compressed; Redis is the workers' too, and larger pages are rare
_STEP: Final = 0.05


@dataclass(frozen=True, slots=True)
class Page:
    """`made`: seconds since the epoch; `body` is gzip."""

    version: str
    made: float
    headers: dict[str, str]
    body: bytes

    def is_fresh(self) -> bool:
        return time.time() - self.made < float(settings.PAGES_KEPT_SECONDS)

    def plain(self) -> bytes:
        return gzip.decompress(self.body)


def renew() -> None:
    """Another version for all pages: those that are kept are void."""
    with suppress(redis.RedisError):
        store(settings.REDIS_URL).set(VERSION, secrets.token_hex(8))


def find(key: str) -> tuple[str, Page | None]:
    """The version in force, "" where Redis does not answer, and the page of that version, which may be too old."""
    with suppress(redis.RedisError):
        version, packed = _got(VERSION, _page(key))
        if not version:
            store(settings.REDIS_URL).set(VERSION, secrets.token_hex(8), nx=True)
            version, packed = _got(VERSION, _page(key))
        page = _unpacked(packed) if packed else None
        return version.decode(), page if page and page.version == version.decode() else None
    return "", None


def awaited(key: str) -> Page | None:
    """The page that another process is making, or None if that takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(_STEP)
        _, page = find(key)
        if page and page.is_fresh():
            return page
    return None


def keep(key: str, version: str, headers: dict[str, str], content: bytes) -> None:
    """`version`: as it was before the page was begun."""
    head = json.dumps([version, time.time(), headers]).encode()
    packed = head + b"\n" + gzip.compress(content, 6)
    if len(packed) > LARGEST:
        return
    with suppress(redis.RedisError):
        store(settings.REDIS_URL).set(_page(key), packed, ex=settings.PAGES_KEPT_SECONDS + BUILDING)


@contextmanager
def alone(key: str) -> Iterator[bool]:
    """Whether nobody else is making this page; nobody else begins inside the block."""
    lock, is_first = f"pages:building:{key}", True
    with suppress(redis.RedisError):
        is_first = bool(store(settings.REDIS_URL).set(lock, 1, nx=True, ex=BUILDING))
    try:
        yield is_first
    finally:
        if is_first:
            with suppress(redis.RedisError):
                store(settings.REDIS_URL).delete(lock)


def _got(*keys: str) -> list[bytes]:
    """b"" for what is not there."""
    return [value if isinstance(value, bytes) else b"" for value in store(settings.REDIS_URL).mget(*keys)]


def _page(key: str) -> str:
    return f"pages:page:{key}"


def _unpacked(packed: bytes) -> Page:
    head, _, body = packed.partition(b"\n")
    version, made, headers = json.loads(head)
    return Page(version, made, headers, body)
