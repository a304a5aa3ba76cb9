"""Addresses of the pages of one actor, theme, speaker, source or story, and of the statements behind a number."""

from urllib.parse import urlencode

from django import template
from django.urls import NoReverseMatch, reverse

from signals_site.dashboard.queries import Filters

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}".replace("%", " %")


@register.filter
def share_of(part: int, whole: int) -> str:
    return percent(part / whole if whole else None)


@register.simple_tag
def entity_href(kind: str, value: object) -> str:
    """`kind`: actor, theme, speaker, source or story. A name that no address can hold leads to its statements."""
    try:
        return reverse(kind, args=[value])
    except NoReverseMatch:
        return f"{reverse('statements')}?{urlencode({kind: value})}"


@register.simple_tag
def list_href(filters: Filters, **changes: object) -> str:
    return f"{reverse('statements')}?{filters.with_(**changes).as_query()}"


@register.simple_tag
def narrowed_href(filters: Filters, kind: str, value: object) -> str:
    """The statements that pass `filters` and share this value."""
    return list_href(filters, **{kind: value})
