"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1)."""

import json
from datetime import datetime
from typing import Any

from ingest.feeds import moments
from ingest.feeds.entries import (
    LONGEST_AUTHOR,
    LONGEST_CONTENT,
    LONGEST_GUID,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    Entry,
    FeedError,
    ParsedFeed,
    gather,
)
from ingest.feeds.markup import language_code, line, plain, web_address


def parse_json_feed(text: str, url: str, now: datetime) -> ParsedFeed:
    """Raises FeedError."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedError("This begins like JSON but is not.") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise FeedError("This is JSON, but not a JSON Feed.")
    entries = (_entry(item, url, now) for item in feed["items"] if isinstance(item, dict))
    return gather(line(_string(feed, "title"), LONGEST_TITLE), language_code(_string(feed, "language")), entries)


def _string(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _entry(item: dict[str, Any], url: str, now: datetime) -> Entry:
    guid = line(_string(item, "id"), LONGEST_GUID)
    links = [
        web_address(_string(item, "url"), url),
        web_address(guid, ""),
        web_address(_string(item, "external_url"), url),
    ]
    published, note = _published(item, now)
    return Entry(
        url=next(filter(None, links), ""),
        title=line(plain(_string(item, "title"), LONGEST_TITLE), LONGEST_TITLE),
        summary=plain(_string(item, "summary"), LONGEST_SUMMARY),
        content=plain(_string(item, "content_html") or _string(item, "content_text"), LONGEST_CONTENT),
        guid=guid,
        published=published,
        author=_author(item),
        language=language_code(_string(item, "language")),
        date_note=note,
        changed=moments.read(_string(item, "date_modified"), now)[0],
    )


def _author(item: dict[str, Any]) -> str:
    """Version 1.1 has a list of authors, 1.0 one."""
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = (line(_string(author, "name"), LONGEST_AUTHOR) for author in authors or [] if isinstance(author, dict))
    return ", ".join(filter(None, names))[:LONGEST_AUTHOR]


def _published(item: dict[str, Any], now: datetime) -> tuple[datetime | None, str]:
    published = moments.read(_string(item, "date_published"), now)
    if any(published):
        return published
    moment, note = moments.read(_string(item, "date_modified"), now)
    return moment, note or (moments.ONLY_CHANGED if moment else "")
