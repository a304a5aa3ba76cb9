"""Lists of statements, and each one in full."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ingest.models import Statement
from ingest.models.statements import StatementQuerySet
from signals_site.dashboard.forms import read_filters
from signals_site.dashboard.queries import Filters, newest, statement_page, stored_count, stretch
from signals_site.visitors import kept_for_visitors

PER_PAGE = 25
MOST_LISTED = 10_000  # beyond, neither counted nor paged: the database would have to walk through them all
MOST_CROSSED = 1_000  # the same of words and of crossed filters, of which no sums are stored


def _pages(rows: StatementQuerySet, filters: Filters) -> tuple[Paginator[Statement], bool]:
    """Pages of at most MOST_LISTED or MOST_CROSSED statements, and whether there are more."""
    pages = Paginator(rows, PER_PAGE)
    stored = stored_count(filters)
    most = MOST_LISTED if stored is not None else MOST_CROSSED
    reached = stored if stored and stored > most else rows.order_by()[: most + 1].count()
    pages.count = min(reached, most)
    return pages, reached > most


@kept_for_visitors
@require_safe
@vary_on_headers("HX-Request")  # or the back button would show the bare list
def statements(request: HttpRequest) -> HttpResponse:
    """The page; for htmx, which asks from under a chart, the list alone."""
    asked = read_filters(request.GET)
    rows = newest(asked.filters)
    pages, is_cut = _pages(rows, asked.filters)
    wanted = request.GET.get("page") or "1"
    page = pages.get_page(wanted)
    notes = asked.notes
    if str(page.number) != wanted:
        said = _("There is no page “%(asked)s”: this is page %(number)d of %(pages)d.")
        notes = [*notes, said % {"asked": wanted[:20], "number": page.number, "pages": pages.num_pages}]
    context = {
        "filters": asked.filters,
        "form": asked.form,
        "notes": notes,
        "page": page,
        "n": pages.count,
        "is_cut": is_cut,
    }
    is_part = request.headers.get("HX-Request") == "true"
    context |= {"statements": stretch(rows, page.number * PER_PAGE, (page.number - 1) * PER_PAGE), "is_part": is_part}
    return render(request, "dashboard/parts/list.html" if is_part else "dashboard/statements.html", context)


@kept_for_visitors
@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    page = statement_page(pk)
    return render(request, "dashboard/statement.html", {"page": page, "statement": page.statement})
