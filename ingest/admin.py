"""Sources, feeds and articles, for the people who keep them."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.utils import timezone

from ingest import tasks
from ingest.models import Article, Feed, Poll, Source, Story
from ingest.pipeline.samples import remove_samples


class FeedInline(admin.TabularInline[Feed, Source]):
    model = Feed
    extra = 0
    fields = ["url", "kind", "is_active", "poll_minutes", "last_ok_at", "last_error"]
    readonly_fields = ["last_ok_at", "last_error"]


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    list_display = ["name", "tier", "country", "language", "active_feeds", "newest_article", "is_verified", "is_sample"]
    list_filter = ["tier", "language", "country", "is_verified", "is_sample"]
    search_fields = ["name", "slug", "home_url"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [FeedInline]
    actions = ["start", "pause", "remove_the_samples"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Source]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                n_active=Count("feeds", filter=Q(feeds__is_active=True), distinct=True),
                newest=Max("articles__published"),
            )
        )

    @admin.display(description="active feeds", ordering="n_active")
    def active_feeds(self, source: Any) -> int:
        return int(source.n_active)

    @admin.display(description="newest article", ordering="newest")
    def newest_article(self, source: Any) -> Any:
        return source.newest

    @admin.action(description="Start the feeds of the selected sources")
    def start(self, request: HttpRequest, rows: models.QuerySet[Source]) -> None:
        count = Feed.objects.filter(source__in=rows).update(is_active=True, next_poll_at=None)
        self.message_user(request, f"{count} feeds started; the timetable polls them within a minute.")

    @admin.action(description="Pause the feeds of the selected sources")
    def pause(self, request: HttpRequest, rows: models.QuerySet[Source]) -> None:
        self.message_user(request, f"{Feed.objects.filter(source__in=rows).update(is_active=False)} feeds paused.")

    @admin.action(description="Remove all sample stories", permissions=["delete"])
    def remove_the_samples(self, request: HttpRequest, _rows: models.QuerySet[Source]) -> None:
        self.message_user(request, f"{remove_samples()} sample articles removed.", messages.SUCCESS)


class PollInline(admin.TabularInline[Poll, Feed]):
    model = Poll
    extra = 0
    max_num = 20
    can_delete = False
    fields = readonly_fields = ["started_at", "outcome", "items", "new_items", "error"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Poll]:
        newest = Poll.objects.order_by("-started_at").values("pk")[:500]
        return super().get_queryset(request).filter(pk__in=newest)

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin[Feed]):
    list_display = ["url", "source", "kind", "is_active", "last_ok_at", "failures", "short_error"]
    list_filter = ["is_active", "kind", "source__tier", "source__country"]
    list_select_related = ["source"]
    search_fields = ["url", "source__name"]
    autocomplete_fields = ["source"]
    readonly_fields = ["last_polled_at", "last_ok_at", "etag", "last_modified", "failures", "last_error"]
    inlines = [PollInline]
    actions = ["start", "pause", "poll_now"]

    @admin.display(description="last error")
    def short_error(self, feed: Feed) -> str:
        return feed.last_error[:120]

    @admin.action(description="Start")
    def start(self, request: HttpRequest, rows: models.QuerySet[Feed]) -> None:
        count = rows.update(is_active=True, next_poll_at=None)
        self.message_user(request, f"{count} feeds started; the timetable polls them within a minute.")

    @admin.action(description="Pause")
    def pause(self, request: HttpRequest, rows: models.QuerySet[Feed]) -> None:
        self.message_user(request, f"{rows.update(is_active=False)} feeds paused.")

    @admin.action(description="Poll now")
    def poll_now(self, request: HttpRequest, rows: models.QuerySet[Feed]) -> None:
        for feed in rows:
            tasks.poll_feed.delay(feed.pk)
        self.message_user(request, f"{len(rows)} polls rung.")


class WithErrorFilter(admin.SimpleListFilter):
    title = "trouble"
    parameter_name = "trouble"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "with an error or note"), ("stuck", "unfinished for an hour")]

    def queryset(self, _request: HttpRequest, rows: models.QuerySet[Article]) -> models.QuerySet[Article]:
        if self.value() == "yes":
            return rows.exclude(error="")
        if self.value() == "stuck":
            hour_ago = timezone.now() - timedelta(hours=1)
            return rows.filter(status__in=[Article.Status.FOUND, Article.Status.READ], touched_at__lt=hour_ago)
        return rows


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin[Article]):
    list_display = ["title", "source", "language", "published", "published_evidence", "status", "short_error"]
    list_filter = ["status", WithErrorFilter, "language", "text_from", "published_evidence", "source__tier", "source"]
    list_select_related = ["source"]
    search_fields = ["title", "url"]
    date_hierarchy = "published"
    autocomplete_fields = ["source"]
    readonly_fields = [
        "url", "feed", "story", "text_from", "first_seen", "attempts", "error", "touched_at", "coder_version",
    ]  # fmt: skip
    actions = ["try_again"]

    @admin.display(description="error or note")
    def short_error(self, article: Article) -> str:
        return article.error[:120]

    @admin.action(description="Fetch and code again")
    def try_again(self, request: HttpRequest, rows: models.QuerySet[Article]) -> None:
        """Failed pages are fetched again, read ones coded again; curated statements stay."""
        failed = rows.filter(status=Article.Status.FAILED)
        to_fetch = list(failed.values_list("pk", flat=True))
        failed.update(status=Article.Status.FOUND, attempts=0, touched_at=timezone.now())
        coded = rows.filter(status=Article.Status.CODED)
        to_code = list(coded.values_list("pk", flat=True))
        coded.update(status=Article.Status.READ, touched_at=timezone.now())
        for pk in to_fetch:
            tasks.fetch_article.delay(pk)
        for pk in to_code:
            tasks.code_article.delay(pk)
        self.message_user(request, f"{len(to_fetch)} to be fetched, {len(to_code)} to be coded again.")


@admin.register(Story)
class StoryAdmin(admin.ModelAdmin[Story]):
    list_display = ["__str__", "created_at"]
    readonly_fields = ["origin", "created_at"]
