"""What the headers of an answer mean. They are a stranger's words: nonsense reads as if it were not there."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(days=7)
CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:+-]{1,40})""", re.IGNORECASE)
MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
UNCACHED = re.compile(r"\b(no-store|no-cache)\b", re.IGNORECASE)
VISIBLE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")


def conditions(etag: str, last_modified: str) -> dict[str, str]:
    """The headers of a conditional request; a validator that is no header value is left out."""
    wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in wanted.items() if VISIBLE.fullmatch(value)}


def moment(text: str) -> datetime | None:
    """A date as HTTP writes it, aware UTC, or None."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


class Headers:
    """Read by lower-case name; a header that was not sent reads as "" and one sent twice as its first value."""

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            text = value.decode("utf-8", "replace").replace("\0", "").strip()
            self._values.setdefault(name.decode("latin-1").lower(), text)

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, "")

    @property
    def charset(self) -> str:
        match = CHARSET.search(self["content-type"])
        return match[1].lower() if match else ""

    @property
    def content_length(self) -> int:
        """Bytes, 0 if unsaid."""
        text = self["content-length"]
        return int(text) if text.isdecimal() and len(text) < 20 else 0

    def retry_after(self, now: datetime) -> int | None:
        """Seconds from `now`, at most a week; None if unsaid."""
        text = self["retry-after"]
        if text.isdecimal() and len(text) < 10:
            return min(int(text), int(LONGEST_WAIT.total_seconds()))
        until = moment(text)
        return max(0, int(min(until - now, LONGEST_WAIT).total_seconds())) if until else None

    def fresh_until(self, now: datetime) -> datetime | None:
        """By Cache-Control or Expires, at most a week ahead; None if unsaid or not in the future."""
        control = self["cache-control"]
        if UNCACHED.search(control):
            return None
        if match := MAX_AGE.search(control):
            age = int(self["age"]) if re.fullmatch(r"\d{1,9}", self["age"]) else 0
            until: datetime | None = now + min(timedelta(seconds=int(match[1])), LONGEST_WAIT) - timedelta(seconds=age)
        else:
            until = moment(self["expires"])
        return min(until, now + LONGEST_WAIT) if until and until > now else None
