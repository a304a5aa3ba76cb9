"""What a page, a feed or a file says → the columns of an article's row; saves nothing.

Of several dates the surest is kept: the feed's where it names a time of first publication; else the page's where that is
to the minute; else whichever there is. What is known only by when it was first seen says so.
"""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from math import sqrt
from urllib.parse import urlsplit

from django.utils import timezone

from ingest import articles
from ingest.articles.agencies import relay_of
from ingest.articles.clean import Cleaned, split, translator
from ingest.feeds import Entry
from ingest.feeds.moments import ONLY_CHANGED
from ingest.models import Article, Feed

NEAR = timedelta(hours=36)  # a day and a moment this close may be the same date, told in two time zones
MIXED = 0.2  # share of the text from which on a second language counts
ALIKE = 0.96  # of letters; 0.95 is the most that texts in two languages have been seen to reach
LEAST_HALF, ENDS = 150, 600  # characters of a half that is worth looking at, and that are looked at


def from_entry(feed: Feed, entry: Entry) -> Article:
    """The article that an entry announces."""
    url = articles.canonical(entry.url)
    article = Article(
        source=feed.source,
        feed=feed,
        url=url,
        url_key=articles.key(url),
        guid=entry.guid[:1000],
        title=entry.title,
        feed_text=entry.content or entry.summary,
        feed_digest=digest(entry),
        byline=entry.author[:300],
        published_note=entry.date_note[:300],
    )
    if entry.published:
        set_told_date(article, entry.published, Article.Evidence.FEED)
    return article


def digest(entry: Entry) -> str:
    """Of all that changes in an entry when its article is updated."""
    changed = entry.changed.astimezone(UTC) if entry.changed else ""
    return articles.key(f"urn:{entry.title}|{entry.summary}|{entry.content}|{changed}")


def fill_from_page(article: Article, page: articles.Page) -> None:
    """Title, text, language, who wrote, relayed and translated it, and the surest date."""
    article.title = page.title or article.title
    article.text, article.text_from = page.text, Article.TextFrom.PAGE
    article.byline = (page.byline or article.byline)[:300]
    article.via, article.translator = page.via[:200], page.translator[:100]
    choose_date(article, page.published, page.date_note)
    mark_read(article, page.language)


def fill_from_feed(article: Article, reason: str) -> None:
    """The feed's text in place of the page's, marked so."""
    cleaned = split(article.feed_text.split("\n"), article.title)
    article.text = _joined(cleaned, article)
    article.text_from = Article.TextFrom.FEED
    relay = relay_of(cleaned.paragraphs, cleaned.service_lines, urlsplit(article.url).hostname or "")
    article.via, article.byline = relay.agency[:200], (article.byline or relay.reporter)[:300]
    article.translator = article.translator or translator(cleaned.service_lines)[:100]
    mark_read(article, articles.language_of(f"{article.title}\n{article.text}"))
    article.error = article.error or f"Text from the feed: {reason}"


def text_of_feed(article: Article) -> str:
    return _joined(split(article.feed_text.split("\n"), article.title), article)


def _joined(cleaned: Cleaned, article: Article) -> str:
    return "\n\n".join(cleaned.paragraphs) or article.feed_text


def choose_date(article: Article, said: articles.Dated | None, note: str = "") -> None:
    """Take the page's date where the row has none, or one that is less sure."""
    article.published_note = " ".join(filter(None, [article.published_note, note]))[:300]
    if said is None:
        return
    known = article.published if article.is_dated else None
    is_day_only = article.published_precision == Article.Precision.DAY
    of_a_change = article.published_evidence == Article.Evidence.FEED and ONLY_CHANGED in article.published_note
    finer = is_day_only and said.precision == "minute" and known is not None and abs(said.moment - known) <= NEAR
    if known is None or finer or (of_a_change and said.moment < known):
        set_date(article, said.moment, said.evidence, said.precision)


def set_date(article: Article, moment: datetime, evidence: str, precision: str) -> None:
    article.published, article.published_evidence, article.published_precision = moment, evidence, precision


def set_told_date(article: Article, moment: datetime, evidence: str) -> None:
    """Midnight to the second is how a bare date looks: it is a day, that of the zone it is told in."""
    if moment.time() == time():
        set_date(article, moment.replace(tzinfo=UTC), evidence, Article.Precision.DAY)
    else:
        set_date(article, moment.astimezone(UTC), evidence, Article.Precision.MINUTE)


def mark_read(article: Article, language: str) -> None:
    """Set the languages and what is still to be done with the text; undated articles are dated by first seen."""
    article.languages = mixture(article.text)
    article.language = article.languages[0] if article.languages else language
    article.error = ""
    if not article.published:
        set_date(article, article.first_seen, Article.Evidence.FIRST_SEEN, Article.Precision.MINUTE)
    if article.language in articles.LANGUAGES:
        article.status = Article.Status.READ
    else:
        article.status = Article.Status.SKIPPED
        article.error = f"Not coded: the language is {article.language or 'unknown'}"
    article.touched_at = timezone.now()


def mixture(text: str) -> list[str]:
    """The languages of a mixed text, that of most of it first; empty where it opens and ends in one."""
    half = min(len(text) // 2, ENDS)
    if half < LEAST_HALF or _letters_alike(text[:half], text[-half:]) > ALIKE:
        return []
    opening, ending = articles.language_of(text[:half]), articles.language_of(text[-half:])
    if not opening or not ending or opening == ending:
        return []
    sizes: Counter[str] = Counter()
    for name, paragraph in articles.languages_by_paragraph(text):
        sizes[name] += len(paragraph)
    found = [name for name, size in sizes.most_common() if name and size >= MIXED * sizes.total()]
    return found if len(found) > 1 else []


def _letters_alike(one: str, other: str) -> float:
    """Cosine of how often each letter occurs: above ALIKE only in one language, and told much faster than the language."""
    first, second = (Counter(filter(str.isalpha, text.lower())) for text in (one, other))
    sizes = sqrt(sum(n * n for n in first.values()) * sum(n * n for n in second.values()))
    return sum(n * second[letter] for letter, n in first.items()) / sizes if sizes else 1.0
