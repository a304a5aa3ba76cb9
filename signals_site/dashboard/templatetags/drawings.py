"""Small drawings inside tables, readable as text too."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingest.models import SourceDay

register = template.Library()
BAR, HEIGHT = 4, 22  # units of the drawing


@register.simple_tag
def reading_history(days: Sequence[SourceDay | None]) -> SafeString:
    """A bar for each day's articles; a foot of another colour where no poll was answered, a gap where nothing was read."""
    most = max((row.articles for row in days if row), default=0) or 1
    bars = format_html_join("", "{}", ((_bar(place, row, most),) for place, row in enumerate(days) if row))
    return format_html(
        '<svg class="reading" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}">'
        '<path class="ground" d="M0 {3}H{0}"/>{4}</svg>',
        len(days) * BAR, HEIGHT, _told(days), HEIGHT - 0.5, bars,
    )  # fmt: skip


def _told(days: Sequence[SourceDay | None]) -> str:
    articles, down = sum(row.articles for row in days if row), sum(_is_down(row) for row in days if row)
    said = ngettext("%(n)d article in 30 days", "%(n)d articles in 30 days", articles) % {"n": articles}
    if not down:
        return said
    return f"{said}; " + ngettext("no answer on %(n)d day", "no answer on %(n)d days", down) % {"n": down}


def _is_down(row: SourceDay) -> bool:
    return 0 < row.polls == row.failed_polls


def _bar(place: int, row: SourceDay, most: int) -> SafeString:
    height = max(round(row.articles / most * (HEIGHT - 4)), 2)
    said = _("%(day)s: %(articles)d articles, %(polls)d polls, %(failed)d of them failed") % {
        "day": f"{row.day:%Y-%m-%d}", "articles": row.articles, "polls": row.polls, "failed": row.failed_polls,
    }  # fmt: skip
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        "down" if _is_down(row) else "read", place * BAR, HEIGHT - height, BAR - 1, height, said,
    )  # fmt: skip
