"""How soon the sums are rebuilt while news comes in: every coded article asks for it, and one rebuild answers for many.

A rebuild takes a blink in a small database and seconds where a day has thousands of statements. It rests nine times as long
as it took, so that it never takes more than a tenth of a worker's time. What Redis forgets is asked for again.
"""

import time
from functools import lru_cache
from math import ceil

import redis
from django.conf import settings

from ingest import aggregate

REST = 9
_RUNG = "rebuild:rung"
_RESTS = "rebuild:rests"
_LOST = 60  # seconds after which a bell that nobody heard is rung again


def ask() -> float | None:
    """In how many seconds to ring for a rebuild; None where somebody has rung, and it has not begun."""
    store = _store(settings.REDIS_URL)
    left = max(0, int(store.pttl(_RESTS))) / 1000
    return left if store.set(_RUNG, 1, nx=True, ex=ceil(left) + _LOST) else None


def rebuild() -> None:
    """All stale days. Who asks from now on needs another one: the bell is taken down before the days are looked up."""
    _store(settings.REDIS_URL).delete(_RUNG)
    began = time.monotonic()
    aggregate.rebuild_stale()
    rest(time.monotonic() - began)


def rest(seconds: float) -> None:
    """After a rebuild that took so long."""
    _store(settings.REDIS_URL).set(_RESTS, 1, px=max(1, round(1000 * REST * seconds)))


@lru_cache(1)
def _store(url: str) -> redis.Redis:
    return redis.Redis.from_url(url)
