"""What happened, and what is announced: the events that charts and letters are set beside."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ingest.models import Event
from signals_site.dashboard.queries import today
from signals_site.visitors import kept_for_visitors


@kept_for_visitors
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """One query: what is to come first, then the years, newest first."""
    events = list(Event.objects.order_by("-start", "slug"))
    coming = [event for event in reversed(events) if event.end >= today()]
    past = [event for event in events if event.end < today()]
    years = [(year, list(rows)) for year, rows in groupby(past, key=lambda event: event.start.year)]
    context = {"coming": coming, "years": years, "interface": get_language() or "en"}
    return render(request, "dashboard/calendar.html", context)
