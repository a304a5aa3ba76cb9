"""robots.txt of each host, kept for a day (RFC 9309)."""

from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from time import monotonic

from protego import Protego

from ingest.fetch.client import DEFAULT_POLICY, PRODUCT, fetch
from ingest.fetch.errors import PermanentFetchError, TemporaryFetchError
from ingest.fetch.guard import FetchPolicy, check_url

LONGEST = 512_000  # bytes that are read, as the standard asks at least
KEPT_SECONDS = 86_400.0
KEPT_SECONDS_FAILED = 300.0
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
        self._known: OrderedDict[str, tuple[float, Rules | TemporaryFetchError]] = OrderedDict()
        self._lock = Lock()

    def rules(self, url: str) -> Rules:
        """Of the host of `url`, read at most once a day. A host without robots.txt allows everything; one whose
        robots.txt cannot be read now is left alone for a while: TemporaryFetchError."""
        place = str(check_url(url).copy_with(raw_path=b"/robots.txt"))
        with self._lock:
            until, known = self._known.get(place, (0.0, None))
        if known is None or until < monotonic():
            known = self._read(place)
            self._keep(place, known)
        if isinstance(known, Rules):
            return known
        raise TemporaryFetchError(known.reason, status=known.status, retry_after=known.retry_after)

    def _keep(self, place: str, known: Rules | TemporaryFetchError) -> None:
        seconds = KEPT_SECONDS if isinstance(known, Rules) else KEPT_SECONDS_FAILED
        with self._lock:
            self._known[place] = (monotonic() + seconds, known)
            self._known.move_to_end(place)
            if len(self._known) > KEPT_HOSTS:
                self._known.popitem(last=False)

    def check(self, url: str) -> Rules:
        """PermanentFetchError where the host does not want this address to be read."""
        rules = self.rules(url)
        if not rules.allows(url):
            raise PermanentFetchError(f"The robots.txt of {check_url(url).host} asks not to read this address.")
        return rules

    def _read(self, place: str) -> Rules | TemporaryFetchError:
        try:
            return parse_robots(fetch(place, policy=self._policy).body[:LONGEST].decode("utf-8", "replace"))
        except TemporaryFetchError as error:
            return parse_robots("") if error.status == HTTPStatus.NOT_FOUND else error
        except PermanentFetchError:
            return parse_robots("")


def parse_robots(text: str) -> Rules:
    parsed = Protego.parse(text.replace("\0", ""))
    delay = parsed.crawl_delay(PRODUCT)
    crawl_delay = None if delay is None else min(max(float(delay), 0.0), MOST_DELAY)
    return Rules(crawl_delay, tuple(parsed.sitemaps), parsed)
