"""Dates as feeds write them. Read, never guessed: what is incomplete or impossible gives None and a reason."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from ingest.dates import find_date

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
ONLY_CHANGED = "The feed says only when the entry was last changed."
TOLERANCE = timedelta(days=2)  # clocks and time zones go wrong by so much, not by more
W3C = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T\s]+(\d\d?):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?",
    re.IGNORECASE,
)
YEAR = re.compile(r"\d{4}")
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d{4}))?")
# Zones that e-mail's parser does not know, hours from UTC.
ZONES = {"msk": 3, "msd": 4, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "bst": 1, "ist": 5.5, "irst": 3.5, "pkt": 5}
ZONES |= {"uzt": 5, "tjt": 5, "tmt": 5, "kgt": 6, "almt": 5, "trt": 3, "wet": 0, "west": 1, "jst": 9, "kst": 9}


def read(text: str, now: datetime) -> tuple[datetime | None, str]:
    """(aware, in the zone it names, "") or (None, why not). A time without a zone counts as UTC."""
    text = " ".join(text[:200].split())
    if not text:
        return None, ""
    return _credible(parse(text) or _in_words(text, "", now), text, now)


def read_loose(text: str, language: str, now: datetime) -> tuple[datetime | None, str]:
    """The same for text that holds a date among other words, perhaps without its year."""
    text = " ".join(text.split())
    found = find_date(text, language, now)
    note = "" if found is None or found.year_stated else "The page does not state the year."
    moment, reason = _credible(found.moment if found else None, text, now)
    return moment, reason or note


def _in_words(text: str, language: str, now: datetime) -> datetime | None:
    """As feeds with month names in their own language have it; only with its year, never "yesterday"."""
    found = find_date(text, language, now) if YEAR.search(text) else None
    return found.moment if found and found.year_stated else None


def _credible(found: datetime | None, text: str, now: datetime) -> tuple[datetime | None, str]:
    if found is None:
        return None, f"The date “{text[:60]}” cannot be read."
    if not EARLIEST <= found <= now + TOLERANCE:
        return None, f"The date {found:%Y-%m-%d} cannot be right."
    return found, ""


def parse(text: str) -> datetime | None:
    """W3C/ISO 8601, RFC 822 and their usual misspellings → aware, in the zone they name."""
    try:
        return _w3c(text) or _rfc822(text)
    except (ValueError, OverflowError):  # 31 February, hour 25, year 0
        return None


def _w3c(text: str) -> datetime | None:
    match = W3C.fullmatch(text) or COMPACT.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    naive = datetime(year, month, day, hour % 24, minute, min(second, 59), tzinfo=_offset(match[7] or ""))
    return naive + timedelta(days=hour // 24)


def _offset(text: str) -> timezone:
    digits = re.sub(r"\D", "", text)
    if not digits:
        return UTC
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-size if text.startswith("-") else size)


def _rfc822(text: str) -> datetime | None:
    zone = text.rsplit(" ", 1)[-1].strip("()").lower()
    try:
        parts = parsedate_tz(text)
    except (IndexError, TypeError):  # the parser stumbles over some malformed dates
        return None
    if parts is None or not re.search(r"\d{1,2}\D+.*\d{2,4}", text):
        return None
    offset = ZONES[zone] * 3600 if zone in ZONES else (parts[9] or 0)
    year, month, day, hour, minute, second = parts[:6]
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(timedelta(seconds=offset)))
