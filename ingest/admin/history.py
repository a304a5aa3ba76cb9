"""The last 30 days of a source as a small drawing, and a state as a coloured word."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ingest.models import Feed, Health, Source, SourceDay

DAYS = 30
BAR, HEIGHT = 5, 24  # pixels
COLOURS = {
    Health.FRESH: "#2e7d32",
    Health.QUIET: "#b26a00",
    Health.FAILING: "#c62828",
    Health.DEAD: "#6a1b1b",
    Health.WAITING: "#1565c0",
    Health.PAUSED: "#757575",
}


def drawing(days: Iterable[SourceDay], today: date) -> SafeString:
    """A bar for each day's new entries; a red foot where no poll was answered, nothing where none was made."""
    rows = {row.day: row for row in days}
    span = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    most = max((row.new_items for row in rows.values()), default=0) or 1
    bars = format_html_join(
        "", "{}", ((_bar(place, rows[day], most),) for place, day in enumerate(span) if day in rows)
    )
    new = sum(row.new_items for day, row in rows.items() if day in span)
    return format_html(
        '<svg width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2} new entries in {3} days">'
        '<path d="M0 {4}H{0}" stroke="currentColor" stroke-opacity=".25"/>{5}</svg>',
        DAYS * BAR, HEIGHT, new, DAYS, HEIGHT - 0.5, bars,
    )  # fmt: skip


def _bar(place: int, row: SourceDay, most: int) -> SafeString:
    told = (
        f"{row.day:%d %b}: {row.polls} polls, {row.failed_polls} failed, {row.new_items} new, {row.articles} articles"
    )
    is_down = row.polls and row.polls == row.failed_polls
    height = max(round(row.new_items / most * (HEIGHT - 4)), 2 if row.polls else 0)
    colour = "#c62828" if is_down else "var(--link-fg, #417893)"
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"><title>{}</title></rect>',
        place * BAR, HEIGHT - height, BAR - 1, height, colour, told,
    )  # fmt: skip


def health_of(row: Source | Feed) -> SafeString:
    """State, since when and why; the word says it too, for those who see no colours."""
    if not row.state:
        return format_html("{}", "no feed")
    return format_html(
        '<span style="white-space:nowrap"><span style="color:{}" aria-hidden="true">●</span> {} <small>since {}</small></span>'
        '<br><small style="display:block;min-width:16em">{}</small>',
        COLOURS[Health(row.state)], row.state, date_format(row.state_since, "j M Y, H:i") if row.state_since else "?",
        row.state_reason[:200],
    )  # fmt: skip
