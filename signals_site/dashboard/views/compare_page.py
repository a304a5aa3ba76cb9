"""Up to six dyads or themes side by side."""

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.charts_compare import measure_figure, tone_figure
from signals_site.dashboard.exports import csv_response
from signals_site.dashboard.exports_compare import COMPARE_COLUMNS, compare_rows
from signals_site.dashboard.forms import StatementFilterForm
from signals_site.dashboard.forms_compare import CHOICES, CompareView, read_comparison
from signals_site.dashboard.policies import with_own_styles
from signals_site.dashboard.queries import AGAINST, GRAINS, LEAST, MOST
from signals_site.visitors import kept_for_visitors


@with_own_styles
@kept_for_visitors
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    view = read_comparison(request.GET)
    if "add_actor" in request.GET and not view.notes:
        return redirect(f"{request.path}?{_plain_address(request.GET, view).urlencode()}")
    found = view.comparison()
    context = {
        "view": view,
        "found": found,
        "notes": view.notes,
        "period": view.period,
        "filters": view.filters,
        "grains": GRAINS,
        "choices": CHOICES,
        "against": AGAINST,
        "least": LEAST,
        "most": MOST,
        "themes": default_vocabulary().themes,
        "codes": default_vocabulary().actors,
        "parties": StatementFilterForm().fields["actor"].widget.choices,
        "figures": {
            "measure": measure_figure(found, view.of, view.shape, view.against),
            "tone": tone_figure(found, view.shape, view.against),
        },
    }
    return render(request, "dashboard/compare.html", context)


@require_safe
def compare_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    view = read_comparison(request.GET)
    return csv_response(f"signals-compared-by-{view.grain}", COMPARE_COLUMNS, compare_rows(view.comparison(), view.of))


def _plain_address(data: QueryDict, view: CompareView) -> QueryDict:
    """The address with the added dyad among the others and without empty fields."""
    plain = data.copy()
    for name in [name for name in data if name.startswith("add_") or not any(data.getlist(name))]:
        del plain[name]
    plain.setlist(view.kind, [subject.key for subject in view.subjects])
    return plain
