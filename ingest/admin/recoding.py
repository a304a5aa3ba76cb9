"""Coding anew: choose what, watch it go, read what would change, then keep it or drop it."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ingest import tasks
from ingest.models import RecodeRun, Source
from ingest.pipeline import recoding
from ingest.vocabulary import LANGUAGES, default_vocabulary

State = RecodeRun.State
SHOWN = 10  # changes of each kind


class StartForm(forms.Form):
    since = forms.DateField(required=False, widget=AdminDateWidget, label="Published since")
    until = forms.DateField(required=False, widget=AdminDateWidget, label="until")
    language = forms.ChoiceField(required=False, choices=[("", "any"), *((code, code) for code in LANGUAGES)])
    source = forms.ModelChoiceField(Source.objects.all(), required=False, to_field_name="slug", empty_label="any")
    actor = forms.ChoiceField(required=False)
    recipient = forms.ChoiceField(required=False)
    version = forms.CharField(
        required=False, max_length=80, label="Coded by", help_text="a coder's version, or how it begins: pairs-1"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actors = sorted((actor.name("en"), actor.code) for actor in default_vocabulary().actors.values())
        for name in ("actor", "recipient"):
            choices = [("", "any"), *((code, label) for label, code in actors)]
            self.fields[name] = forms.ChoiceField(required=False, choices=choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "The last day lies before the first.")
        return data

    def days(self) -> tuple[date | None, date | None]:
        return self.cleaned_data["since"], self.cleaned_data["until"]

    def where(self) -> dict[str, str]:
        chosen = {name: self.cleaned_data[name] for name in recoding.WHERE}
        return {name: value.slug if isinstance(value, Source) else value for name, value in chosen.items() if value}


@admin.register(RecodeRun)
class RecodeRunAdmin(admin.ModelAdmin[RecodeRun]):
    list_display = ["__str__", "which", "progress", "started_at"]
    list_filter = ["state"]

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """A run that was kept says what became of the statements; others are dropped."""
        return False

    @admin.display(description="articles")
    def which(self, run: RecodeRun) -> str:
        chosen = {name: run.chosen.get(name) for name in ("since", "until")} | run.chosen.get("where", {})
        return ", ".join(f"{name} {value}" for name, value in chosen.items() if value) or "all"

    @admin.display(description="coded anew")
    def progress(self, run: RecodeRun) -> str:
        return f"{run.rows.coded().count()} of {run.rows.count()}"

    def add_view(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
        """GET: the form. POST: a run is started; nothing changes until it is kept."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = StartForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            run = recoding.start(*form.days(), form.where())
            tasks.recode_run.delay(run.pk)
            return redirect("admin:ingest_recoderun_change", run.pk)
        context = {**self._context(request, "Code anew"), "form": form, "media": self.media + form.media}
        return TemplateResponse(request, "admin/ingest/recoderun/start.html", context)

    def change_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> HttpResponse:
        """GET: how far it is and what it would change. POST with `keep` or `drop`: that is done."""
        run = self.get_object(request, object_id)
        if run is None:
            raise Http404
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, run)
        told = recoding.counts(run)
        context = self._context(request, str(run).capitalize()) | {
            "run": run,
            "which": self.which(run),
            "progress": self.progress(run),
            "left_out": run.rows.left_out().select_related("article").order_by("pk")[:SHOWN],
            "goes_on": run.state in (State.CODING, State.KEEPING),
            "may_decide": self.has_change_permission(request, run),
            "kinds": [(kind, told[kind], recoding.examples(run, kind, SHOWN)) for kind in recoding.KINDS],
        }
        return TemplateResponse(request, "admin/ingest/recoderun/run.html", context)

    def _decide(self, request: HttpRequest, run: RecodeRun) -> HttpResponse:
        if not self.has_change_permission(request, run):
            raise PermissionDenied
        try:
            if "keep" in request.POST:
                recoding.begin_keeping(run.pk)
                tasks.keep_recoded.delay(run.pk)
                messages.success(request, "The new coding is being put in place.")
            elif "drop" in request.POST:
                recoding.drop(run.pk)
                messages.success(request, "The run is dropped; no statement was touched.")
        except recoding.WrongStateError as error:
            messages.error(request, f"Not possible any more: {error}.")
        return redirect("admin:ingest_recoderun_change", run.pk)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
