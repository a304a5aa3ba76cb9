"""The weekly articles that a person reads in full: first without the program's rows, then with them."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from signals_site.curation import recall
from signals_site.curation.access import curator_of, needs
from signals_site.curation.corrections import ConflictError
from signals_site.curation.forms import AddForm, actors, acts, themes
from signals_site.curation.models import FullReading
from signals_site.curation.views.article_pages import segments

STEPS: Final = ("note", "forget", "show", "leave", "complete")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("curation.review_statements")
def reading_page(request: HttpRequest) -> HttpResponse:
    """The article on this reader's table, or the next; POST: `step` out of STEPS, for the article in `item`."""
    item, form = recall.take(curator_of(request)), None
    if request.method == "POST":
        form = _step(request, item)
        if form is None:
            return redirect("curation_reading")
    return render(request, "curation/reading.html", _context(request, item, form), status=400 if form else 200)


def _step(request: HttpRequest, item: FullReading | None) -> AddForm | None:
    """Do what was pressed; the form where it has faults."""
    step = request.POST.get("step")
    if item is None or request.POST.get("item") != str(item.pk) or step not in STEPS:
        messages.info(request, "This article is no longer on your table.")
        return None
    if step == "note":
        return _note(request, item)
    if step == "forget":
        recall.forget(item, _number(request.POST.get("place", "")))
    elif step == "complete":
        _complete(request, item)
    else:
        {"show": recall.show, "leave": recall.leave}[step](item)
    return None


def _note(request: HttpRequest, item: FullReading) -> AddForm | None:
    form = AddForm(item.article, request.POST)
    if not form.is_valid():
        return form
    codes = dict(form.cleaned_data)
    codes.pop("note")
    recall.note(item, codes)
    return None


def _complete(request: HttpRequest, item: FullReading) -> None:
    wrong = {_number(given) for given in request.POST.getlist("wrong")}
    try:
        recall.complete(item, wrong)
        messages.info(request, "Read; the charts follow. This is the next one.")
    except ConflictError as error:
        messages.error(request, str(error))


def _number(given: str) -> int:
    """−1 where it is none."""
    return int(given) if given.isdecimal() and len(given) < 19 else -1


def _context(request: HttpRequest, item: FullReading | None, form: AddForm | None) -> dict[str, Any]:
    context = {
        "item": item, "form": form, "codes": form.given() if form else {"tone": None, "themes": [], "mode": "said"},
        "actors": actors(), "acts": acts(), "themes": themes(), "left": recall.open_for(curator_of(request)).count(),
    }  # fmt: skip
    if item is None:
        return context
    rows = recall.standing(item.article) if item.shown_at else []
    noted = [(codes, recall.is_found(codes, item.article, rows)) for codes in item.noted]
    pieces = segments(item.article, rows)
    return {**context, "article": item.article, "rows": rows, "noted": noted, "segments": pieces}
