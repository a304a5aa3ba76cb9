"""The charts of a dyad to take away: images, JSON, and a page for other sites to frame."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from signals_site.dashboard.drawn import counts_svg, png, tone_svg
from signals_site.dashboard.policies import for_any_frame
from signals_site.dashboard.queries import Period, Series, events_over, long_date, today
from signals_site.dashboard.views.dyad_page import View, asked, settle
from signals_site.dashboard.wording import in_words
from signals_site.visitors import kept_for_visitors

CHARTS = {"counts": counts_svg, "tone": tone_svg}


def _notes(view: View, found: Series, request: HttpRequest) -> list[str]:
    """What stands under the image: filters, n, days, date and address."""
    n = found.there.total.n + found.back.total.n
    address = reverse("dyad", args=[view.filters.actor, view.filters.recipient])
    query = request.GET.urlencode()
    return [
        _("%(what)s; %(span)s; n = %(n)s statements")
        % {"what": in_words(view.filters), "span": view.period.span, "n": n},
        _("Grey: nothing was read. Pale: the span is not over. Rings: read, and nothing said. Hollow: few statements."),
        _("Signals, %(day)s (UTC)") % {"day": long_date(today())},
        f"{settings.SITE_URL}{address}{'?' if query else ''}{query}"[:150],
    ]


def _svg(request: HttpRequest, actor: str, recipient: str, chart: str) -> str:
    if chart not in CHARTS:
        raise Http404(_("No chart has this name."))
    view = asked(request, actor, recipient)
    found = view.stacked()
    points = found.series.there.points
    events = events_over(Period(points[0].span.start, points[-1].span.end), (actor, recipient))
    return CHARTS[chart](found, _notes(view, found.series, request), events)


@kept_for_visitors
@require_safe
def dyad_svg(request: HttpRequest, actor: str, recipient: str, chart: str) -> HttpResponse:
    if elsewhere := settle(request, actor, recipient):
        return elsewhere
    return HttpResponse(_svg(request, actor, recipient, chart), content_type="image/svg+xml")


@kept_for_visitors
@require_safe
def dyad_png(request: HttpRequest, actor: str, recipient: str, chart: str) -> HttpResponse:
    if elsewhere := settle(request, actor, recipient):
        return elsewhere
    return HttpResponse(png(_svg(request, actor, recipient, chart)), content_type="image/png")


@require_safe
def dyad_json(request: HttpRequest, actor: str, recipient: str) -> HttpResponse:
    """To the API, which is stricter, with what was understood of the address."""
    if elsewhere := settle(request, actor, recipient):
        return elsewhere
    view = asked(request, actor, recipient)
    params = view.filters.with_(actor="", recipient="", both=False).as_params()
    params |= {"from": str(view.period.start), "to": str(view.period.end), "grain": view.grain, "stack": view.stack}
    return HttpResponseRedirect(f"{reverse('api:dyad', args=[actor, recipient])}?{urlencode(params)}")


@for_any_frame
@kept_for_visitors
@require_safe
def embed(request: HttpRequest, actor: str, recipient: str) -> HttpResponse:
    """The one page that other sites may frame: an image, what it rests on, and a link back; no script, no cookie."""
    if elsewhere := settle(request, actor, recipient):
        return elsewhere
    view = asked(request, actor, recipient)
    context = {"actor": actor, "recipient": recipient, "period": view.period, "query": request.GET.urlencode()}
    return render(request, "dashboard/embed.html", context)
