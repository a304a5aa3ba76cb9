"""No host is asked more often than it bears, however many workers ask."""

from typing import Any, Protocol

# Atomic, and by the clock of Redis, so that workers with different clocks agree. The key holds the next free moment
# in microseconds; it is gone once that has passed.
RESERVE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local free = tonumber(redis.call('GET', KEYS[1]) or '0')
local wait = math.max(0, free - now)
if wait > tonumber(ARGV[2]) then return wait end
local following = now + wait + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', following), 'PX', math.ceil((following - now) / 1000) + 1)
return wait
"""


class Scripting(Protocol):
    """The part of a Redis client that is used."""

    def eval(self, script: str, numkeys: int, *keys_and_args: Any) -> Any: ...


class HostLimiter:
    """min_interval: seconds between two requests to one host, unless it asks for more (crawl delay)."""

    def __init__(self, redis: Scripting, min_interval: float = 1.0) -> None:
        self._redis = redis
        self._min_interval = min_interval

    def reserve(self, host: str, interval: float | None = None, patience: float = 0.0) -> float:
        """Seconds to wait before `host` may be asked.

        Up to `patience` the turn is taken: sleep so long, then ask. Beyond it no turn is taken: come back after so long
        and reserve again. `interval`: a longer one than the usual, in seconds.
        """
        gap = max(self._min_interval, interval or 0.0)
        key = f"signals:host:{host.lower().removeprefix('www.')}"
        waited = self._redis.eval(RESERVE, 1, key, int(gap * 1_000_000), int(patience * 1_000_000))
        return int(waited) / 1_000_000
