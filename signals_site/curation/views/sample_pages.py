"""The weekly sample: blind coding, and the disagreements it leaves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ingest.models import Statement
from signals_site.curation.access import curator_of, needs
from signals_site.curation.corrections import ConflictError
from signals_site.curation.forms import CodesForm, actors, acts, themes
from signals_site.curation.models import SampleItem
from signals_site.curation.sampling import NO_STATEMENT, arbitrate, open_for, save_coding
from signals_site.dashboard.queries import evidence


def _context(item: SampleItem | None, form: CodesForm | None) -> dict[str, Any]:
    """Nothing of the machine's codes, only the passage in its place."""
    bare = Statement(article=item.article, passage=item.passage, start=item.start) if item else None
    given: dict[str, Any] = {"tone": None, "themes": [], "mode": "said"}
    if form is not None:
        given = form.given()
    return {
        "item": item, "article": item.article if item else None, "evidence": evidence(bare) if bare else None,
        "form": form, "codes": given, "actors": actors(), "acts": acts(), "themes": themes(),
    }  # fmt: skip


def _read(request: HttpRequest) -> tuple[dict[str, Any] | None, CodesForm | None]:
    """The codes given, or the form with its faults."""
    if request.POST.get("verdict") == "none":
        return dict(NO_STATEMENT), None
    form = CodesForm(request.POST)
    return ({"is_statement": True, **form.cleaned_data}, None) if form.is_valid() else (None, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("curation.code_blindly")
def sample_page(request: HttpRequest) -> HttpResponse:
    """The next passage for this coder; POST: the codes of one."""
    coder, form = curator_of(request), None
    rows = open_for(coder).select_related("article", "article__source")
    item = rows.first()
    if request.method == "POST":
        item = get_object_or_404(SampleItem.objects.select_related("article__source"), pk=_id(request))
        codes, form = _read(request)
        if codes is not None:
            try:
                save_coding(item.pk, coder, codes)
            except ConflictError as error:
                messages.info(request, str(error))
            return redirect("curation_sample")
    return render(request, "curation/sample.html", {**_context(item, form), "left": rows.count()})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("curation.arbitrate")
def disputes_page(request: HttpRequest) -> HttpResponse:
    """The next disagreement that this arbiter did not take part in; POST: the verdict, one coder's or another."""
    arbiter, form = curator_of(request), None
    rows = SampleItem.objects.disputed().exclude(pk__in=arbiter.codings.values("item"))
    rows = rows.select_related("article", "article__source").prefetch_related("codings")
    item = rows.first()
    if request.method == "POST":
        item = get_object_or_404(rows, pk=_id(request))
        codes, form = _verdict(request, item)
        if codes is not None:
            try:
                arbitrate(item.pk, arbiter, codes)
            except ConflictError as error:
                messages.info(request, str(error))
            return redirect("curation_disputes")
    context = {**_context(item, form), "left": rows.count(), "codings": list(item.codings.all()) if item else []}
    return render(request, "curation/disputes.html", context)


def _verdict(request: HttpRequest, item: SampleItem) -> tuple[dict[str, Any] | None, CodesForm | None]:
    for coding in item.codings.all():
        if request.POST.get("verdict") == str(coding.pk):
            return coding.codes, None
    return _read(request)


def _id(request: HttpRequest) -> int:
    given = request.POST.get("item", "")
    return int(given) if given.isdecimal() and len(given) < 19 else 0
