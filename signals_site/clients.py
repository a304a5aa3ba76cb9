"""Who asks, and how often: limits that hold across processes."""

import hashlib
from functools import cache
from ipaddress import ip_address, ip_network

import redis
from django.conf import settings
from django.http import HttpRequest


@cache
def store(url: str) -> redis.Redis:
    """One for all requests of a process, with connections of its own for each thread and after each fork."""
    return redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)


def client_of(request: HttpRequest) -> str:
    """The caller's network: an IPv4 address or an IPv6 /64. Behind proxies of ours: as the outermost one saw it."""
    seen = [request.META.get("REMOTE_ADDR", "")]
    if settings.PROXIES:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")][-settings.PROXIES :]
    try:
        address = ip_address(seen[0])
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def seconds_to_wait(kind: str, who: str, most: int, seconds: int) -> int:
    """0 for the first `most` askings in `seconds`, then how long to wait.

    Counted in Redis under a keyed hash, for no longer than the limit needs."""
    key = _key(kind, who)
    with store(settings.REDIS_URL).pipeline() as pipe:
        pipe.set(key, 0, ex=seconds, nx=True)
        pipe.incr(key)
        pipe.ttl(key)
        _is_new, count, left = pipe.execute()
    return max(1, int(left)) if count > most else 0


def forget(kind: str, who: str) -> None:
    """What was asked so far counts no longer."""
    store(settings.REDIS_URL).delete(_key(kind, who))


def _key(kind: str, who: str) -> str:
    return f"{kind}:{hashlib.blake2b(who.encode(), key=settings.SECRET_KEY.encode()[:64]).hexdigest()[:32]}"
