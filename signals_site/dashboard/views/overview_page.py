"""The first page: who said how much to whom, and what changed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from signals_site.dashboard.exports import MATRIX_COLUMNS, csv_response, matrix_rows
from signals_site.dashboard.forms import NARROWED_BY, StatementFilterForm, read_filters, read_period
from signals_site.dashboard.queries import (
    KINDS,
    LEAST,
    REGION,
    Filters,
    Period,
    biggest_moves,
    matrix,
    newest_of_series,
    telling_statements,
    today,
)
from signals_site.dashboard.queries.lately import LATELY, lately
from signals_site.visitors import kept_for_visitors


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for."""

    period: Period
    filters: Filters
    form: StatementFilterForm
    notes: list[str]


def _asked(request: HttpRequest) -> View:
    period, notes = read_period(request.GET)
    asked = read_filters(request.GET)
    kept = {name: getattr(asked.filters, name) for name in NARROWED_BY}
    return View(period, Filters(**kept), asked.form, notes + asked.notes)


def _before_words(period: Period) -> str:
    if period.is_complete:
        return _("the period before")
    said = ngettext("the first day of the period before", "the first %(n)d days of the period before", period.days_gone)
    return said % {"n": period.days_gone}


@kept_for_visitors
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    view = _asked(request)
    table = matrix(view.period, view.filters)
    show_all = request.GET.get("all") == "1"
    rows = table.rows
    within = view.filters.with_(since=view.period.start, until=view.period.end)
    speakers, themes = lately(within)
    context = {
        "period": view.period,
        "filters": view.filters,
        "form": view.form,
        "narrowed_by": NARROWED_BY,
        "notes": view.notes,
        "opened_on_newest": not any(request.GET.get(name) for name in ("period", "from", "to")),
        "is_current": view.period.start <= today() <= view.period.end,
        "kinds": [(kind, Period.of(kind, min(view.period.end, today()))) for kind in KINDS],
        "series_begun": newest_of_series(),
        "interface": get_language() or "en",
        "before_words": _before_words(view.period),
        "least": LEAST,
        "region": REGION,
        "table": table,
        "rows": [row for row in rows if show_all or row.n],
        "hidden": sum(not row.n for row in rows),
        "show_all": show_all,
        "moves": biggest_moves(table),
        "talkers": table.most_talkative(),
        "speakers": speakers,
        "themes": themes,
        "within": within,
        "lately": LATELY,
        "telling": telling_statements(view.period, 5, view.filters),
    }
    return render(request, "dashboard/overview.html", context)


@require_safe
def overview_csv(request: HttpRequest) -> StreamingHttpResponse:
    view = _asked(request)
    rows = matrix_rows(matrix(view.period, view.filters))
    return csv_response(f"signals-{view.period.key}", MATRIX_COLUMNS, rows)
