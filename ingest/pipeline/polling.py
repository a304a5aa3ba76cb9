"""Feed → articles that were not known before."""

import random
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ingest import articles, feeds
from ingest.fetch import FetchError, Response
from ingest.models import Article, Feed, Poll
from ingest.pipeline import health, offers, politeness, revising, schedule
from ingest.pipeline.filling import from_entry

CLAIM = timedelta(hours=1)  # after which a claimed feed that nobody polled is due again
LONGEST_ADDRESS = 2000
NEXT_DOCUMENT_PATIENCE = 10.0  # seconds that a poll waits for its turn at a further page; the next poll reads on


POLLED = (
    "last_polled_at", "last_ok_at", "last_new_at", "next_poll_at", "poll_minutes", "etag", "last_modified", "failures",
    "trouble", "last_error",
)  # fmt: skip


def claim_due_feeds() -> list[int]:
    """Feeds to poll now. Their next time is set before any of them is polled, so a second bell rings for none."""
    now = timezone.now()
    with transaction.atomic():
        claimed = list(
            Feed.objects.due(now).select_for_update(skip_locked=True).order_by().values_list("pk", flat=True)
        )
        Feed.objects.filter(pk__in=claimed).update(next_poll_at=now + CLAIM)
    return claimed


def poll_feed(feed_id: int) -> list[int]:
    """Read a feed once; returns the ids of articles to be fetched: new ones, and known ones whose entries have changed.
    What went wrong is noted on the row."""
    feed = Feed.objects.select_related("source").get(pk=feed_id)
    poll = Poll(feed=feed, started_at=timezone.now())
    try:
        response, offer = _read(feed)
    except (FetchError, feeds.FeedError) as error:
        _note_failure(feed, poll, error)
        return []
    with transaction.atomic():
        wanted = _keep(feed, poll, offer) if offer else []
        poll.outcome = Poll.Outcome.READ if offer else Poll.Outcome.UNCHANGED
        _note_success(feed, poll, response)
    return wanted


def _keep(feed: Feed, poll: Poll, offer: offers.Offer) -> list[int]:
    changed = revising.reread_changed(feed, offer.entries)
    found = keep_entries(feed, offer.entries)
    poll.items, poll.new_items, poll.note = len(offer.entries), len(found), " ".join(offer.notes)
    return [*(article.pk for article in found), *changed]


def _read(feed: Feed) -> tuple[Response, offers.Offer | None]:
    """The answer of the feed's address and what it offers, None where it says that nothing has changed."""
    is_page = feed.kind == Feed.Kind.LISTING
    response = politeness.read(feed.url, is_page=is_page, etag=feed.etag, last_modified=feed.last_modified)
    if response.not_modified:
        return response, None

    def read_more(url: str) -> Response:
        politeness.wait_here(url, is_page=is_page, patience=NEXT_DOCUMENT_PATIENCE)
        return politeness.read(url, is_page=is_page)

    return response, offers.offered(feed, response, read_more, _is_new)


def _is_new(entry: feeds.Entry) -> bool:
    return not Article.objects.filter(url_key=articles.key(articles.canonical(entry.url))).exists()


def keep_entries(feed: Feed, entries: Sequence[feeds.Entry]) -> list[Article]:
    """Save the entries not seen before, by canonical address; returns the new rows."""
    rows = (from_entry(feed, entry) for entry in entries)
    offered = {article.url_key: article for article in rows if len(article.url) <= LONGEST_ADDRESS}
    known = set(Article.objects.filter(url_key__in=offered).values_list("url_key", flat=True))
    # In one order, so that two feeds of one outlet, polled at once, never wait for each other's rows.
    new = [offered[key] for key in sorted(offered.keys() - known)]
    Article.objects.bulk_create(new, ignore_conflicts=True)
    return list(Article.objects.filter(url_key__in=offered.keys() - known))


def _jitter() -> float:
    """So that feeds started together do not stay together."""
    return random.SystemRandom().uniform(0.9, 1.1)


def _note_success(feed: Feed, poll: Poll, response: Response) -> None:
    is_first = feed.last_ok_at is None
    feed.last_polled_at = feed.last_ok_at = poll.started_at
    feed.failures, feed.trouble, feed.last_error = 0, 0.0, ""
    if poll.new_items:
        feed.last_new_at = poll.started_at
    if not is_first:  # to a first poll everything is new
        feed.poll_minutes = schedule.learned_minutes(feed.poll_minutes, poll.items, poll.new_items)
    feed.next_poll_at = schedule.after_success(timezone.now(), feed.poll_minutes, response.fresh_until, _jitter())
    if not response.not_modified:
        feed.etag, feed.last_modified = _whole(response.etag, 500), _whole(response.last_modified, 200)
        if response.moved_to:
            poll.note = f"{_follow(feed, response.moved_to)} {poll.note}".strip()
    feed.save(update_fields=POLLED)
    poll.save()
    health.refresh([feed.pk], poll.started_at)


def _whole(validator: str, limit: int) -> str:
    """A validator cut short would be another one."""
    return validator if len(validator) <= limit else ""


def _follow(feed: Feed, target: str) -> str:
    """Take the address that a feed has moved to for good, unless it is another feed's; says what was done."""
    if target == feed.url or len(target) > 1000:
        return ""
    other = Feed.objects.filter(url=target).exclude(pk=feed.pk).select_related("source").first()
    if other is None:
        feed.former_urls = [*dict.fromkeys([*feed.former_urls, feed.url])]
        feed.url = target
        feed.save(update_fields=["url", "former_urls"])
        return f"Moved for good from {feed.former_urls[-1]} to {target}."
    if other.is_active:
        feed.is_active = False
        feed.save(update_fields=["is_active"])
        return f"Paused: it has moved to {target}, which is read already for {other.source}."
    return f"It has moved to {target}, which is a paused feed of {other.source}."


def _note_failure(feed: Feed, poll: Poll, error: FetchError | feeds.FeedError) -> None:
    feed.failures += 1
    feed.trouble += schedule.weight(error)
    feed.last_polled_at, feed.last_error = poll.started_at, str(error)
    retry_after = getattr(error, "retry_after", None)
    feed.next_poll_at = schedule.after_failure(
        timezone.now(), feed.poll_minutes, feed.failures, feed.trouble, retry_after, _jitter()
    )
    poll.outcome, poll.error = Poll.Outcome.FAILED, str(error)
    with transaction.atomic():
        feed.save(update_fields=POLLED)
        poll.save()
        health.refresh([feed.pk], poll.started_at)
