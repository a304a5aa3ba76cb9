"""Fresh, quiet, failing, dead or paused: since when, and why. Stored on the rows, so that lists can filter by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from django.db import models
from django.utils import timezone
from django.utils.timesince import timesince

from ingest.models import Feed, Health, Poll, Source
from ingest.pipeline.schedule import DEAD, SOFT

WINDOW = timedelta(weeks=4)  # in which a feed shows its rhythm
FEWEST_GAPS = 3  # that make a rhythm
UNKNOWN_PATIENCE = timedelta(days=3)
PATIENCE = timedelta(days=1), timedelta(days=14)  # shortest and longest silence before a feed is called quiet
ORDER = list(Health)


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a feed. newest: last poll that found something new; news: all of them within WINDOW, oldest first."""

    is_active: bool
    first_answer: datetime | None = None
    newest: datetime | None = None
    news: Sequence[datetime] = ()
    failing_since: datetime | None = None  # first of the failed polls in a row
    failures: int = 0
    trouble: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    state: Health
    since: datetime
    reason: str = ""


def judge(history: History, now: datetime) -> Verdict:
    if not history.is_active:
        return Verdict(Health.PAUSED, now)
    if history.failing_since and history.trouble >= DEAD:
        return Verdict(Health.DEAD, history.failing_since, _failed(history))
    if history.failing_since and (history.trouble >= SOFT or not history.first_answer):
        return Verdict(Health.FAILING, history.failing_since, _failed(history))
    if not history.first_answer:
        return Verdict(Health.WAITING, now)
    last_sign = history.newest or history.first_answer
    if now - last_sign > patience(history.news):
        return Verdict(Health.QUIET, last_sign, _silence(history, now))
    return Verdict(Health.FRESH, now)


def patience(news: Sequence[datetime]) -> timedelta:
    """How long a silence is still usual: three of its gaps, or a little over a gap that it has shown twice (weekends)."""
    gaps = _gaps(news)
    if len(gaps) < FEWEST_GAPS:
        return UNKNOWN_PATIENCE
    usual = timedelta(seconds=max(median(gaps) * 3, gaps[-2] * 1.2))
    return min(max(usual, PATIENCE[0]), PATIENCE[1])


def _gaps(news: Sequence[datetime]) -> list[float]:
    """Seconds between one and the next, shortest first."""
    return sorted((later - earlier).total_seconds() for earlier, later in pairwise(news))


def _failed(history: History) -> str:
    count = f"{history.failures} polls in a row failed: " if history.failures > 1 else ""
    return f"{count}{history.error}"


def _silence(history: History, now: datetime) -> str:
    if history.newest is None:
        return "It answers, but has not offered anything new yet."
    gaps = _gaps(history.news)
    rhythm = timedelta(seconds=median(gaps)) if len(gaps) >= FEWEST_GAPS else None
    usual = f"; usually there is something every {_span(rhythm)}" if rhythm else ""
    return f"Nothing new for {_span(now - history.newest)}{usual}."


def _span(length: timedelta) -> str:
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    return timesince(epoch, epoch + max(length, timedelta(minutes=1)), depth=1).replace("\xa0", " ")


def history_of(feed: Feed, now: datetime) -> History:
    polls = Poll.objects.filter(feed=feed)
    news = polls.with_news().filter(started_at__gte=now - WINDOW).order_by("started_at")
    failed = polls.filter(outcome=Poll.Outcome.FAILED, started_at__gt=feed.last_ok_at) if feed.last_ok_at else polls
    answered = polls.answered().order_by("started_at").values_list("started_at", flat=True)
    return History(
        is_active=feed.is_active,
        first_answer=(answered.first() or feed.last_ok_at) if feed.last_ok_at else None,
        newest=feed.last_new_at,
        news=list(news.values_list("started_at", flat=True)),
        failing_since=failed.aggregate(first=models.Min("started_at"))["first"] if feed.failures else None,
        failures=feed.failures,
        trouble=feed.trouble,
        error=feed.last_error,
    )


def refresh(feed_ids: Iterable[int], now: datetime | None = None) -> None:
    """Judge these feeds and their sources anew; `since` stays as long as the state does."""
    now = now or timezone.now()
    sources = set()
    for feed in Feed.objects.filter(pk__in=feed_ids):
        verdict = judge(history_of(feed, now), now)
        _keep(Feed.objects.filter(pk=feed.pk), verdict)
        sources.add(feed.source_id)
    refresh_sources(sources)


def _keep(row: "models.QuerySet[Feed] | models.QuerySet[Source]", verdict: Verdict) -> None:
    row.exclude(state=verdict.state).update(state=verdict.state, state_since=verdict.since)
    row.exclude(state_reason=verdict.reason).update(state_reason=verdict.reason)


def refresh_sources(source_ids: Iterable[int]) -> None:
    """A source does as well as the best of its feeds, and says how many do worse; one without feeds has no state."""
    for source in Source.objects.filter(pk__in=source_ids).prefetch_related("feeds"):
        row = Source.objects.filter(pk=source.pk)
        feeds = sorted(source.feeds.all(), key=lambda feed: ORDER.index(Health(feed.state)))
        if feeds:
            _keep(row, Verdict(Health(feeds[0].state), feeds[0].state_since, _of_several(feeds)))
        else:
            row.update(state="", state_since=None, state_reason="")


def _of_several(feeds: Sequence[Feed]) -> str:
    """The reason of the best feed, and how many of the others are down."""
    down = sum(feed.state in (Health.FAILING, Health.DEAD) for feed in feeds[1:])
    others = f"{down} of {len(feeds)} feeds failing or dead." if down else ""
    return " ".join(filter(None, [feeds[0].state_reason, others]))


def start(feeds: "models.QuerySet[Feed]") -> int:
    """Poll them from now on, the first time at once; returns how many."""
    return _switch(feeds, is_active=True, next_poll_at=None)


def pause(feeds: "models.QuerySet[Feed]") -> int:
    return _switch(feeds, is_active=False)


def _switch(feeds: "models.QuerySet[Feed]", **values: bool | None) -> int:
    ids = list(feeds.values_list("pk", flat=True))
    Feed.objects.filter(pk__in=ids).update(**values)
    refresh(ids)
    return len(ids)
