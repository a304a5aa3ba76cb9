"""OPML lists, in and out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ingest.admin.telling import keeping
from ingest.feeds import FeedError
from ingest.models import Source
from ingest.pipeline.opml import MOST_BYTES, Report, export_opml, import_opml

SHOWN = 20  # refusals


class ListForm(forms.Form):
    file = forms.FileField(label="OPML file", help_text="New feeds come paused; known ones stay as they are.")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"The list is larger than {MOST_BYTES // 1_000_000} MB.")
        return file


def import_list(admin: ModelAdmin[Source], request: HttpRequest) -> HttpResponse:
    if not admin.has_add_permission(request):
        raise PermissionDenied
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with keeping(request):
                report = import_opml(form.cleaned_data["file"].read())
        except FeedError as error:
            form.add_error("file", str(error))
        else:
            _tell(request, report)
            return redirect("admin:ingest_source_changelist")
    context = {**admin.admin_site.each_context(request), "title": "Import sources", "form": form, "opts": admin.opts}
    return TemplateResponse(request, "admin/ingest/source/import.html", context)


def _tell(request: HttpRequest, report: Report) -> None:
    messages.success(request, str(report))
    for sentence in report.refused[:SHOWN]:
        messages.warning(request, sentence)


def export_list(admin: ModelAdmin[Source], request: HttpRequest) -> HttpResponse:
    if not admin.has_view_permission(request):
        raise PermissionDenied
    headers = {"Content-Disposition": 'attachment; filename="signals-sources.opml"'}
    return HttpResponse(export_opml(), content_type="text/x-opml; charset=utf-8", headers=headers)
