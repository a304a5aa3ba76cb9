"""Many statements at once: filter, preview, apply, undo as one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ingest.models import Statement
from signals_site.curation.access import curator_of, needs
from signals_site.curation.bulk import Change, Preview, apply, preview
from signals_site.curation.corrections import ConflictError
from signals_site.curation.forms import actors, acts, themes
from signals_site.curation.models import Decision
from signals_site.curation.undoing import undo
from signals_site.dashboard.forms import read_filters
from signals_site.dashboard.queries import Filters

SHOWN = 25  # moves in a preview


class ChangeForm(forms.Form):
    field = forms.ChoiceField(
        label="Change", choices=[
            ("actor", "actor to"), ("recipient", "recipient to"), ("act", "act to"), ("theme", "theme to"),
            ("tone", "tone to"), ("mode", "word or deed to"), ("reject", "reject them all"),
        ],
    )  # fmt: skip
    value = forms.CharField(
        required=False, max_length=20, label="Code", help_text="a code; empty to reject",
        widget=forms.TextInput(attrs={"list": "bulk-codes", "autocomplete": "off"}),
    )  # fmt: skip
    why = forms.CharField(required=False, max_length=2000, label="Note")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        field, value = data.get("field", ""), data.get("value", "").strip()
        if field == "tone":
            data["value"] = self._tone(value)
        elif field != "reject" and value not in dict(_allowed(field)):
            self.add_error("value", f"“{value}” is no {field}.")
        return data

    def _tone(self, value: str) -> float | None:
        try:
            tone = float(value.replace("−", "-"))
        except ValueError:
            tone = 2.0
        if not -1 <= tone <= 1:
            self.add_error("value", "A tone is a number from -1 to 1.")
        return tone


def _allowed(field: str) -> list[tuple[str, str]]:
    lists = {"actor": actors, "recipient": actors, "act": acts, "theme": themes}
    return lists[field]() if field in lists else list(Statement.Mode.choices)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("curation.correct_in_bulk")
def bulk_page(request: HttpRequest) -> HttpResponse:
    """GET: filters and change in the address, and what it would do. POST with `seen`: do it."""
    data = request.POST if request.method == "POST" else request.GET
    asked = read_filters(data)
    form = ChangeForm(data if data.get("field") else None)
    shown, trouble = None, ""
    if form.is_bound and form.is_valid():
        change = Change(form.cleaned_data["field"], form.cleaned_data["value"], asked.filters.theme)
        shown, trouble, is_done = _try(request, asked.filters, change, form.cleaned_data["why"])
        if is_done:
            return redirect("curation_bulk")
    made = Decision.objects.filter(kind=Decision.Kind.BULK).select_related("editor")
    recent = made.annotate(n=Count("revisions"))[:10]
    context = {
        "asked": asked, "form": form, "shown": shown, "trouble": trouble, "notes": asked.notes, "recent": recent,
        "moves": shown.moves[:SHOWN] if shown else [], "actors": actors(), "acts": acts(), "themes": themes(), "codes": [*actors(), *acts(), *themes(), *Statement.Mode.choices],
    }  # fmt: skip
    return render(request, "curation/bulk.html", context)


def _try(request: HttpRequest, filters: Filters, change: Change, note: str) -> tuple[Preview | None, str, bool]:
    """Preview, trouble, and whether it was done."""
    if filters == Filters():
        return None, "Filter first: a change for all statements is not meant.", False
    trouble = ""
    if request.method == "POST":
        try:
            apply(filters, change, request.POST.get("seen", ""), curator_of(request), note)
        except ConflictError as error:
            trouble = str(error)
        else:
            messages.info(request, "Changed; the charts follow. It can be taken back below, as one.")
            return None, "", True
    try:
        return preview(filters, change), trouble, False
    except ConflictError as error:
        return None, str(error), False


@require_POST
@needs("curation.correct_in_bulk")
def undo_bulk(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision, pk=pk, kind=Decision.Kind.BULK)
    try:
        undo(decision, curator_of(request))
        messages.info(request, "Taken back; the charts follow.")
    except ConflictError as error:
        messages.error(request, str(error))
    return redirect("curation_bulk")
