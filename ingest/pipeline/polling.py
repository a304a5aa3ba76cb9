"""Feed → articles that were not known before."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ingest import articles, feeds
from ingest.fetch.client import FetchError, FetchPolicy, Response, fetch
from ingest.models import Article, Feed, Poll

MAX_BACK_OFF = timedelta(days=1)


def fetch_policy() -> FetchPolicy:
    return FetchPolicy(allow_loopback=settings.FETCH_ALLOW_LOOPBACK, contact=settings.FETCH_CONTACT)


def claim_due_feeds() -> list[int]:
    """Feeds to poll now. Their next time is set before any of them is polled, so a second bell rings for none."""
    now = timezone.now()
    claimed = []
    for feed in Feed.objects.due(now):
        following = now + timedelta(minutes=feed.poll_minutes)
        claimed += [feed.pk] * Feed.objects.due(now).filter(pk=feed.pk).update(next_poll_at=following)
    return claimed


def poll_feed(feed_id: int) -> list[int]:
    """Read a feed once; returns the ids of new articles, still to be fetched. What went wrong is noted on the row."""
    feed = Feed.objects.select_related("source").get(pk=feed_id)
    poll = Poll(feed=feed, started_at=timezone.now())
    found: list[Article] = []
    try:
        response = fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified, policy=fetch_policy())
        parsed = None if response.not_modified else feeds.parse(response.body, response.url, response.content_type)
    except (FetchError, feeds.FeedError) as error:
        _note_failure(feed, poll, str(error), getattr(error, "retry_after", None))
        return []
    with transaction.atomic():
        if parsed is not None:
            found = keep_entries(feed, parsed.entries)
            poll.items = len(parsed.entries)
        poll.outcome = Poll.Outcome.UNCHANGED if parsed is None else Poll.Outcome.READ
        poll.new_items = len(found)
        _note_success(feed, poll, response)
    return [article.pk for article in found]


def keep_entries(feed: Feed, entries: tuple[feeds.Entry, ...]) -> list[Article]:
    """Save the entries not seen before, by canonical address; returns the new rows."""
    offered = {article.url_key: article for article in (_found(feed, entry) for entry in entries)}
    known = set(Article.objects.filter(url_key__in=offered).values_list("url_key", flat=True))
    Article.objects.bulk_create([a for key, a in offered.items() if key not in known], ignore_conflicts=True)
    return list(Article.objects.filter(url_key__in=offered.keys() - known))


def _found(feed: Feed, entry: feeds.Entry) -> Article:
    url = articles.canonical(entry.url)
    return Article(
        source=feed.source,
        feed=feed,
        url=url,
        url_key=articles.key(url),
        guid=entry.guid[:1000],
        title=entry.title,
        feed_text=entry.content or entry.summary,
        published=entry.published,
        published_evidence=Article.Evidence.FEED if entry.published else "",
        byline=entry.author[:300],
    )


def _note_success(feed: Feed, poll: Poll, response: Response) -> None:
    feed.last_polled_at = feed.last_ok_at = poll.started_at
    feed.failures, feed.last_error = 0, ""
    if not response.not_modified:
        feed.etag, feed.last_modified = response.etag[:500], response.last_modified[:200]
    feed.next_poll_at = timezone.now() + timedelta(minutes=feed.poll_minutes)
    feed.save(
        update_fields=[
            "last_polled_at",
            "last_ok_at",
            "failures",
            "last_error",
            "etag",
            "last_modified",
            "next_poll_at",
        ]
    )
    poll.save()


def _note_failure(feed: Feed, poll: Poll, reason: str, retry_after: float | None) -> None:
    """Back off by doubling, at most a day; a server's own Retry-After is obeyed."""
    feed.failures += 1
    wait = min(timedelta(minutes=feed.poll_minutes) * 2 ** min(feed.failures, 10), MAX_BACK_OFF)
    feed.next_poll_at = timezone.now() + max(wait, timedelta(seconds=retry_after or 0))
    feed.last_polled_at, feed.last_error = poll.started_at, reason
    poll.outcome, poll.error = Poll.Outcome.FAILED, reason
    with transaction.atomic():
        feed.save(update_fields=["failures", "next_poll_at", "last_polled_at", "last_error"])
        poll.save()
