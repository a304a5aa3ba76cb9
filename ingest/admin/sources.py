"""Sources: how they do, and the doors to add, import and export them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.forms import BaseFormSet, BaseModelFormSet, Form, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString

from ingest.admin.exchange import export_list, import_list
from ingest.admin.feeds import WEB_ADDRESSES
from ingest.admin.history import DAYS, drawing, health_of
from ingest.admin.looking import look
from ingest.admin.telling import Told, WithNote
from ingest.models import Article, Feed, ReferenceEdit, Source, SourceDay
from ingest.pipeline import health
from ingest.pipeline.samples import remove_samples
from ingest.pipeline.source_edits import keep_feed

EDITS = 30  # of a source's history, shown on its page


class FeedInline(admin.TabularInline[Feed, Source]):
    model = Feed
    extra = 0
    formfield_overrides = WEB_ADDRESSES
    fields = ["url", "kind", "is_active", "state", "state_reason", "last_ok_at"]
    readonly_fields = ["state", "state_reason", "last_ok_at"]
    show_change_link = True


@admin.register(Source)
class SourceAdmin(Told[Source]):
    form = WithNote
    change_form_template = "admin/ingest/source/change_form.html"
    formfield_overrides = WEB_ADDRESSES
    list_display = [
        "name",
        "health_word",
        "last_30_days",
        "tier",
        "country",
        "language",
        "active_feeds",
        "newest_article",
    ]
    list_filter = ["state", "tier", "language", "country", "is_verified", "is_sample"]
    search_fields = ["name", "slug", "home_url"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["health_word", "last_30_days", "is_sample"]
    inlines = [FeedInline]
    actions = ["start", "pause", "remove_the_samples"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("look/", wrap(self.look_view), name="ingest_source_look"),
            path("import/", wrap(self.import_view), name="ingest_source_import"),
            path("export/", wrap(self.export_view), name="ingest_source_export"),
            *super().get_urls(),
        ]

    def look_view(self, request: HttpRequest) -> HttpResponse:
        return look(self, request)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        return import_list(self, request)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        return export_list(self, request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        """Adding begins with a look at the address, but for those who ask to fill in the form by hand."""
        if request.method == "GET" and not {"by_hand", "_popup"} & set(request.GET):
            return redirect("admin:ingest_source_look")
        return super().add_view(request, form_url, extra_context)

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> list[str]:
        return [*self.readonly_fields, *(["slug"] if obj else [])]  # what the shipped list knows it by

    def get_prepopulated_fields(self, request: HttpRequest, obj: Source | None = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        source = self.get_object(request, object_id)
        edits = ReferenceEdit.objects.of_source(source.slug).for_history()[:EDITS] if source else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "edits": edits})

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Source]:
        newest = Article.objects.filter(source=OuterRef("pk")).exclude(published=None).order_by("-published")
        since = timezone.now().date() - timedelta(days=DAYS)
        return (
            super()
            .get_queryset(request)
            .annotate(
                n_active=Count("feeds", filter=Q(feeds__is_active=True)),
                newest=Subquery(newest.values("published")[:1]),
            )
            .prefetch_related(Prefetch("days", SourceDay.objects.filter(day__gt=since), to_attr="recent_days"))
        )

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Source],
        formset: BaseModelFormSet[Feed, ModelForm[Feed]],
        change: bool,
    ) -> None:
        formset.save(commit=False)
        for feed in formset.deleted_objects:
            feed.delete()
        for feed, changed in [*formset.changed_objects, *((feed, ["url"]) for feed in formset.new_objects)]:
            keep_feed(feed, list(changed))
        formset.save_m2m()
        health.refresh_sources([form.instance.pk])

    def construct_change_message(
        self, request: HttpRequest, form: Form, formsets: Iterable[BaseFormSet[Any]], add: bool = False
    ) -> list[dict[str, dict[str, list[str]]]]:
        """The history tells each value before and after."""
        told = super().construct_change_message(request, form, formsets, add)
        if form.changed_data and not add:
            pairs = (
                (name, form.initial.get(name), form.cleaned_data.get(name))
                for name in form.changed_data
                if name != "note"
            )
            told[0] = {"changed": {"fields": [f"{name}: “{old}” → “{new}”" for name, old, new in pairs]}}
        return told

    @admin.display(description="health", ordering="state")
    def health_word(self, source: Source) -> SafeString:
        return health_of(source)

    @admin.display(description="new entries, 30 days")
    def last_30_days(self, source: Any) -> SafeString:
        return drawing(getattr(source, "recent_days", []), timezone.now().date())

    @admin.display(description="active feeds", ordering="n_active")
    def active_feeds(self, source: Any) -> int:
        return int(source.n_active)

    @admin.display(description="newest article", ordering="newest")
    def newest_article(self, source: Any) -> Any:
        return source.newest

    @admin.action(description="Start the feeds of the selected sources")
    def start(self, request: HttpRequest, rows: models.QuerySet[Source]) -> None:
        count = health.start(Feed.objects.filter(source__in=rows))
        self.message_user(request, f"{count} feeds started; the timetable polls them within a minute.")

    @admin.action(description="Pause the feeds of the selected sources")
    def pause(self, request: HttpRequest, rows: models.QuerySet[Source]) -> None:
        self.message_user(request, f"{health.pause(Feed.objects.filter(source__in=rows))} feeds paused.")

    @admin.action(description="Remove all sample stories", permissions=["delete"])
    def remove_the_samples(self, request: HttpRequest, _rows: models.QuerySet[Source]) -> None:
        self.message_user(request, f"{remove_samples()} sample articles removed.", messages.SUCCESS)
