"""When a page was published, and how that is known. A date that nobody stated stays unknown: no guess from copyright
lines, file dates or the newest year on the page."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import unquote, urlsplit

from lxml import html

from ingest.articles.clean import Cleaned
from ingest.articles.metadata import Metadata
from ingest.dates import FoundDate, find_date

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
SLACK = timedelta(hours=36)  # clocks and time zones; anything later has not been published yet
NEAR = timedelta(days=60)  # a dateline without a year is believed this long
META_NAMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "article.published", "published-date", "publishdate", "publish-date", "publish_date", "pubdate",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "citation_publication_date",
    "analyticsattributes.articledate", "article_date_original", "date", "mediator_published_time",
)  # fmt: skip
SHORT_LINE, DATE_LETTERS = 60, 25  # "Published: 9 September 2022, 14:05"
DATELINE = re.compile(r"[^–—―/(\n]{4,70}?(?=\s[–—―-]\s|/|\(|电)")
HEADLINE = 25  # characters of link text
TIMES = "//time[@datetime or text()] | //*[@itemprop='datePublished'] | //abbr[contains(@class, 'published')]"
DATE_CLASS = re.compile(
    r"(?i)(^|[\s_-])(pub-?date|publish(ed)?|post-?date|news-?date|article-?date|entry-?date|date|time|datetime)([\s_-]|$)"
)
ASIDE = re.compile(
    r"(?i)(^|[\s_-])(related|sidebar|recommend\w*|popular|latest|footer|comments?|copyright|most-?read)([\s_-]|$)"
)
MODIFIED = re.compile(r"(?i)updat|modif|upd\b|обновл|өзгер|жаңарт|yangilan|güncel")
URL_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[/_-](\d{1,2})[/_-](\d{1,2})(?!\d)|(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"
)
URL_DAY_FIRST = re.compile(r"(?<!\d)(\d\d)[/_-](\d\d)[/_-]((?:19|20)\d\d)(?!\d)")

Evidence = Literal["feed", "jsonld", "meta", "url", "text", "file", "first_seen"]


@dataclass(frozen=True, slots=True)
class Dated:
    """`moment` is aware, in UTC; with precision "day" only its date counts."""

    moment: datetime
    evidence: Evidence
    precision: Literal["minute", "day"] = "minute"


def published(page: Metadata, cleaned: Cleaned, language: str, now: datetime) -> tuple[Dated | None, str]:
    """(date with its evidence, why better-placed dates were refused). The first possible one of: structured data,
    meta elements, time elements, address, the text's dateline."""
    notes = []
    for evidence, text, found in _offers(page, cleaned, language, now):
        if reason := refused(found.moment, now):
            notes.append(f"{evidence} {text[:40]!r}: {reason}")
        else:
            return Dated(found.moment, evidence, found.precision), "; ".join(notes)[:300]
    return None, "; ".join(notes)[:300]


def refused(moment: datetime, now: datetime) -> str:
    """Why `moment` can be no date of publication; "" where it can."""
    if moment > now + SLACK:
        return "in the future"
    return "before 1990" if moment < EARLIEST else ""


def _offers(
    page: Metadata, cleaned: Cleaned, language: str, now: datetime
) -> Iterator[tuple[Evidence, str, FoundDate]]:
    for evidence, text in _statements(page):
        if found := find_date(text, language, now):
            yield evidence, text, found
    if found := _from_address(page.url):
        yield "url", page.url, found
    for line in _datelines(cleaned):
        found = find_date(line, language, now)
        if found and (found.stated == "full" or (found.stated == "no year" and now - found.moment < NEAR)):
            yield "text", line, found


def _datelines(cleaned: Cleaned) -> Iterator[str]:
    """Lines that hold hardly more than a date, and what stands before the dash of "CITY, May 5 – Agency"."""
    for line in cleaned.service_lines[:5]:
        if len(line) < SHORT_LINE and sum(map(str.isalpha, line)) <= DATE_LETTERS:
            yield line
    for paragraph in cleaned.paragraphs[:1]:
        if match := DATELINE.match(paragraph):
            yield match[0]


def _statements(page: Metadata) -> Iterator[tuple[Evidence, str]]:
    for node in page.structured:
        for name in ("datePublished", "dateCreated", "uploadDate"):
            if isinstance(node.get(name), str):
                yield "jsonld", node[name]
    for name in META_NAMES:
        if name in page.meta:
            yield "meta", page.meta[name]
    for text in _time_elements(page):
        yield "meta", text


def _time_elements(page: Metadata) -> Iterator[str]:
    """What time elements and elements called a date say, outside of lists of other articles."""
    for element in page.tree.xpath(TIMES)[:20]:
        if not _is_aside(element):
            yield element.get("datetime") or element.get("content") or element.get("title") or element.text_content()
    for element in page.tree.xpath(
        "//*[contains(@class, 'date') or contains(@class, 'time') or contains(@class, 'publish')]"
    )[:40]:
        text = element.text_content().strip()
        if 4 < len(text) < 80 and DATE_CLASS.search(element.get("class", "")) and not _is_aside(element):
            yield text


def _is_aside(element: html.HtmlElement) -> bool:
    """Whether the element belongs to another article's teaser or tells of a change."""
    ancestors = list(itertools.islice(element.iterancestors(), 12))
    if MODIFIED.search(element.text_content()[:100]) or any(_tells_of_change(e) for e in (element, *ancestors[:2])):
        return True
    return any(
        e.tag in ("aside", "footer", "nav") or ASIDE.search(f"{e.get('class', '')} {e.get('id', '')}") or _is_teaser(e)
        for e in ancestors
    )


def _tells_of_change(element: html.HtmlElement) -> bool:
    """By its name or by the words in front of the date."""
    return bool(MODIFIED.search(f"{element.get('class')} {element.get('itemprop')} {(element.text or '')[:40]}"))


def _is_teaser(element: html.HtmlElement) -> bool:
    """A list item or a link around the date, with a headline in it."""
    return element.tag in ("li", "a") and any(len(link.text_content()) > HEADLINE for link in element.iter("a"))


def _from_address(url: str) -> FoundDate | None:
    path = unquote(urlsplit(url).path)
    if match := URL_DATE.search(path):
        year, month, day = (int(g) for g in match.groups() if g)
    elif match := URL_DAY_FIRST.search(path):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        return FoundDate(datetime(year, month, day, tzinfo=UTC), "day")
    except ValueError:
        return None
