"""How a comparison is written on its page."""

from collections.abc import Iterator

from django import template
from django.template.context import Context
from django.urls import reverse

from signals_site.dashboard import wording
from signals_site.dashboard.charts_compare import subject_name
from signals_site.dashboard.queries import AGAINST, Against, Line, Spot, Stretch, Subject, measured

register = template.Library()
register.filter("subject", subject_name)


@register.filter
def amount(number: float | None, of: str) -> str:
    """12, or 3.4 where it is a share; an en dash for none."""
    return "–" if number is None else (f"{number:,.0f}" if of == "count" else f"{number:.2f}")


@register.filter
def amount_change(number: float | None, of: str) -> str:
    return "–" if number is None else wording.signed(number, 0 if of == "count" else 2)


@register.filter
def value_of(spots: Stretch | Spot, of: str) -> str:
    return amount(spots.measured(of) if isinstance(spots, Stretch) else measured([spots], of), of)


@register.filter
def change_of(against: Against, of: str) -> str:
    return amount_change(against.change(of), of)


@register.filter
def all_against(line: Line) -> list[Against]:
    return [line.against(which) for which in AGAINST]


@register.filter
def rows_of(line: Line) -> Iterator[tuple[Spot, Spot, Spot]]:
    """Newest first: the span and its two counterparts."""
    return reversed(list(zip(line.now.spots, line.previous.spots, line.year.spots, strict=True)))


@register.simple_tag
def spot_href(subject: Subject, spot: Spot) -> str:
    """The statements that a number counts."""
    days = subject.filters.with_(since=spot.span.start, until=spot.span.end)
    return f"{reverse('statements')}?{days.as_query()}"


@register.simple_tag(takes_context=True)
def without(context: Context, subject: Subject) -> str:
    """The address with one subject fewer."""
    view, data = context["view"], context["request"].GET.copy()
    data.setlist(view.kind, [other.key for other in view.subjects if other.key != subject.key])
    return f"?{data.urlencode()}"
