"""A found article → its text, or the reason why there is none."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from ingest import aggregate, articles
from ingest.fetch import FetchError, FetchPolicy, TemporaryFetchError
from ingest.models import Article
from ingest.pipeline import parking, politeness, revising
from ingest.pipeline.filling import fill_from_feed, fill_from_page, text_of_feed
from ingest.pipeline.revising import Version

# After each try that may be repeated, 31 hours in all: a day without network costs no article.
PAUSES = (timedelta(0), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
MAX_ATTEMPTS = len(PAUSES) + 1
LONGEST_ADDRESS = 2000
ABOUT = 0.5  # share of the feed's title that a page elsewhere must hold to be the same article's
FILLED = (  # what a reading may set; the feed's own columns may have changed meanwhile
    "url", "page_key", "title", "text", "text_from", "language", "languages", "byline", "via", "translator", "published",
    "published_evidence", "published_precision", "published_note", "status", "attempts", "error", "touched_at",
)  # fmt: skip
WORD = re.compile(r"[\u3400-\u9fff]{2}|[^\W\d_\u3400-\u9fff]{4,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the page said, and the canonical address at which it stands."""

    page: articles.Page
    url: str


@dataclass(frozen=True, slots=True)
class Fallback:
    """Why the page itself could not be used."""

    reason: str
    may_pass: bool = False  # worth another attempt later


def fetch_article(article_id: int) -> bool:
    """Fetch and read one found article; True when there is something to be coded. The reason of a failure stays on the row.

    Fetching happens outside the transaction; inside, the row is locked and another reader that came first wins.
    """
    article = Article.objects.get(pk=article_id)
    with parking.trying(article_id, Article.Status.FOUND) as may:
        return _fetch(article) if may else article.status == Article.Status.READ


def _fetch(article: Article) -> bool:
    reading = read(article)
    with transaction.atomic():
        status, others = _locked(article, reading)
        if status != Article.Status.FOUND:
            return status == Article.Status.READ
        known = _known(article, reading, others) if isinstance(reading, Reading) else None
        if known and isinstance(reading, Reading):
            if not known.text:  # found, but not read yet, and its own address may be dead
                fill_from_page(known, reading.page)
                known.save(update_fields=FILLED)
            return revising.fold(article, known, _version(article, reading))
        _take(article, reading)
        article.touched_at = timezone.now() + _pause(article)
        article.save(update_fields=FILLED)
        aggregate.mark_skipped([article])
    return article.status == Article.Status.READ


def attempt(article: Article, policy: FetchPolicy | None = None) -> None:
    """One attempt at the page of a found article: fills the row, saves nothing."""
    _take(article, read(article, policy))


def read(article: Article, policy: FetchPolicy | None = None) -> Reading | Fallback:
    try:
        response = politeness.read(article.url, is_page=True, policy=policy)
        page = articles.read_page(response.body, response.url, response.content_type, now=timezone.now())
    except TemporaryFetchError as error:
        return Fallback(str(error), may_pass=True)
    except (FetchError, articles.PageError) as error:
        return Fallback(str(error))
    if page.is_walled and article.feed_text:
        return Fallback("the page is behind a wall")
    if _leads_elsewhere(article, response.url, page):
        return Fallback(f"the address leads to another page, {response.url[:200]}")
    return Reading(page, articles.canonical(page.canonical_url or response.url))


def _leads_elsewhere(article: Article, url: str, page: articles.Page) -> bool:
    """Whether a redirect ends at a front page, a login or a consent form instead of the article."""
    if articles.key(url) == articles.key(article.url):
        return False
    if urlsplit(url).path.strip("/") == "" and urlsplit(article.url).path.strip("/") != "":
        return True
    wanted = set(WORD.findall(article.title.lower()))
    told = f"{page.title} {page.text}".lower()
    return sum(word in told for word in wanted) < ABOUT * len(wanted)


def _locked(article: Article, reading: Reading | Fallback) -> tuple[str, list[int]]:
    """The row's status now, and the ids of others at the address where the page was read, oldest first; all are locked."""
    wanted = Q(pk=article.pk)
    if isinstance(reading, Reading):
        key = articles.key(reading.url)
        wanted |= Q(url_key=key) | Q(page_key=key)
        if key != article.url_key:  # two rows that lead to one page may be read at the same time
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    rows = dict(Article.objects.select_for_update().filter(wanted).order_by("pk").values_list("pk", "status"))
    return rows.pop(article.pk), [pk for pk, status in rows.items() if status != Article.Status.FAILED]


def _known(article: Article, reading: Reading, others: list[int]) -> Article | None:
    """The article that stands at this address already, if the page tells the same: canonical links can be wrong."""
    if article.same_as or not others:
        return article.same_as
    other = Article.objects.select_related("same_as").get(pk=others[0])
    known = other.same_as or other
    if known.pk != article.pk and revising.tells_the_same(known, reading.page.title, reading.page.text):
        return known
    return None


def _take(article: Article, reading: Reading | Fallback) -> None:
    """Fill the row with what one attempt brought. A page that was read before and has changed leaves a revision."""
    article.attempts += 1
    again = bool(article.text or article.same_as_id)
    if isinstance(reading, Reading):
        if again:
            article.text_from = Article.TextFrom.PAGE
            revising.revise(article, _version(article, reading))
        else:
            fill_from_page(article, reading.page)
            _settle_address(article, reading.url)
    elif reading.may_pass and article.attempts < MAX_ATTEMPTS:
        article.error = reading.reason
    elif again and article.text_from == Article.TextFrom.FEED:
        revising.revise(article, Version(article.title, text_of_feed(article), article.published, article.url))
        article.error = article.error or f"Text from the feed: {reading.reason}"
    elif again:
        revising.keep(article, f"Not read again: {reading.reason}")
    elif article.feed_text:
        fill_from_feed(article, reading.reason)
    else:
        article.status, article.error = Article.Status.FAILED, reading.reason


def _pause(article: Article) -> timedelta:
    """How long to leave it alone before it is tried again."""
    return PAUSES[article.attempts - 1] if article.status == Article.Status.FOUND else timedelta(0)


def _settle_address(article: Article, url: str) -> None:
    """The address that the page gives for itself is shown from now on; the one it was found at stays known."""
    if len(url) <= LONGEST_ADDRESS:
        article.url, article.page_key = url, articles.key(url)


def _version(article: Article, reading: Reading) -> Version:
    """Without a date: what is read now is the newest, whatever the page says."""
    return Version(title=reading.page.title or article.title, text=reading.page.text, url=article.url)
