"""Whatever people do to sources and feeds in the admin is kept with before, after, who, when and why."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest, HttpResponse

from ingest.pipeline import source_edits

Row = TypeVar("Row", bound=models.Model)


class WithNote(forms.ModelForm[Any]):
    note = forms.CharField(
        required=False, max_length=2000, label="Why", help_text="kept in the history",
        widget=forms.TextInput(attrs={"size": 80}),
    )  # fmt: skip


class Told(admin.ModelAdmin[Row]):
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._told(request, super().changeform_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._told(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._told(request, super().changelist_view, *args, **kwargs)

    def _told(self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with keeping(request):
            return view(request, *args, **kwargs)


def keeping(request: HttpRequest) -> AbstractContextManager[None]:
    """`source_edits.kept` for who asks, with the reason that was typed."""
    assert isinstance(request.user, User)
    return source_edits.kept(request.user, request.POST.get("note", ""))
