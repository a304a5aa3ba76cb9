"""Feeds and their polls."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from ingest import tasks
from ingest.admin.history import health_of
from ingest.admin.telling import Told, WithNote
from ingest.models import Feed, Poll
from ingest.pipeline import health
from ingest.pipeline.source_edits import keep_feed

WEB_ADDRESSES: Mapping[type[models.Field[Any, Any]], Mapping[str, Any]] = {
    models.URLField: {"assume_scheme": "https", "widget": AdminURLFieldWidget}
}


class PollInline(admin.TabularInline[Poll, Feed]):
    model = Poll
    extra = 0
    max_num = 20
    can_delete = False
    fields = ["started_at", "outcome", "items", "new_items", "error", "note"]
    readonly_fields = ["started_at", "outcome", "items", "new_items", "error", "note"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Poll]:
        rows = super().get_queryset(request)
        feed = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        newest = rows.filter(feed=feed).order_by("-started_at").values("pk")[:20] if feed else rows.none().values("pk")
        return rows.filter(pk__in=newest)

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Feed)
class FeedAdmin(Told[Feed]):
    form = WithNote
    formfield_overrides = WEB_ADDRESSES
    list_display = ["url", "health_word", "source", "kind_word", "poll_minutes", "last_ok_at"]
    list_filter = ["state", "is_active", "kind", "source__tier", "source__country"]
    list_select_related = ["source"]
    search_fields = ["url", "former_urls", "source__name"]
    autocomplete_fields = ["source"]
    readonly_fields = [
        "health_word", "look", "former_urls", "last_polled_at", "last_ok_at", "last_new_at",
        "next_poll_at", "failures", "last_error",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["source", "url", "kind", "is_active", "look", "note"]}),
        ("Rules of a listing page", {"fields": ["link_selector", "date_selector", "next_selector"]}),
        ("Health", {"fields": ["health_word", "former_urls"]}),
        ("Polls", {"fields": ["poll_minutes", "last_polled_at", "last_ok_at", "last_new_at", "next_poll_at", "failures", "last_error"]}),
    ]  # fmt: skip
    inlines = [PollInline]
    actions = ["start", "pause", "poll_now"]

    def save_model(self, request: HttpRequest, obj: Feed, form: ModelForm[Feed], change: bool) -> None:
        keep_feed(obj, form.changed_data)

    @admin.display(description="health", ordering="state")
    def health_word(self, feed: Feed) -> SafeString:
        return health_of(feed)

    @admin.display(description="kind", ordering="kind")
    def kind_word(self, feed: Feed) -> str:
        return feed.kind

    @admin.display(description="preview")
    def look(self, feed: Feed) -> SafeString:
        """The saved rules, tried out on what stands there now."""
        asked = {
            name: getattr(feed, name) for name in ("url", "kind", "link_selector", "date_selector", "next_selector")
        }
        return format_html(
            '<a href="{}?{}">Look what would be read, and adjust the rules</a>',
            reverse("admin:ingest_source_look"),
            urlencode({name: value for name, value in asked.items() if value}),
        )

    @admin.action(description="Start")
    def start(self, request: HttpRequest, rows: models.QuerySet[Feed]) -> None:
        self.message_user(request, f"{health.start(rows)} feeds started; the timetable polls them within a minute.")

    @admin.action(description="Pause")
    def pause(self, request: HttpRequest, rows: models.QuerySet[Feed]) -> None:
        self.message_user(request, f"{health.pause(rows)} feeds paused.")

    @admin.action(description="Poll now")
    def poll_now(self, request: HttpRequest, rows: models.QuerySet[Feed]) -> None:
        for feed in rows:
            tasks.poll_feed.delay(feed.pk)
        self.message_user(request, f"{len(rows)} polls rung.")
