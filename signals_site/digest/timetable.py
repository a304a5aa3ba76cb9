"""When a letter is due. Periods are whole UTC days, as on all pages; the hour is the reader's."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError

from signals_site.dashboard.queries import Period

FREQUENCIES = [("week", "weekly"), ("day", "daily"), ("month", "monthly")]
SETTLE = timedelta(hours=1)  # after a period's end, for its last articles to be read and counted
_DAY = timedelta(days=1)


def validate_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone such as Asia/Almaty.")


def next_due(kind: str, zone: str, hour: int, after: datetime) -> datetime:
    """The first time the clock of `zone` shows `hour` once the period that holds `after` is over and counted; in UTC."""
    period = Period.of(kind, after.astimezone(UTC).date())
    ready = datetime.combine(period.end + _DAY, time(), UTC) + SETTLE
    there = ZoneInfo(zone)
    day = ready.astimezone(there).date()
    at_hour = (datetime.combine(day + offset, time(hour), there).astimezone(UTC) for offset in (0 * _DAY, _DAY))
    return next(moment for moment in at_hour if moment >= ready)


def newest_over(kind: str, now: datetime) -> Period:
    """The newest day, week or month that is over."""
    return Period.of(kind, now.astimezone(UTC).date()).previous()
