"""What happened beside what was said."""

from collections.abc import Iterable
from datetime import date, timedelta

from ingest.models import Event
from signals_site.dashboard.queries.periods import EARLIEST, LATEST, Period, today

MOST_MARKS = 60  # events that a chart shows, the newest ones
AHEAD = timedelta(days=14)


def events_over(period: Period, actors: Iterable[str]) -> list[Event]:
    """One query: the events of these days in which one of these takes part, earliest first."""
    newest_first = Event.objects.over(period.start, period.end).touching(actors).order_by("-start", "slug")
    return list(newest_first[:MOST_MARKS])[::-1]


def events_of(first: date | None, last: date | None, actor: str = "", series: str = "", kind: str = "") -> list[Event]:
    """One query: the events of these days, of one party, of one series, of one kind; whatever is empty narrows nothing."""
    rows = Event.objects.over(first or EARLIEST, last or LATEST)
    rows = rows.touching([actor]) if actor else rows
    return list(rows.filter(**{name: value for name, value in (("series", series), ("kind", kind)) if value}))


def coming_after(period: Period) -> list[Event]:
    """The events of the two weeks after a period."""
    return list(Event.objects.over(period.end + timedelta(days=1), period.end + AHEAD))


def newest_of_series() -> list[Event]:
    """The newest event of each series that has begun; one query."""
    begun = Event.objects.begun(today()).exclude(series="")
    return list(begun.order_by("series", "-start").distinct("series"))


def since_last(name: str) -> Period | None:
    """From the last day of a series' newest event, or of the event of this name, until today; None without one."""
    begun = Event.objects.begun(today())
    event = begun.filter(series=name).order_by("-start").first() or begun.filter(slug=name).first()
    return Period(min(event.end, today()), today()) if event else None
