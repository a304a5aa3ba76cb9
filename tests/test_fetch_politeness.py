"""Hosts are asked no more and no oftener than they allow."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch import FetchPolicy, PermanentFetchError, TemporaryFetchError, robots
from ingest.fetch.limiter import HostLimiter
from ingest.fetch.robots import MOST_DELAY, Robots, parse_robots
from tests.servers import Answer, Site

POLICY = FetchPolicy(allow_loopback=True)
ROBOTS = """\
User-agent: *
Disallow: /

User-agent: Signals
Crawl-delay: 2.5
Disallow: /private
Allow: /private/press

Sitemap: https://news.example/sitemap.xml
"""


def test_the_rules_for_this_reader_are_obeyed(site: Site) -> None:
    site.put("/robots.txt", ROBOTS, "text/plain")
    reader = Robots(POLICY)
    rules = reader.check(f"{site.url}/private/press/1")
    assert rules.crawl_delay == 2.5
    assert rules.sitemaps == ("https://news.example/sitemap.xml",)
    with pytest.raises(PermanentFetchError, match=r"robots\.txt of 127\.0\.0\.1 asks not to read"):
        reader.check(f"{site.url}/private/1")


def test_robots_txt_is_read_once_for_all_pages_of_a_host(site: Site) -> None:
    site.put("/robots.txt", ROBOTS, "text/plain")
    reader = Robots(POLICY)
    for number in range(5):
        reader.check(f"{site.url}/{number}?a=b")
    assert [request.path for request in site.requests] == ["/robots.txt"]


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_host_without_robots_txt_allows_everything(site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Answer(status=status)
    rules = Robots(POLICY).check(f"{site.url}/a")
    assert (rules.crawl_delay, rules.sitemaps) == (None, ())


def test_a_host_whose_robots_txt_cannot_be_read_is_left_alone_for_a_while(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/robots.txt"] = Answer(status=503, headers={"Retry-After": "60"})
    reader = Robots(POLICY)
    for _ in range(3):
        with pytest.raises(TemporaryFetchError) as caught:
            reader.check(f"{site.url}/a")
        assert (caught.value.status, caught.value.retry_after) == (503, 60)
    assert len(site.requests) == 1
    site.put("/robots.txt", "", "text/plain")
    later = monotonic() + robots.KEPT_SECONDS_FAILED + 1
    monkeypatch.setattr(robots, "monotonic", lambda: later)
    assert reader.check(f"{site.url}/a").allows(f"{site.url}/a")


@given(st.text())
def test_any_text_is_a_robots_txt(text: str) -> None:
    parse_robots(text).allows("https://news.example/a")


@pytest.mark.parametrize(("said", "delay"), [("999999", MOST_DELAY), ("-3", 0.0), ("soon", None)])
def test_absurd_delays(said: str, delay: float | None) -> None:
    assert parse_robots(f"User-agent: *\nCrawl-delay: {said}").crawl_delay in (delay, None)


def test_the_first_may_go_at_once_and_the_next_has_to_wait(redis_client: "redis.Redis") -> None:
    limiter = HostLimiter(redis_client, min_interval=30)
    assert limiter.reserve("news.example") == 0
    assert 29 < limiter.reserve("news.example") <= 30
    assert 29 < limiter.reserve("www.News.example") <= 30
    assert limiter.reserve("other.example") == 0


def test_the_patient_get_turns_one_after_the_other(redis_client: "redis.Redis") -> None:
    limiter = HostLimiter(redis_client, min_interval=10)
    waits = [limiter.reserve("news.example", patience=25) for _ in range(4)]
    assert [round(wait) for wait in waits] == [0, 10, 20, 30]
    assert round(limiter.reserve("news.example", patience=25)) == 30, "the fourth has taken no turn"


def test_a_longer_interval_of_the_host_counts(redis_client: "redis.Redis") -> None:
    limiter = HostLimiter(redis_client, min_interval=1)
    limiter.reserve("news.example", interval=60)
    assert 58 < limiter.reserve("news.example") <= 60


def test_of_many_workers_one_gets_the_turn(redis_client: "redis.Redis") -> None:
    limiter = HostLimiter(redis_client, min_interval=60)
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: limiter.reserve("news.example"), range(40)))
    assert waits.count(0) == 1


def test_the_limiter_leaves_nothing_behind(redis_client: "redis.Redis") -> None:
    HostLimiter(redis_client, min_interval=5).reserve("news.example")
    (key,) = redis_client.keys("signals:host:*")
    assert 0 < redis_client.pttl(key) <= 5002
