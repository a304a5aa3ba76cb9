"""What a feed offers, by its kind: a feed's entries, a sitemap's recent pages, a press room's links."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest import feeds
from ingest.feeds import Entry
from ingest.feeds.listing import ListingRules, parse_listing
from ingest.feeds.sitemaps import parse_sitemap
from ingest.fetch import FetchError, Response
from ingest.models import Feed

MOST_SITEMAPS = 10  # documents of one index that a poll reads
MOST_LIST_PAGES = 5
MOST_PAGES = 1000  # of a sitemap
MOST_UNDATED = 100
RECENT = timedelta(days=7)  # a sitemap lists a site's whole past; only what is newer is news
NEWSLIKE = re.compile(r"news|post|article", re.IGNORECASE)

Read = Callable[[str], Response]  # a further document of the same feed; raises FetchError


@dataclass(frozen=True, slots=True)
class Offer:
    """notes: what was left out and why, a sentence each."""

    entries: tuple[Entry, ...]
    title: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()


def offered(feed: Feed, first: Response, read: Read, is_new: Callable[[Entry], bool]) -> Offer:
    """The entries behind `first`, the answer of the feed's address. Raises FeedError.

    `is_new`: whether an entry is not known yet. Where the last one of a listing's page is new, the next page is read too;
    the first ones say nothing, they may be pinned there.
    """
    if feed.kind == Feed.Kind.SITEMAP:
        return _from_sitemaps(first, read)
    if feed.kind == Feed.Kind.LISTING:
        return _from_listing(feed, first, read, is_new)
    parsed = feeds.parse(first.body, first.url, first.content_type)
    return Offer(parsed.entries, parsed.title, parsed.language, parsed.notes)


def rules_of(feed: Feed) -> ListingRules:
    return ListingRules(feed.link_selector, feed.date_selector, feed.next_selector)


def _from_listing(feed: Feed, first: Response, read: Read, is_new: Callable[[Entry], bool]) -> Offer:
    answer, entries = first, dict[str, Entry]()
    seen = {feed.url, first.url}
    while True:
        page = parse_listing(
            answer.body, answer.url, rules_of(feed), answer.content_type, language=feed.source.language
        )
        fresh = [entry for entry in page.entries if entry.url not in entries]
        entries |= {entry.url: entry for entry in fresh}
        following = page.next_url
        if not following or following in seen or len(seen) > MOST_LIST_PAGES or not fresh or not is_new(fresh[-1]):
            return Offer(tuple(entries.values()))
        seen.add(following)
        try:
            answer = read(following)
        except FetchError as error:
            return Offer(tuple(entries.values()), notes=(f"The next page was not read: {error.reason}",))


def _from_sitemaps(first: Response, read: Read) -> Offer:
    """The index's newest sitemaps, those named for news first; indexes of indexes count as one more document each."""
    top = parse_sitemap(first.body, first.url, first.content_type)
    entries, notes = list(top.entries), list[str]()
    waiting, done = deque(_newslike_first(top.children)), {first.url}
    while waiting and len(done) < MOST_SITEMAPS:
        address = waiting.popleft()
        if address in done:
            continue
        done.add(address)
        try:
            answer = read(address)
            child = parse_sitemap(answer.body, answer.url, answer.content_type)
        except (FetchError, feeds.FeedError) as error:
            notes.append(f"{address} was not read: {error}")
            continue
        entries += child.entries
        waiting.extend(_newslike_first(child.children))
    if waiting:
        notes.append(f"{len(waiting)} older sitemaps were left out.")
    if notes and not entries:
        raise feeds.FeedError(notes[0])
    kept = recent(entries, datetime.now(UTC))
    if len(kept) < len(entries):
        notes.append(f"{len(entries) - len(kept)} older or undated pages were left out.")
    return Offer(kept, notes=tuple(notes))


def _newslike_first(addresses: Sequence[str]) -> list[str]:
    return sorted(addresses, key=lambda address: not NEWSLIKE.search(address))


def recent(entries: Sequence[Entry], now: datetime) -> tuple[Entry, ...]:
    """What was published or changed lately, newest first; where no page has a date, the first ones listed."""
    dated = {entry.url: moment for entry in entries if (moment := entry.published or entry.changed)}
    if not dated:
        return tuple(entries[:MOST_UNDATED])
    fresh = [entry for entry in entries if entry.url in dated and dated[entry.url] >= now - RECENT]
    fresh.sort(key=lambda entry: dated[entry.url], reverse=True)
    return tuple(fresh[:MOST_PAGES])
