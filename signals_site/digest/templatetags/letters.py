"""Codes and numbers in letters, in the letter's language."""

from django import template
from django.utils.translation import get_language

from ingest.models import Event, Statement
from signals_site.dashboard.queries import Period
from signals_site.digest import wording
from signals_site.digest.compose import absolute

register = template.Library()
register.filter("actor_name", wording.actor)
register.filter("theme_name", wording.theme)
register.filter("act_name", wording.act)
register.filter("told", wording.sentence)
register.filter("period_label", wording.label)
register.filter("period_span", wording.span)
register.filter("before", wording.before)


@register.filter
def one_decimal(number: float) -> str:
    """8.5, in every language with the point that pages and tables use."""
    return f"{number:.1f}"


@register.filter
def statement_url(statement: Statement) -> str:
    return absolute("statement", statement.pk)


@register.filter
def event_told(event: Event) -> str:
    """Its days and its name in the letter's language."""
    return f"{wording.span(Period(event.start, event.end))}: {event.name(get_language() or 'en')}"


@register.filter
def one_line(text: str) -> str:
    """For the text part: no line of a foreign passage may pass for one of ours."""
    return " ".join(text.split())
