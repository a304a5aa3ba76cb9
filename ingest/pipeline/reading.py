"""A found article → its text, or the reason why there is none."""

from dataclasses import dataclass

from django.utils import timezone

from ingest import articles
from ingest.fetch import FetchError, FetchPolicy, TemporaryFetchError
from ingest.models import Article
from ingest.pipeline import politeness

MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Fallback:
    """Why the page itself could not be used."""

    reason: str
    may_pass: bool  # worth another attempt later


def fetch_article(article_id: int) -> bool:
    """Fetch and read one found article; True when it is ready to be coded. The reason of a failure stays on the row."""
    article = Article.objects.get(pk=article_id)
    if article.status != Article.Status.FOUND:
        return article.status == Article.Status.READ
    attempt(article)
    article.touched_at = timezone.now()
    article.save()
    return article.status == Article.Status.READ


def attempt(article: Article, policy: FetchPolicy | None = None) -> None:
    """One attempt at the page of a found article: fills the row, saves nothing."""
    article.attempts += 1
    page = _page_of(article, policy)
    if isinstance(page, articles.Page):
        fill_from_page(article, page)
    elif page.may_pass and article.attempts < MAX_ATTEMPTS:
        article.error = page.reason
    elif article.feed_text:
        _fill_from_feed(article, page.reason)
    else:
        article.status, article.error = Article.Status.FAILED, page.reason


def _page_of(article: Article, policy: FetchPolicy | None) -> articles.Page | Fallback:
    try:
        response = politeness.read(article.url, is_page=True, policy=policy)
        page = articles.read_page(response.body, response.url, response.content_type, now=timezone.now())
    except TemporaryFetchError as error:
        return Fallback(str(error), may_pass=True)
    except (FetchError, articles.PageError) as error:
        return Fallback(str(error), may_pass=False)
    if page.is_walled and article.feed_text:
        return Fallback("the page is behind a wall", may_pass=False)
    return page


def fill_from_page(article: Article, page: articles.Page) -> None:
    """Title, text, language and, unless the feed gave one, the date of a page."""
    article.title = page.title or article.title
    article.text, article.text_from = page.text, Article.TextFrom.PAGE
    article.byline = (page.byline or article.byline)[:300]
    article.via = page.via[:200]
    if not article.published and page.published:
        article.published, article.published_evidence = page.published.moment, page.published.evidence
    mark_read(article, page.language)


def _fill_from_feed(article: Article, reason: str) -> None:
    article.text, article.text_from = article.feed_text, Article.TextFrom.FEED
    mark_read(article, articles.language_of(f"{article.title}\n{article.text}"))
    article.error = article.error or f"Text from the feed: {reason}"


def mark_read(article: Article, language: str) -> None:
    """Set the language and what is still to be done with the text; undated articles are dated by first seen."""
    article.language = language
    article.error = ""
    if not article.published:
        article.published, article.published_evidence = article.first_seen, Article.Evidence.FIRST_SEEN
    if language in articles.LANGUAGES:
        article.status = Article.Status.READ
    else:
        article.status = Article.Status.SKIPPED
        article.error = f"Not coded: the language is {language or 'unknown'}"
    article.touched_at = timezone.now()
