"""Stories: how each one travelled, and where a human says what belongs together."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from ingest.models import Article, Story, StoryEdit
from ingest.pipeline import editing
from ingest.pipeline.grouping import families


class CarriersField(forms.ModelMultipleChoiceField[Article]):
    def label_from_instance(self, obj: Article) -> str:
        return f"{obj.source}, {obj.published:%Y-%m-%d %H:%M}: {obj.title}"


class SplitForm(forms.Form):
    carriers = CarriersField(
        Article.objects.none(), widget=forms.CheckboxSelectMultiple, label="Carriers that tell another story"
    )
    note = forms.CharField(required=False, max_length=1000, label="Why", widget=forms.TextInput(attrs={"size": 60}))

    def __init__(self, story: Story, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["carriers"]
        assert isinstance(field, CarriersField)
        field.queryset = story.articles.select_related("source").order_by("published", "pk")


class MergeForm(forms.Form):
    note = forms.CharField(required=False, max_length=1000, label="Why", widget=forms.TextInput(attrs={"size": 60}))


@admin.register(Story)
class StoryAdmin(admin.ModelAdmin[Story]):
    list_display = ["__str__", "first_told_by", "carriers", "independent", "created_at"]
    list_select_related = ["origin", "origin__source"]
    search_fields = ["origin__title"]
    date_hierarchy = "created_at"
    fields = readonly_fields = ("origin", "carriers", "independent", "created_at")
    actions = ["merge_stories"]
    change_form_template = "admin/ingest/story/change_form.html"

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False  # a story is what its articles make it

    @admin.display(description="origin", ordering="origin__source__name")
    def first_told_by(self, story: Story) -> str:
        return story.origin.source.name if story.origin else ""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.split_view)
        return [path("<int:pk>/split/", view, name="ingest_story_split"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        story = self.get_object(request, object_id)
        if story is not None:
            journey = story.journey()
            family = families(row.article for row in journey)
            extra_context = {
                **(extra_context or {}),
                "journey": [(row, family[row.article.pk]) for row in journey],
                "split_form": SplitForm(story),
                "edits": [
                    (edit, Article.objects.filter(pk__in=edit.moved).values_list("title", flat=True))
                    for edit in StoryEdit.objects.naming([row.article.pk for row in journey])
                ],
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def split_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST carriers and note; back to the story."""
        story = self.get_object(request, str(pk))
        if story is None or request.method != "POST" or not self.has_change_permission(request, story):
            return redirect("admin:ingest_story_changelist")
        form = SplitForm(story, request.POST)
        assert isinstance(request.user, User)
        try:
            if not form.is_valid():
                raise editing.EditError("Choose the carriers that tell another story.")
            ids = [row.pk for row in form.cleaned_data["carriers"]]
            edit = editing.split(story, ids, request.user, form.cleaned_data["note"])
            self._tell(request, f"{len(edit.moved)} carriers are a story of their own now:", edit.joined)
        except editing.EditError as error:
            self.message_user(request, str(error), messages.ERROR)
        return redirect("admin:ingest_story_change", pk)

    def _tell(self, request: HttpRequest, text: str, story: Story | None) -> None:
        link = reverse("admin:ingest_story_change", args=[story.pk]) if story else ""
        self.message_user(request, format_html('{} <a href="{}">{}</a>', text, link, story), messages.SUCCESS)

    @admin.action(description="Merge into one story …", permissions=["change"])
    def merge_stories(self, request: HttpRequest, rows: models.QuerySet[Story]) -> HttpResponse | None:
        """Asks why first; the story with most carriers takes the others in."""
        stories = list(rows.order_by("-carriers", "pk"))
        form = MergeForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "title": "Merge stories",
                "stories": stories,
                "form": form,
            }
            return TemplateResponse(request, "admin/ingest/story/merge.html", context)
        assert isinstance(request.user, User)
        try:
            editing.merge(stories[0], stories[1:], request.user, form.cleaned_data["note"])
            self._tell(request, f"{len(stories)} stories are one now:", stories[0])
        except editing.EditError as error:
            self.message_user(request, str(error), messages.ERROR)
        return None


@admin.register(StoryEdit)
class StoryEditAdmin(admin.ModelAdmin[StoryEdit]):
    """The history of splits and merges; the one thing to do here is to undo."""

    list_display = ["made_at", "kind", "joined", "editor", "note", "undone_at", "undone_by"]
    list_filter = ["kind", ("undone_at", admin.EmptyFieldListFilter)]
    list_select_related = ["editor", "undone_by", "joined__origin"]
    readonly_fields = [
        "kind",
        "left",
        "joined",
        "moved",
        "stayed",
        "editor",
        "made_at",
        "note",
        "undone_by",
        "undone_at",
    ]
    actions = ["undo"]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    @admin.action(description="Undo", permissions=["change"])
    def undo(self, request: HttpRequest, rows: models.QuerySet[StoryEdit]) -> None:
        assert isinstance(request.user, User)
        for edit in rows.order_by("-made_at", "-pk"):
            try:
                editing.undo(edit, request.user)
                self.message_user(request, f"Undone: {edit}.")
            except editing.EditError as error:
                self.message_user(request, f"{edit}: {error}", messages.ERROR)
