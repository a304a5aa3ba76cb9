"""Articles and their revisions."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from ingest import tasks
from ingest.admin.pasting import paste
from ingest.models import Article, ArticleRevision
from ingest.pipeline import parking


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


class RevisionInline(admin.TabularInline[ArticleRevision, Article]):
    model = ArticleRevision
    extra = 0
    can_delete = False
    fields = readonly_fields = ("replaced_at", "change", "title", "text", "published", "url")

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin[Article]):
    list_display = ["title", "source", "language", "published", "published_evidence", "status", "short_error"]
    list_filter = ["status", WithErrorFilter, "language", "text_from", "published_evidence", "source__tier", "source"]
    list_select_related = ["source"]
    search_fields = ["title", "url"]
    date_hierarchy = "published"
    autocomplete_fields = ["source"]
    readonly_fields = [
        "url", "text", "feed_text", "feed", "story", "same_as", "text_from", "first_seen", "attempts", "error", "touched_at", "coder_version",
        "reread_at", "rereadings", "imported", "imported_from",
    ]  # fmt: skip
    inlines = [RevisionInline]
    actions = ["try_again", "release"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.paste_view)
        return [path("paste/", view, name="ingest_article_paste"), *super().get_urls()]

    def paste_view(self, request: HttpRequest) -> HttpResponse:
        return paste(self, request)

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
        self._ring(request, to_fetch, to_code)

    @admin.action(description="Take back what was set aside and try again")
    def release(self, request: HttpRequest, rows: models.QuerySet[Article]) -> None:
        self._ring(request, *parking.release(rows))

    def _ring(self, request: HttpRequest, to_fetch: list[int], to_code: list[int]) -> None:
        for pk in to_fetch:
            tasks.fetch_article.delay(pk)
        for pk in to_code:
            tasks.code_article.delay(pk)
        self.message_user(request, f"{len(to_fetch)} to be fetched, {len(to_code)} to be coded again.")
