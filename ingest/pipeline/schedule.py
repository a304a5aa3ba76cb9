"""When a feed is polled next, and how much a failure weighs. Pure: times in, times out."""

from datetime import datetime, timedelta

from ingest.feeds import FeedError
from ingest.fetch import FetchError, TemporaryFetchError

SHORTEST, LONGEST = 10, 24 * 60  # minutes between polls
FIRST_RETRY = 60  # minutes, at most
DAY = timedelta(days=1)
TEMPORARY, SOFT, HARD = 0.25, 0.5, 1.0
DEAD = 4.0  # weighed failures in a row
# Refused or not found today, perhaps not tomorrow: sites being rebuilt, walls against robots that come and go.
SOFT_STATUS = frozenset({401, 403, 404, 451})


def weight(error: FetchError | FeedError) -> float:
    """Temporary: no answer, or the server's own trouble. Soft: may be mended. Hard: will hardly pass by itself."""
    if isinstance(error, FeedError) or error.status in SOFT_STATUS:
        return SOFT
    return TEMPORARY if isinstance(error, TemporaryFetchError) else HARD


def learned_minutes(minutes: int, offered: int, new: int) -> int:
    """The interval after a poll that offered so many entries, of which so many were new.

    Halved when most were new: some may have come and gone unseen. Otherwise a little shorter after something new and a
    little longer after nothing: a step down and a step up cancel out, so it settles where every second poll finds something.
    """
    mostly_new = offered > 2 and new * 2 >= offered
    factor = 0.5 if mostly_new else 0.8 if new else 1.25
    return min(max(round(minutes * factor), SHORTEST), LONGEST)


def after_success(now: datetime, minutes: int, fresh_until: datetime | None, jitter: float) -> datetime:
    """`jitter`: a factor around 1. What the server says is fresh is not asked for again, within a day."""
    usual = now + timedelta(minutes=minutes) * jitter
    return max(usual, min(fresh_until, now + DAY)) if fresh_until else usual


def after_failure(
    now: datetime, minutes: int, failures: int, trouble: float, retry_after: int | None, jitter: float
) -> datetime:
    """Back off by doubling, at most a day; the dead are tried once a day. The server's own Retry-After is obeyed.
    Even a feed that is seldom polled is tried again within an hour, or a standing failure would be told a day late."""
    first = timedelta(minutes=min(minutes, FIRST_RETRY))
    wait = DAY if trouble >= DEAD else min(first * 2 ** min(failures - 1, 10), DAY)
    return now + max(wait * jitter, timedelta(seconds=retry_after or 0))
