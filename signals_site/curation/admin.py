"""Statements, for those who correct them."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ingest.models import Statement
from signals_site.curation.corrections import correct
from signals_site.curation.forms import CorrectionForm
from signals_site.curation.models import StatementRevision
from signals_site.dashboard.templatetags.signals import changes


class RevisionInline(admin.TabularInline[StatementRevision, Statement]):
    model = StatementRevision
    extra = 0
    can_delete = False
    fields = ("changed_at", "editor", "what", "note")
    readonly_fields = fields

    @admin.display(description="before → after")
    def what(self, revision: StatementRevision) -> SafeString:
        return format_html_join("", "<div>{}: <del>{}</del> → <ins>{}</ins></div>", changes(revision))

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Statement)
class StatementAdmin(admin.ModelAdmin[Statement]):
    form = CorrectionForm
    list_display = [
        "day",
        "actor",
        "recipient",
        "tone",
        "act",
        "short_passage",
        "confidence",
        "is_curated",
        "is_rejected",
    ]
    list_filter = ["is_curated", "is_rejected", "mode", "act", "actor", "recipient", "language"]
    list_select_related = ["article"]
    search_fields = ["passage", "speaker"]
    date_hierarchy = "day"
    inlines = [RevisionInline]
    actions = ["reject"]

    @admin.display(description="passage")
    def short_passage(self, statement: Statement) -> str:
        return statement.passage[:120]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False  # a statement that is none is rejected, so that its history stays

    def save_model(self, request: HttpRequest, obj: Statement, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        if correct(obj, request.user, form.cleaned_data.get("note", "")) is None:
            self.message_user(request, "Nothing was changed.", messages.INFO)

    @admin.action(description="Reject: no statement", permissions=["change"])
    def reject(self, request: HttpRequest, rows: models.QuerySet[Statement]) -> None:
        assert isinstance(request.user, User)
        for statement in rows.filter(is_rejected=False).select_related("article"):
            statement.is_rejected = True
            correct(statement, request.user, "rejected in the list")
        self.message_user(request, "Rejected; the charts follow.")
