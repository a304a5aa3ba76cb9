"""When a host may be asked, and what it lets us read.

Feeds and sitemaps are published for programs like this one, so robots.txt, which speaks to crawlers, is not asked about
them. It is obeyed for the pages themselves and for press-room listings, crawl delay included.
"""

import random
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

import redis
from django.conf import settings
from django.utils import timezone

from ingest.fetch import FetchError, FetchPolicy, Response, TemporaryFetchError, check_url, fetch
from ingest.fetch.limiter import HostLimiter
from ingest.fetch.robots import Robots
from ingest.models import Article, Feed

PATIENCE = 900.0  # seconds ahead for which a turn is taken; well under the broker's visibility timeout


@dataclass(frozen=True, slots=True)
class Turn:
    """wait: seconds until the host may be asked. is_taken: then ask; otherwise ask for a turn again."""

    wait: float
    is_taken: bool


AT_ONCE = Turn(0.0, is_taken=True)


def fetch_policy() -> FetchPolicy:
    return FetchPolicy(allow_loopback=settings.FETCH_ALLOW_LOOPBACK, contact=settings.FETCH_CONTACT)


def feed_turn(feed_id: int) -> Turn:
    feed = Feed.objects.get(pk=feed_id)
    return turn(feed.url, is_page=feed.kind == Feed.Kind.LISTING)


def article_turn(article_id: int) -> Turn:
    """The wait is noted on the row, so that nobody takes it for left behind meanwhile."""
    article = Article.objects.only("url", "status").get(pk=article_id)
    if article.status != Article.Status.FOUND:
        return AT_ONCE
    found = turn(article.url, is_page=True)
    if found.wait:
        until = timezone.now() + timedelta(seconds=found.wait)
        Article.objects.filter(pk=article_id, status=Article.Status.FOUND).update(touched_at=until)
    return found


def wait_for_article(article_id: int) -> None:
    """Sleep until the host of a found article may be asked, however long that takes."""
    while not (found := article_turn(article_id)).is_taken:
        time.sleep(found.wait)
    time.sleep(found.wait)


def turn(url: str, *, is_page: bool, patience: float = PATIENCE) -> Turn:
    """A turn at the host of `url`, shared by all workers. What is no address has its turn at once, to be refused."""
    try:
        host = check_url(url).host
    except FetchError:
        return AT_ONCE
    interval = _crawl_delay(url) if is_page else None
    wait = _limiter(settings.REDIS_URL, settings.FETCH_HOST_SECONDS).reserve(host, interval, patience)
    if wait <= patience:
        return Turn(wait, is_taken=True)
    # Spread, so that those who come too early do not all come back at one moment.
    return Turn(max(patience * random.SystemRandom().uniform(0.5, 1.0), 1.0), is_taken=False)


def wait_here(url: str, *, is_page: bool, patience: float) -> None:
    """Sleep until the host may be asked; TemporaryFetchError if that takes longer than `patience` seconds."""
    found = turn(url, is_page=is_page, patience=patience)
    if not found.is_taken:
        raise TemporaryFetchError(f"{check_url(url).host} is being read already; its turn comes later.")
    time.sleep(found.wait)


def read(
    url: str, *, is_page: bool, etag: str = "", last_modified: str = "", policy: FetchPolicy | None = None
) -> Response:
    """Fetch `url`, a page only where robots.txt lets us. Raises FetchError."""
    if is_page:
        _robots(fetch_policy()).check(url)
    return fetch(url, etag=etag, last_modified=last_modified, policy=policy or fetch_policy())


def _crawl_delay(url: str) -> float | None:
    try:
        return _robots(fetch_policy()).rules(url).crawl_delay
    except FetchError:  # said when the page itself is read
        return None


@lru_cache(maxsize=4)
def _robots(policy: FetchPolicy) -> Robots:
    return Robots(replace(policy, connect_seconds=5.0, total_seconds=15.0))


@lru_cache(maxsize=4)
def _limiter(redis_url: str, seconds: float) -> HostLimiter:
    return HostLimiter(redis.Redis.from_url(redis_url), seconds)
