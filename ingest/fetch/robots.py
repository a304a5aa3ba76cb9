"""robots.txt of each host, kept for a day (RFC 9309)."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from protego import Protego

from ingest.fetch.client import DEFAULT_POLICY, PRODUCT, fetch
from ingest.fetch.errors import PermanentFetchError, TemporaryFetchError
from ingest.fetch.guard import FetchPolicy, check_url

LONGEST = 512_000  # bytes that are read, as the standard asks at least
KEPT_SECONDS = 86_400.0
KEPT_HOSTS = 2000
MOST_DELAY = 300.0


@dataclass(frozen=True)
class Rules:
    """What a host lets us read. crawl_delay: seconds between two requests that it asks for, None if unsaid."""

    crawl_delay: float | None
    sitemaps: tuple[str, ...]
    _parsed: Protego

    def allows(self, url: str) -> bool:
        return bool(self._parsed.can_fetch(url, PRODUCT))


class Robots:
    """One per process; safe to share between threads."""

    def __init__(self, policy: FetchPolicy = DEFAULT_POLICY) -> None:
        self._policy = policy
        self._known: OrderedDict[str, tuple[float, Rules]] = OrderedDict()
        self._lock = Lock()

    def rules(self, url: str) -> Rules:
        """Of the host of `url`, read at most once a day. A host without robots.txt allows everything; one whose
        robots.txt cannot be read now is left alone: TemporaryFetchError."""
        place = str(check_url(url).copy_with(raw_path=b"/robots.txt"))
        with self._lock:
            known = self._known.get(place)
        if known and known[0] > time.monotonic():
            return known[1]
        rules = self._read(place)
        with self._lock:
            self._known[place] = (time.monotonic() + KEPT_SECONDS, rules)
            self._known.move_to_end(place)
            if len(self._known) > KEPT_HOSTS:
                self._known.popitem(last=False)
        return rules

    def check(self, url: str) -> Rules:
        """PermanentFetchError where the host does not want this address to be read."""
        rules = self.rules(url)
        if not rules.allows(url):
            raise PermanentFetchError(f"The robots.txt of {check_url(url).host} asks not to read this address.")
        return rules

    def _read(self, place: str) -> Rules:
        try:
            text = fetch(place, policy=self._policy).body[:LONGEST].decode("utf-8", "replace")
        except TemporaryFetchError as error:
            if error.status != 404:
                raise
            text = ""
        except PermanentFetchError:
            text = ""
        return parse_robots(text)


def parse_robots(text: str) -> Rules:
    parsed = Protego.parse(text.replace("\0", ""))
    delay = parsed.crawl_delay(PRODUCT)
    crawl_delay = None if delay is None else min(max(float(delay), 0.0), MOST_DELAY)
    return Rules(crawl_delay, tuple(parsed.sitemaps), parsed)
