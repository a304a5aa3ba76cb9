"""An address before it is saved: what it is, what would be read there, and how that would be coded. Saves nothing."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest import articles, feeds
from ingest.classify import CodedStatement, code
from ingest.feeds.listing import parse_listing
from ingest.feeds.sitemaps import parse_sitemap
from ingest.fetch import FetchError, FetchPolicy, Response, TemporaryFetchError
from ingest.models import Article, Feed, Source
from ingest.pipeline import dictionary, offers, politeness
from ingest.pipeline.coding import text_of
from ingest.pipeline.filling import from_entry
from ingest.pipeline.reading import attempt

SHOWN = 12  # entries
CODED = 3  # of them are read and coded
SECONDS = 22.0  # for all of it: a person waits, and the web server's patience ends at 30
STEPS = (12.0, 6.0, 3.0, 1.0)  # seconds for one request: few policies, so few pools of connections
PATIENCE = 5.0  # seconds of waiting for a turn at the host
FEWEST_LINKS = 3  # that make a listing page, where nobody said that it is one


@dataclass(frozen=True, slots=True)
class Sight:
    """One entry. note: what a curator should know of its date or text; statements only where it was `tried`."""

    article: Article
    is_known: bool
    note: str = ""
    tried: bool = False
    statements: Sequence[CodedStatement] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands at `url`. kind: "" for a single article. others: further feeds that the page names, (address, title)."""

    url: str
    kind: str
    title: str = ""
    language: str = ""
    count: int = 0
    sights: Sequence[Sight] = ()
    others: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    moved_to: str = ""


class Clock:
    """What is left of the time for one preview."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._end = time.monotonic() + seconds

    def policy(self, most: float) -> FetchPolicy:
        """For the next request; TemporaryFetchError where no time is left."""
        left = min(most, self._end - time.monotonic())
        seconds = next((step for step in STEPS if step <= left), None)
        if seconds is None:
            raise TemporaryFetchError("The time for this look is up.")
        return replace(politeness.fetch_policy(), read_seconds=seconds, total_seconds=seconds)


def look_at(feed: Feed) -> Preview:
    """Look at an unsaved feed; an empty `kind` is found out. Raises FetchError or FeedError, each with one clear sentence."""
    clock = Clock()
    response = _read(feed.url, clock, is_page=feed.kind == Feed.Kind.LISTING)
    others = feeds.discover(response.body, response.url, response.content_type)
    feed.kind = feed.kind or _kind_of(feed, response)
    if not feed.kind:
        return _single_page(feed, response, others)
    offer = offers.offered(feed, response, lambda url: _read(url, clock, is_page=False), lambda _: False)
    return Preview(
        url=feed.url,
        kind=feed.kind,
        title=offer.title,
        language=offer.language,
        count=len(offer.entries),
        sights=_sights(feed, offer.entries[:SHOWN], clock),
        others=[] if feed.kind == Feed.Kind.FEED else others,
        notes=offer.notes,
        moved_to=response.moved_to,
    )


def _read(url: str, clock: Clock, *, is_page: bool) -> Response:
    policy = clock.policy(12.0)
    politeness.wait_here(url, is_page=is_page, patience=PATIENCE)
    return politeness.read(url, is_page=is_page, policy=policy)


def _kind_of(feed: Feed, response: Response) -> str:
    """By trying: feed, sitemap, listing, and "" for a page that is none of them."""
    try:
        feeds.parse(response.body, response.url, response.content_type)
    except feeds.FeedError:
        pass
    else:
        return Feed.Kind.FEED
    try:
        parse_sitemap(response.body, response.url, response.content_type)
    except feeds.FeedError:
        return Feed.Kind.LISTING if _is_listing(feed, response) else ""
    return Feed.Kind.SITEMAP


def _is_listing(feed: Feed, response: Response) -> bool:
    """A list of links that outweighs the page's own text: an article too ends with links to others."""
    try:
        rules = offers.rules_of(feed)
        links = parse_listing(response.body, response.url, rules, response.content_type).entries
    except feeds.FeedError:
        return False
    try:
        page = articles.read_page(response.body, response.url, response.content_type)
    except articles.PageError:
        return len(links) >= FEWEST_LINKS
    titles = sum(len(entry.title) for entry in links)
    return len(links) >= FEWEST_LINKS and (bool(rules.link) or titles > len(page.text) or page.published is None)


def _single_page(feed: Feed, response: Response, others: Sequence[tuple[str, str]]) -> Preview:
    try:
        page = articles.read_page(response.body, response.url, response.content_type)
    except articles.PageError as error:
        if others:
            return Preview(feed.url, "", others=others, notes=[f"The page itself offers no list of articles: {error}."])
        raise feeds.FeedError(f"Nothing to read here: {error}.") from error
    article = from_entry(feed, feeds.Entry(url=page.canonical_url or response.url, title=page.title))
    sight = _tried(article, set())
    return Preview(feed.url, "", page.title, page.language, 1, [sight], others)


def _sights(feed: Feed, entries: Sequence[feeds.Entry], clock: Clock) -> list[Sight]:
    rows = [from_entry(feed, entry) for entry in entries]
    known = set(Article.objects.filter(url_key__in=[row.url_key for row in rows]).values_list("url_key", flat=True))
    return [
        _tried(row, known, clock) if place < CODED else Sight(row, row.url_key in known, entry.date_note)
        for place, (row, entry) in enumerate(zip(rows, entries, strict=True))
    ]


def _tried(article: Article, known: set[str], clock: Clock | None = None) -> Sight:
    """Read and coded as the pipeline would."""
    is_known = article.url_key in known
    try:
        policy = (clock or Clock()).policy(6.0)
        politeness.wait_here(article.url, is_page=True, patience=PATIENCE)
    except FetchError as error:
        return Sight(article, is_known, f"Not read now: {error.reason}")
    attempt(article, policy)
    if article.status != Article.Status.READ:
        return Sight(article, is_known, article.error, tried=True)
    return Sight(article, is_known, article.error, tried=True, statements=code(text_of(article), dictionary.renew()))


def unsaved_feed(url: str, kind: str = "", source: Source | None = None, **selectors: str) -> Feed:
    return Feed(source=source or Source(name=""), url=url, kind=kind, **selectors)
