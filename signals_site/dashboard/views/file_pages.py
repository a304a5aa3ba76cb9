"""Files of statements, and what the columns of all files mean."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from signals_site.dashboard.dictionary import FILES
from signals_site.dashboard.exports import csv_response
from signals_site.dashboard.forms import read_filters
from signals_site.dashboard.queries import newest
from signals_site.dashboard.statement_file import statement_file
from signals_site.visitors import kept_for_visitors


@require_safe
def statements_csv(request: HttpRequest) -> StreamingHttpResponse:
    filters = read_filters(request.GET).filters
    response = StreamingHttpResponse(statement_file(newest(filters)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="signals-statements.csv"'
    return response


@kept_for_visitors
@require_safe
def data_dictionary(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/data_dictionary.html", {"files": FILES})


@require_safe
def data_dictionary_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = ((file.name, column.name, column.kind, column.meaning) for file in FILES for column in file.columns)
    return csv_response("signals-data-dictionary", ("file", "column", "kind", "meaning"), rows)
