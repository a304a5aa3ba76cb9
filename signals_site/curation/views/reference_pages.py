"""Countries, offices and office-holders in the database: look up, edit, choose between two values, take back."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ingest.models import ReferenceEdit, Source
from ingest.models.reference import ReferenceEditQuerySet, as_text
from ingest.pipeline import dictionary, reference, source_edits
from ingest.pipeline.dictionary import RefusedEditError
from ingest.vocabulary import VocabularyError
from ingest.vocabulary.overlay import NAMED_BY, WORDS_ONLY, Conflict, Flat
from signals_site.curation.access import curator_of, needs
from signals_site.curation.entries import EntryForm, title_of
from signals_site.curation.forms import actors, offices

SHOWN, HISTORY = 60, 30
KINDS = {
    "holder": "Office-holders",
    "actor": "Countries and blocs",
    "office": "Offices",
    "cue": "Cue words",
    "theme": "Themes",
    "act": "Acts",
}


@require_safe
@needs("ingest.view_referenceedit")
def reference_page(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "holder")
    kind = kind if kind in NAMED_BY else "holder"
    asked = request.GET.get("q", "").strip()[:100]
    found = [row for row in _listed(kind) if asked.casefold() in row["sought"]]
    conflicts, unfit = dictionary.unsettled()
    of_sources, trouble = _of_sources()
    context = {
        "kinds": KINDS, "kind": kind, "asked": asked, "rows": found[:SHOWN], "count": len(found), "shown": SHOWN,
        "conflicts": [*conflicts, *of_sources], "unfit": unfit, "trouble": trouble, "edits": _history(ReferenceEdit.objects.all()),
        "is_closed": kind in WORDS_ONLY,
    }  # fmt: skip
    return render(request, "curation/reference.html", context)


def _of_sources() -> tuple[list[Conflict], str]:
    """Conflicts, and what is wrong with the file."""
    try:
        return reference.source_conflicts(), ""
    except VocabularyError as error:
        return [], str(error)


def _listed(kind: str) -> list[dict[str, Any]]:
    edited = set(ReferenceEdit.objects.standing().filter(kind=kind).values_list("key", flat=True))
    names, posts = dict(actors()), dict(offices())
    rows = []
    for key, entry in dictionary.entries(kind).items():
        details = _details(kind, entry, names, posts)
        words = " ".join([key, details, *(as_text(value) for value in entry.values())])
        row = {"key": key, "title": title_of(kind, entry), "details": details, "is_edited": key in edited}
        rows.append({**row, "sought": words.casefold()})
    return rows


def _details(kind: str, entry: Flat, names: dict[str, str], posts: dict[str, str]) -> str:
    if kind == "cue":
        return f"{sum(len(words) for path, words in entry.items() if path.startswith('words.'))} words"
    if kind != "holder":
        told = {"actor": entry.get("kind", "country"), "theme": entry.get("slug"), "act": entry.get("quad")}
        return str(told.get(kind, f"rank {entry.get('rank')}"))
    term = f"{entry['since']} – {entry.get('until', '')}"
    return f"{posts.get(entry['office'], entry['office'])}, {names.get(entry['actor'], entry['actor'])}, {term}"


def _history(rows: ReferenceEditQuerySet) -> list[dict[str, Any]]:
    return [{"edit": edit, "changes": edit.changes()} for edit in rows.for_history()[:HISTORY]]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("ingest.edit_reference")
def entry_page(request: HttpRequest) -> HttpResponse:
    """?kind=&key= of an entry; without key a new one. POST saves it, or with `remove` takes it out."""
    kind, key = request.GET.get("kind", ""), request.GET.get("key", "")
    entry = dictionary.entry_of(kind, key) if kind in NAMED_BY and key else None
    if kind not in NAMED_BY or (entry is None and (key or kind in WORDS_ONLY)):
        raise Http404
    form = EntryForm(kind, entry or {}, request.POST or None, initial={"seen": dictionary.stamp(entry)})
    if request.method == "POST" and (saved := _saved(request, form, key)):
        return redirect(saved)
    edits = ReferenceEdit.objects.filter(kind=kind, key=key) if key else ReferenceEdit.objects.none()
    context = {
        "form": form, "kind": kind, "key": key, "edits": _history(edits), "kinds": KINDS, "is_closed": kind in WORDS_ONLY,
        "title": title_of(kind, entry) if entry else f"New: {KINDS[kind].lower()}",
    }  # fmt: skip
    return render(request, "curation/entry.html", context, status=400 if form.errors else 200)


def _saved(request: HttpRequest, form: EntryForm, key: str) -> str:
    """Where to go next; "" where the form is to be shown again."""
    is_removal = "remove" in request.POST
    if not is_removal and not form.is_valid():
        return ""
    entry = None if is_removal else form.given()
    note = request.POST.get("note", "")[:2000]
    try:
        edit = dictionary.change(
            form.kind, key, entry, curator_of(request), note, seen=request.POST.get("seen", "") if key else None
        )
    except RefusedEditError as error:
        form.is_valid()
        form.add_error(None, str(error))
        return ""
    dictionary.renew()
    messages.info(request, "Saved; what is coded from now on follows it." if edit else "Nothing was changed.")
    return "curation_reference"


@require_POST
@needs("ingest.edit_reference")
def settle_conflict(request: HttpRequest) -> HttpResponse:
    """`kind`, `key`, `path` of a conflict, `stamp` of what was shown, `keep` = ours or shipped."""
    asked = tuple(request.POST.get(name, "") for name in ("kind", "key", "path"))
    conflicts = [*dictionary.unsettled()[0], *_of_sources()[0]]
    found = [one for one in conflicts if (one.kind, one.key, one.path) == asked]
    try:
        if not found or request.POST.get("keep") not in ("ours", "shipped"):
            raise RefusedEditError("This has been chosen meanwhile.")
        _settle(found[0], request.POST["keep"] == "ours", curator_of(request))
        messages.info(request, "Chosen.")
    except RefusedEditError as error:
        messages.error(request, str(error))
    return redirect("curation_reference")


def _settle(conflict: Conflict, keep_ours: bool, editor: User) -> None:
    if conflict.kind == "source":
        with source_edits.kept(editor, "conflict with the shipped list: the shipped value taken"):
            source = reference.settle_source(conflict, keep_ours)
        told = f"{conflict.path}: here {conflict.ours}, shipped {conflict.shipped}; {'ours' if keep_ours else 'theirs'} chosen"
        LogEntry.objects.log_actions(editor.pk, Source.objects.filter(pk=source.pk), CHANGE, told)
        return
    dictionary.settle(conflict, keep_ours, editor)
    dictionary.renew()


@require_POST
@needs("ingest.edit_reference")
def undo_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one edit; those that a proposal's acceptance made are taken back with it, on the page of names."""
    edit = get_object_or_404(ReferenceEdit, pk=pk, kind__in=[*NAMED_BY, ReferenceEdit.Kind.SOURCE], proposal=None)
    try:
        _undo(request, edit)
        messages.info(request, "Taken back.")
    except RefusedEditError as error:
        messages.error(request, str(error))
    return redirect(_page_of(edit))


def _undo(request: HttpRequest, edit: ReferenceEdit) -> None:
    editor = curator_of(request)
    if edit.kind != ReferenceEdit.Kind.SOURCE:
        dictionary.undo([edit], editor)
        dictionary.renew()
    elif editor.has_perm("ingest.delete_source" if edit.is_addition else "ingest.change_source"):
        source_edits.undo(edit, editor)
    else:
        raise PermissionDenied


def _page_of(edit: ReferenceEdit) -> str:
    """A source's own page in the admin, for who came from there; else the dictionary."""
    source = Source.objects.filter(slug=edit.key).first() if edit.kind == ReferenceEdit.Kind.SOURCE else None
    return reverse("admin:ingest_source_change", args=[source.pk]) if source else reverse("curation_reference")
