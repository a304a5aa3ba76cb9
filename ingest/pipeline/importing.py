"""Articles that come by hand: a pasted address, or lines of a file."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.text import slugify

from ingest import aggregate, articles, feeds
from ingest.fetch import Response, fetch
from ingest.models import Article, Feed, Source
from ingest.pipeline.filling import fill_from_page, mark_read, set_told_date
from ingest.pipeline.politeness import fetch_policy
from ingest.pipeline.polling import keep_entries

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LONGEST_ADDRESS = 2000


class LineError(ValueError):
    """A line of an import file that cannot be used; the message says why."""


def add_address(url: str) -> list[int]:
    """Read a feed or a page; ids of its articles, new and known. Raises FetchError or PageError."""
    response = fetch(url, policy=fetch_policy())
    try:
        parsed = feeds.parse(response.body, response.url, response.content_type)
    except feeds.FeedError:
        return [_add_page(response).pk]
    source = _source_for(response.url, parsed.title)
    feed, _ = Feed.objects.get_or_create(url=url, defaults={"source": source})
    keep_entries(feed, parsed.entries)
    keys = [articles.key(articles.canonical(entry.url)) for entry in parsed.entries]
    return list(Article.objects.filter(url_key__in=keys).order_by("published", "pk").values_list("pk", flat=True))


def _add_page(response: Response) -> Article:
    now = timezone.now()
    page = articles.read_page(response.body, response.url, response.content_type, now=now)
    url = articles.canonical(page.canonical_url or response.url)
    known = Article.objects.at([articles.key(url)]).select_related("same_as").order_by("pk").first()
    if known and known.status != Article.Status.FOUND:
        return known.same_as or known
    article = known or Article(source=_source_for(response.url), url=url, url_key=articles.key(url), first_seen=now)
    fill_from_page(article, page)
    article.save()
    aggregate.mark_skipped([article])
    return article


def _source_for(url: str, name: str = "") -> Source:
    host = (urlsplit(url).hostname or "unknown").removeprefix("www.")
    defaults = {"name": name[:200] or host, "home_url": f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/"}
    source, _ = Source.objects.get_or_create(slug=slugify(host.replace(".", "-"))[:80], defaults=defaults)
    return source


def article_of(row: Mapping[str, object]) -> Article:
    """The article that a line gives, ready to be coded, not saved; raises LineError."""
    publisher = str(row.get("publisher") or "imported")
    url = address_of(row)
    article = Article(source=publisher_of(publisher), url=url, url_key=articles.key(url))
    article.title, article.text = str(row.get("title") or ""), str(row["body"])
    article.text_from = Article.TextFrom.FILE
    set_stated_date(article, row.get("published"))
    mark_read(article, str(row.get("lang") or "")[:8] or articles.language_of(article.text))
    return article


def address_of(row: Mapping[str, object]) -> str:
    """What the article is known by: its canonical address, or one made of publisher and id. Raises LineError."""
    publisher = slugify(str(row.get("publisher") or "imported"))
    url = articles.canonical(str(row["url"])) if row.get("url") else f"urn:signals:{publisher}:{row['id']}"
    if len(url) > LONGEST_ADDRESS:
        raise LineError("the address is longer than 2000 characters")
    return url


def publisher_of(name: str) -> Source:
    slug = slugify(name, allow_unicode=False)[:80] or f"import-{articles.key(name)[:12]}"
    source, _ = Source.objects.get_or_create(slug=slug, defaults={"name": name[:200]})
    return source


def parse_line(line: str) -> dict[str, object]:
    """The object of one line, with an id and a body; raises LineError."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise LineError(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise LineError("not a JSON object")
    if not isinstance(row.get("body"), str) or not row["body"].strip():
        raise LineError('no "body" with text')
    if not row.get("id") and not row.get("url"):
        raise LineError('neither "id" nor "url"')
    if "\x00" in line or "\\u0000" in line:
        raise LineError("a NUL character in the text")
    return row


def set_stated_date(article: Article, value: object) -> None:
    """The date that a file states, "" or None for none; raises LineError."""
    if not value:
        return
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise LineError(f'"published" is not an ISO 8601 date: {value}') from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not EARLIEST <= moment <= timezone.now():
        raise LineError(f'"published" is before 1990 or in the future: {value}')
    set_told_date(article, moment, Article.Evidence.FILE)
