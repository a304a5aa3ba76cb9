"""How numbers and codes are written on pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from ingest.models import Article, Event, Statement
from signals_site.dashboard import wording
from signals_site.dashboard.cards import card
from signals_site.dashboard.cells import GROUPS, Cells, tone_class
from signals_site.dashboard.queries import (
    Dyad,
    Filters,
    Part,
    Period,
    sign_of,
)
from signals_site.dashboard.series_rows import SeriesRows
from signals_site.dashboard.stacking import Face
from signals_site.dashboard.zones import offset

register = template.Library()
_ORDER = ("actor", "recipient", "act", "cue", "tone", "themes")
register.filter("tone_class", tone_class)
register.filter("actor", wording.actor_name)
register.filter("theme", wording.theme_label)
register.filter("act", wording.act_label)
register.filter("quad", wording.act_quad)
register.filter("language", wording.language_name)
register.filter("sentence", wording.sentence)
register.filter("in_words", wording.in_words)
register.filter("by_grain", wording.by_grain)


@register.filter
def tone(number: float | None) -> str:
    return wording.signed(number)


@register.filter
def tone2(number: float | None) -> str:
    return wording.signed(number, 2)


@register.filter
def change(number: float) -> str:
    """+3, −2, ±0"""
    return wording.signed(number, 0) if number else "±0"


@register.filter
def sign_word(number: float | None) -> str:
    return _("no tone") if number is None else _(("negative", "neutral", "positive")[sign_of(number) + 1])


@register.filter
def is_web_address(url: str) -> bool:
    """Only such addresses become links: others might run a script."""
    return urlsplit(url).scheme in ("http", "https")


@register.filter
def event_days(event: Event) -> str:
    return Period(event.start, event.end).span


@register.filter
def series_name(series: str) -> str:
    return str(wording.SERIES.get(series, series))


@register.filter
def event_name(event: Event, language: str) -> str:
    return event.name(language)


@register.filter
def ago(moment: datetime | None) -> str:
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)} if moment else _("never")


@register.filter(expects_localtime=True)
def short_day(day: date) -> str:
    """18 Nov 2026"""
    return date_format(day, _("j M Y"))


@register.filter
def moment(when: datetime) -> str:
    """ "18 November 2026, 14:30 UTC+5", in the zone that the reader chose."""
    local = timezone.localtime(when)
    return f"{date_format(local, 'j E Y, H:i')} {offset(local)}"


@register.filter
def published(article: Article) -> str:
    """When; a date without a time is no moment, so no zone moves it."""
    if not article.published:
        return _("not known")
    is_day = article.published_precision == Article.Precision.DAY
    return date_format(article.published.astimezone(UTC), "j E Y") if is_day else moment(article.published)


@register.filter
def lasting(length: timedelta) -> str:
    """ "2 hours, 5 minutes"; with a minus where it ran backwards."""
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    return ("−" if length < timedelta() else "") + timesince(epoch, epoch + abs(length))


@register.filter
def reasons(statement: Statement) -> list[tuple[str, str]]:
    """What `Statement.why` holds, in plain words and in the order of the codes."""
    names = sorted(statement.why, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    return [(name, words) for name in names if (words := in_plain_text(statement.why[name]))]


def in_plain_text(value: object) -> str:
    """A value out of a JSON column."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {in_plain_text(part)}" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@register.simple_tag(takes_context=True)
def half(context: Context, dyad: Dyad, arrow: str) -> SafeString:
    """One direction in a cell of the matrix."""
    cells = context.render_context.get("cells")
    if cells is None:
        cells = context.render_context["cells"] = Cells(context["filters"], context["period"], context["before_words"])
    return cells.half(dyad, arrow)


@register.simple_tag(takes_context=True)
def dyad_href(context: Context, dyad: Dyad) -> str:
    """The dyad's page; where a party is a group, the list of exactly the statements counted. Keeps the page's filters."""
    filters: Filters = context["filters"]
    if {dyad.actor, dyad.recipient} & GROUPS:
        return _list_href(filters.with_(actor=dyad.actor, recipient=dyad.recipient), context["period"])
    query = filters.as_query()
    return reverse("dyad", args=[dyad.actor, dyad.recipient]) + (f"?{query}" if query else "")


@register.simple_tag(takes_context=True)
def period_href(context: Context) -> str:
    """The list of all statements that the page counts."""
    return _list_href(context["filters"], context["period"])


def _list_href(filters: Filters, period: Period) -> str:
    return f"{reverse('statements')}?{filters.with_(since=period.start, until=period.end).as_query()}"


@register.simple_tag(takes_context=True)
def series_rows(context: Context, face: Face) -> SafeString:
    """The table's rows for one direction of a series."""
    return SeriesRows(face, context["filters"]).html()


@register.simple_tag(takes_context=True)
def part_href(context: Context, part: Part) -> str:
    """The statements of one direction that share a theme or an act."""
    narrowed = context["filters"].with_(actor=part.actor, recipient=part.recipient, both=False)
    return f"{reverse('statements')}?{narrowed.with_(**{part.dimension: part.value}).as_query()}"


class Revision(Protocol):
    """The codes of a statement before and after a correction, by field."""

    before: dict[str, Any]
    after: dict[str, Any]


@register.filter
def changes(revision: Revision) -> list[tuple[str, str, str]]:
    """What a correction changed: field, before, after."""
    before, after = revision.before, revision.after
    names = [name for name in after if before.get(name) != after[name]]
    return [(name.replace("_", " "), in_plain_text(before.get(name)), in_plain_text(after[name])) for name in names]


register.simple_tag(card, name="statement_card")
