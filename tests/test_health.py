"""Fresh, quiet, failing, dead, paused: judged by a feed's own history and kept on its row and its source's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.models import Feed, Health, Poll
from ingest.pipeline import health
from ingest.pipeline.health import History, Verdict, judge, patience
from tests.factories import make_source

NOW = datetime.now(UTC).replace(microsecond=0)
WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def every(gap: timedelta, until: datetime, count: int = 40) -> list[datetime]:
    return [until - gap * back for back in range(count - 1, -1, -1)]


def history(news: list[datetime] | None = None, **fields: object) -> History:
    values: dict[str, Any] = {"is_active": True, "first_answer": ago(days=60), "news": news or []}
    return History(**{**values, "newest": news[-1] if news else None, **fields})


@pytest.mark.parametrize(
    ("case", "state", "since"),
    [
        (history(every(2 * HOUR, ago(hours=20))), "fresh", NOW),
        (history(every(2 * HOUR, ago(hours=25))), "quiet", ago(hours=25)),
        (history(every(DAY, ago(hours=60))), "fresh", NOW),
        (history(every(DAY, ago(hours=80))), "quiet", ago(hours=80)),
        (history(every(4 * DAY, ago(days=11), 7)), "fresh", NOW),
        (history(every(4 * DAY, ago(days=13), 7)), "quiet", ago(days=13)),
        (history([], newest=ago(days=50)), "quiet", ago(days=50)),
        (history([], first_answer=ago(days=2)), "fresh", NOW),
        (history([], first_answer=ago(days=4)), "quiet", ago(days=4)),
        (history(first_answer=None), "waiting", NOW),
        (history(is_active=False), "paused", NOW),
        (history(every(HOUR, ago(hours=2)), failing_since=ago(hours=1), failures=1, trouble=0.25), "fresh", NOW),
        (history(every(HOUR, ago(hours=2)), failing_since=ago(hours=1), failures=2, trouble=0.5), "failing", ago(hours=1)),
        (history(first_answer=None, failing_since=ago(hours=1), failures=1, trouble=0.25), "failing", ago(hours=1)),
        (history(failing_since=ago(days=9), failures=8, trouble=4.0), "dead", ago(days=9)),
        (history(is_active=False, failing_since=ago(days=9), failures=8, trouble=4.0), "paused", NOW),
    ],
)  # fmt: skip
def test_states(case: History, state: str, since: datetime) -> None:
    verdict = judge(case, NOW)
    assert (verdict.state, verdict.since) == (state, since)


def test_weekends_belong_to_the_rhythm() -> None:
    """A ministry that writes five times a day on working days is not called quiet on a Monday morning."""
    days = [WEDNESDAY - timedelta(days=back) for back in range(27, -1, -1)]
    news = [
        day.replace(hour=hour)
        for day in days
        if day.weekday() < 5
        for hour in (7, 9, 11, 13, 15)
        if day < WEDNESDAY - 2 * DAY
    ]
    assert patience(news) > timedelta(days=2, hours=16)
    assert patience(every(HOUR, NOW)) == DAY


def test_the_reason_tells_silence_and_rhythm() -> None:
    assert judge(history(every(5 * HOUR, ago(days=3))), NOW).reason == (
        "Nothing new for 3 days; usually there is something every 5 hours."
    )
    failing = history(failing_since=ago(hours=3), failures=3, trouble=1.5, error="x.org answered 404 Not Found.")
    assert judge(failing, NOW).reason == "3 polls in a row failed: x.org answered 404 Not Found."
    assert judge(history([], first_answer=ago(days=9)), NOW) == Verdict(
        Health.QUIET, ago(days=9), "It answers, but has not offered anything new yet."
    )


@pytest.fixture
def feed(db: None) -> Feed:
    return Feed.objects.create(source=make_source(), url="https://example.org/feed.xml", is_active=True)


def polled(feed: Feed, moment: datetime, new: int = 0) -> None:
    Poll.objects.create(feed=feed, started_at=moment, outcome="read", items=10, new_items=new)
    values = {"last_ok_at": moment, "last_polled_at": moment} | ({"last_new_at": moment} if new else {})
    Feed.objects.filter(pk=feed.pk).update(failures=0, trouble=0, **values)
    health.refresh([feed.pk], moment)


def failed(feed: Feed, moment: datetime, trouble: float) -> None:
    Poll.objects.create(feed=feed, started_at=moment, outcome="failed", error="No answer.")
    Feed.objects.filter(pk=feed.pk).update(failures=3, trouble=trouble, last_error="No answer.")
    health.refresh([feed.pk], moment)


def state(feed: Feed) -> tuple[str, datetime]:
    feed.refresh_from_db()
    feed.source.refresh_from_db()
    assert (feed.source.state, feed.source.state_since) == (feed.state, feed.state_since)
    return feed.state, feed.state_since


def test_since_stays_as_long_as_the_state(feed: Feed) -> None:
    polled(feed, ago(days=9), new=3)
    assert state(feed) == ("fresh", ago(days=9))
    polled(feed, ago(days=8), new=2)
    assert state(feed) == ("fresh", ago(days=9))
    failed(feed, ago(days=7), trouble=1)
    failed(feed, ago(days=6), trouble=4)
    assert state(feed) == ("dead", ago(days=7))
    polled(feed, ago(days=5), new=1)
    assert state(feed) == ("fresh", ago(days=5))
    polled(feed, ago(days=1))
    assert state(feed) == ("quiet", ago(days=5))


def test_a_source_does_as_well_as_its_best_feed(feed: Feed) -> None:
    other = Feed.objects.create(source=feed.source, url="https://example.org/other.xml", is_active=True)
    failed(feed, ago(days=2), trouble=1)
    polled(other, ago(hours=1), new=5)
    feed.source.refresh_from_db()
    assert (feed.source.state, feed.source.state_reason) == ("fresh", "1 of 2 feeds failing or dead.")
    health.pause(Feed.objects.filter(pk=other.pk))
    feed.source.refresh_from_db()
    assert (feed.source.state, feed.source.state_reason) == ("failing", "3 polls in a row failed: No answer.")
    health.start(Feed.objects.filter(pk=other.pk))
    health.pause(Feed.objects.filter(pk=feed.pk))
    feed.source.refresh_from_db()
    assert feed.source.state == "fresh"
