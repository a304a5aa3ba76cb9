"""Two parties face to face, over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ingest.models import Event
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.charts import Figure, counts_figure, tone_figure
from signals_site.dashboard.event_marks import with_events
from signals_site.dashboard.exports import LAYER_COLUMNS, SERIES_COLUMNS, csv_response, layer_rows, series_rows
from signals_site.dashboard.forms import NARROWED_BY, StatementFilterForm, read_filters, read_grain, read_period
from signals_site.dashboard.policies import with_own_styles
from signals_site.dashboard.queries import (
    GRAINS,
    LEAST,
    Filters,
    Period,
    Series,
    breakdown,
    events_over,
    newest,
    newest_day,
    newest_of_series,
    series,
    stretch,
    today,
)
from signals_site.dashboard.queries.earlier import earlier
from signals_site.dashboard.stacking import Stacked, stacked
from signals_site.dashboard.views.dyad_extras import read_stack, told
from signals_site.visitors import kept_for_visitors

USUAL_WEEKS = 26
PARTS = 6  # most frequent themes and acts shown
SHOWN = 10  # statements under the charts


@dataclass(frozen=True, slots=True)
class View:
    period: Period
    grain: str
    stack: str
    filters: Filters
    notes: list[str]

    def series(self) -> Series:
        return series(self.filters.actor, self.filters.recipient, self.period, self.grain, self.filters)

    def stacked(self) -> Stacked:
        return stacked(self.series(), self.filters, self.stack)


def asked(request: HttpRequest, actor: str, recipient: str) -> View:
    period, period_notes = _period(request, actor, recipient)
    grain, grain_notes = read_grain(request.GET, period)
    stack, stack_notes = read_stack(request.GET)
    asked = read_filters(request.GET)
    filters = asked.filters.with_(actor=actor, recipient=recipient, both=True, since=None, until=None)
    return View(period, grain, stack, filters, [*period_notes, *grain_notes, *stack_notes, *asked.notes])


def _period(request: HttpRequest, actor: str, recipient: str) -> tuple[Period, list[str]]:
    """Half a year up to the dyad's newest statement, unless the address says otherwise."""
    if any(request.GET.get(name) for name in ("period", "from", "to")):
        return read_period(request.GET)
    return usual_period(actor, recipient), []


def usual_period(actor: str, recipient: str) -> Period:
    """Half a year of whole weeks, up to the dyad's newest statement."""
    newest = newest_day(actor, recipient)
    end = Period.of("week", newest.end if newest else today()).end
    return Period(end - timedelta(days=USUAL_WEEKS * 7 - 1), end)


def settle(request: HttpRequest, actor: str, recipient: str) -> HttpResponseRedirect | None:
    """Codes in their usual case; Http404 with a sentence for codes nobody has."""
    known = default_vocabulary().actors
    for code in (actor.upper(), recipient.upper()):
        if code not in known:
            raise Http404(_("No country or bloc has the code “%(key)s”.") % {"key": code[:40]})
    if actor.upper() == recipient.upper():
        raise Http404(_("A dyad has two parties: choose another one for the second."))
    if (actor, recipient) == (actor.upper(), recipient.upper()):
        return None
    here = resolve(request.path_info)
    address = redirect(here.view_name, **here.kwargs | {"actor": actor.upper(), "recipient": recipient.upper()})
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{address.url}?{query}" if query else address.url)


def _parts(found: Series, view: View, within: Filters) -> list[dict[str, Any]]:
    """Per direction its themes and acts; none while the view is narrowed, for the daily sums do not cross dimensions."""
    if any(
        getattr(view.filters, name) for name in ("theme", "act", "sign", "mode", "tier", "language", "about", "text")
    ):
        return []
    span = Period(within.since or view.period.start, within.until or view.period.end)
    rows = breakdown(view.filters.actor, view.filters.recipient, span, undated=view.filters.undated)
    return [
        {"way": way, "kinds": [(kind, [row for row in rows if (row.actor, row.dimension) == (way.actor, kind)][:PARTS])
                               for kind in ("theme", "act")]}
        for way in found.directions
    ]  # fmt: skip


def _figures(found: Stacked, filters: Filters, events: Sequence[Event]) -> dict[str, Figure]:
    figures = {"counts": counts_figure(found, filters), "tone": tone_figure(found.series, filters)}
    return {name: with_events(figure, events, get_language() or "en") for name, figure in figures.items()}


@with_own_styles
@kept_for_visitors
@require_safe
def dyad(request: HttpRequest, actor: str, recipient: str) -> HttpResponse:
    if elsewhere := settle(request, actor, recipient):
        return elsewhere
    view = asked(request, actor, recipient)
    bars = view.stacked()
    found = bars.series
    shown = Period(found.there.points[0].span.start, found.there.points[-1].span.end)
    within = view.filters.with_(since=shown.start, until=shown.end)
    listed = newest(within)
    events = events_over(shown, (actor, recipient))
    context = {
        "actor": actor,
        "recipient": recipient,
        "view": view,
        "period": view.period,
        "notes": view.notes,
        "stack": view.stack,
        "bars": bars.faces,
        **told(found, within),
        "grains": GRAINS,
        "least": LEAST,
        "series": found,
        "form": StatementFilterForm(view.filters.as_params()),
        "narrowed_by": NARROWED_BY,
        "parts": _parts(found, view, within),
        "is_part": True,
        "more": True,
        "figures": _figures(bars, view.filters, events),
        "events": events,
        "against": earlier(found, view.filters),
        "interface": get_language() or "en",
        "series_begun": newest_of_series(),
        "statements": stretch(listed, SHOWN),
        "n": found.there.total.n + found.back.total.n,
        "filters": within,
    }
    return render(request, "dashboard/dyad.html", context)


@require_safe
def dyad_csv(request: HttpRequest, actor: str, recipient: str) -> HttpResponse | StreamingHttpResponse:
    if elsewhere := settle(request, actor, recipient):
        return elsewhere
    view = asked(request, actor, recipient)
    name = f"signals-{actor}-{recipient}-by-{view.grain}"
    if view.stack == "tone":
        return csv_response(name, SERIES_COLUMNS, series_rows(view.series()))
    return csv_response(f"{name}-and-{view.stack}", LAYER_COLUMNS, layer_rows(view.stacked()))
