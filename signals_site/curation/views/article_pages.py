"""A whole article before a curator: what was coded in it, what was missed, what should be split or merged."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ingest.models import Article, Statement
from signals_site.curation.access import curator_of, needs
from signals_site.curation.articles import add, merge, reject_article, split
from signals_site.curation.corrections import ConflictError
from signals_site.curation.forms import AddForm, actors, acts, themes
from signals_site.curation.models import StatementRevision
from signals_site.curation.undoing import restore


def segments(article: Article, rows: list[Statement]) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each stands in a passage."""
    places = sorted((row.start, row.start + len(row.passage)) for row in rows if not row.passage_gone)
    result, done = [], 0
    for start, end in places:
        if end > done:
            start = max(start, done)
            result += [(article.text[done:start], False), (article.text[start:end], True)]
            done = end
    return [(text, marked) for text, marked in [*result, (article.text[done:], False)] if text]


@require_safe
@needs("curation.review_statements")
def article_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Article.objects.select_related("source"), pk=pk), None)


def _page(request: HttpRequest, article: Article, form: AddForm | None) -> HttpResponse:
    rows = list(article.statements.order_by("start", "pk"))
    given: dict[str, Any] = {"tone": None, "themes": [], "mode": "said"}
    if form is not None:
        given = form.given()
    context = {
        "article": article, "rows": rows, "segments": segments(article, [r for r in rows if not r.is_rejected]),
        "form": form, "codes": given, "actors": actors(), "acts": acts(), "themes": themes(),
    }  # fmt: skip
    return render(request, "curation/article.html", context, status=400 if form else 200)


@require_POST
@needs("curation.review_statements")
def add_statement(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=pk)
    form = AddForm(article, request.POST)
    if not form.is_valid():
        return _page(request, article, form)
    codes = dict(form.cleaned_data)
    note = codes.pop("note")
    return _done(request, article, lambda: add(article, codes, curator_of(request), note), "Added; the charts follow.")


@require_POST
@needs("curation.review_statements")
def split_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """`first` and `second`: the two passages."""
    row = get_object_or_404(Statement.objects.select_related("article"), pk=pk)
    first, second = (request.POST.get(name, "").replace("\r\n", "\n").strip() for name in ("first", "second"))
    note = request.POST.get("note", "")
    return _done(request, row.article, lambda: split(row, first, second, curator_of(request), note), "Split.")


@require_POST
@needs("curation.review_statements")
def merge_statements(request: HttpRequest, pk: int) -> HttpResponse:
    """`row`: the ids; the first in the text keeps its codes."""
    article = get_object_or_404(Article, pk=pk)
    ids = [int(given) for given in request.POST.getlist("row") if given.isdecimal() and len(given) < 19]
    rows = list(article.statements.filter(pk__in=ids).select_related("article").order_by("start", "pk"))
    note = request.POST.get("note", "")
    return _done(request, article, lambda: merge(rows, curator_of(request), note), "Merged.")


@require_POST
@needs("curation.review_statements")
def reject_whole(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=pk)
    note = request.POST.get("note", "")
    return _done(request, article, lambda: reject_article(article, curator_of(request), note), "Rejected as a whole.")


@require_POST
@needs("curation.review_statements")
def restore_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a statement the codes it had before this revision."""
    revision = get_object_or_404(StatementRevision.objects.select_related("statement__article"), pk=pk)
    try:
        made = restore(revision, curator_of(request))
        messages.info(request, "Restored; the charts follow." if made else "It has these codes already.")
    except ConflictError as error:
        messages.error(request, str(error))
    return redirect("statement", revision.statement_id) if revision.statement_id else redirect("corrections")


def _done(request: HttpRequest, article: Article, deed: Callable[[], object], told: str) -> HttpResponse:
    try:
        deed()
        messages.info(request, told)
    except ConflictError as error:
        messages.error(request, str(error))
    return redirect("curation_article", article.pk)
