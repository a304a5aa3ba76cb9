"""Names the dictionary does not know: accept them as office-holders, dismiss them, take it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ingest.models import NameProposal, NameSighting, RecodeRun
from ingest.pipeline import accepting
from ingest.pipeline.dictionary import RefusedEditError, entries
from ingest.tasks import recode_run
from ingest.vocabulary.overlay import Flat
from signals_site.curation.access import curator_of, needs
from signals_site.curation.forms import LinesField, QuickSelect, actors, offices

PER_PAGE, SENTENCES, DECIDED = 10, 3, 20
State = NameProposal.State


class AcceptForm(forms.Form):
    """What the dictionary needs to know of an office-holder."""

    name = forms.CharField(max_length=120, label="Name in its usual English spelling")
    actor = forms.ChoiceField(choices=lambda: [("", "choose"), *actors()], label="Speaks for", widget=QuickSelect)
    office = forms.ChoiceField(choices=lambda: offices(), label="Office", widget=QuickSelect)
    since = forms.DateField(label="First day in office", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        required=False, label="Last day (empty: still in office)", widget=forms.DateInput(attrs={"type": "date"})
    )
    spellings = LinesField(
        label="What texts call the person, one spelling a line: the surname, if it is no ordinary word"
    )
    ends_terms = forms.BooleanField(required=False, label="Whoever held the office until now left it the day before")
    note = forms.CharField(required=False, max_length=2000, label="Why, or where it can be looked up")

    def entry(self) -> Flat:
        given = self.cleaned_data
        until = {"until": given["until"].isoformat()} if given["until"] else {}
        named = {name: given[name] for name in ("actor", "office", "name")}
        return {**named, "forms": given["spellings"], "since": given["since"].isoformat(), **until}


def _first_form(proposal: NameProposal) -> AcceptForm:
    given = {"name": proposal.name, "actor": proposal.actor, "office": proposal.office, "spellings": proposal.spellings}
    return AcceptForm(initial=given, prefix=f"n{proposal.pk}")


@require_safe
@needs("curation.review_statements")
def names_page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, bound: tuple[int, AcceptForm] | None = None) -> HttpResponse:
    """`bound`: a proposal and the form that was refused."""
    seen = NameSighting.objects.select_related("article__source").order_by("-article__published", "pk")
    rows = NameProposal.objects.waiting().prefetch_related(Prefetch("sightings", seen))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    asked = dict([bound] if bound else [])
    cards = [
        {
            "proposal": row, "form": asked.get(row.pk) or _first_form(row), "sentences": _sentences(row),
            "holders": _holders(row), "is_open": row.pk in asked,
        }
        for row in page
    ]  # fmt: skip
    decided = NameProposal.objects.exclude(state=State.WAITING).filter(edits__undone_at=None).distinct()
    context = {"cards": cards, "page": page, "decided": _decisions(decided), "offices": dict(offices())}
    return render(request, "curation/names.html", context, status=400 if bound else 200)


def _sentences(row: NameProposal) -> list[dict[str, Any]]:
    shown = list(row.sightings.all())[:SENTENCES]
    return [{"article": one.article, "text": one.article.text[one.start : one.end]} for one in shown]


def _holders(row: NameProposal) -> list[tuple[str, Flat]]:
    """Who stands in the dictionary for this office now."""
    rows = entries("holder").items() if row.actor else ()
    mine = [pair for pair in rows if (pair[1]["actor"], pair[1]["office"]) == (row.actor, row.office)]
    return sorted(mine, key=lambda pair: str(pair[1]["since"]), reverse=True)[:3]


def _decisions(rows: Any) -> list[NameProposal]:
    newest = sorted(rows.prefetch_related("edits__editor"), key=lambda row: -max(e.pk for e in row.edits.all()))
    return newest[:DECIDED]


@require_POST
@needs("ingest.edit_reference")
def accept_name(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_object_or_404(NameProposal, pk=pk)
    form = AcceptForm(request.POST, prefix=f"n{pk}")
    if form.is_valid():
        given = form.cleaned_data
        try:
            run = accepting.accept(
                proposal, form.entry(), curator_of(request), given["note"], ends_terms=given["ends_terms"]
            )
        except RefusedEditError as error:
            form.add_error(None, str(error))
        else:
            _ring(request, run, f"{given['name']} is in the dictionary")
            return redirect("curation_names")
    return _page(request, (pk, form))


def _ring(request: HttpRequest, run: RecodeRun, told: str) -> None:
    recode_run.delay(run.pk)
    count = run.rows.count()
    messages.info(request, f"{told}; {count} article{'s are' if count != 1 else ' is'} being coded anew.")


@require_POST
@needs("ingest.edit_reference")
def dismiss_name(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_object_or_404(NameProposal, pk=pk)
    try:
        accepting.dismiss(proposal, curator_of(request), request.POST.get("note", "")[:2000])
        messages.info(request, f"{proposal.name} was dismissed and will not be asked about again.")
    except RefusedEditError as error:
        messages.error(request, str(error))
    return redirect("curation_names")


@require_POST
@needs("ingest.edit_reference")
def undo_name(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_object_or_404(NameProposal, pk=pk)
    try:
        run = accepting.take_back(proposal, curator_of(request))
    except RefusedEditError as error:
        messages.error(request, str(error))
    else:
        if run:
            _ring(request, run, f"{proposal.name} waits again")
        else:
            messages.info(request, f"{proposal.name} waits again.")
    return redirect("curation_names")
