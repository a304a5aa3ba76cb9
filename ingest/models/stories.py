"""Which articles tell the same story, and where a human decided so."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from ingest.models.articles import Article


@dataclass(frozen=True, slots=True)
class Carrying:
    """One carrier as a story's page lists it. `after`: how long after the origin, None where either is only first seen."""

    article: "Article"
    is_origin: bool
    after: timedelta | None


class StoryQuerySet(models.QuerySet["Story"]):
    def for_list(self) -> Self:
        return self.select_related("origin", "origin__source")


class Story(models.Model):
    """One piece of news, however many articles carry it; it counts the statements, day and tier of its origin."""

    origin = models.OneToOneField("Article", on_delete=models.SET_NULL, null=True, related_name="origin_of")
    created_at = models.DateTimeField(default=timezone.now)
    carriers = models.PositiveIntegerField(default=1, help_text="articles that carry the story")
    independent = models.PositiveIntegerField(default=1, help_text="carriers that do not go back to one another")

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"

    def __str__(self) -> str:
        return self.origin.title if self.origin else f"story {self.pk}"

    def journey(self) -> list[Carrying]:
        """How the story travelled: its carriers, earliest first, those that were only first seen last."""
        rows = sorted(
            self.articles.select_related("source"),
            key=lambda row: (not row.is_dated, row.published or row.first_seen, row.pk != self.origin_id, row.pk),
        )
        start = next((row.published for row in rows if row.pk == self.origin_id and row.is_dated), None)
        return [
            Carrying(
                article=row,
                is_origin=row.pk == self.origin_id,
                after=row.published - start if start and row.published and row.is_dated else None,
            )
            for row in rows
        ]


class StoryEditQuerySet(models.QuerySet["StoryEdit"]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)

    def naming(self, article_ids: list[int]) -> Self:
        return self.filter(Q(moved__overlap=article_ids) | Q(stayed__overlap=article_ids))


class StoryEdit(models.Model):
    """A human's word on which articles tell one story: who, when, why, and what it takes to undo it.

    The articles of a standing edit keep their stories, whatever the machine thinks of them.
    """

    class Kind(models.TextChoices):
        SPLIT = "split", "split"
        MERGE = "merge", "merge"

    kind = models.CharField(max_length=5, choices=Kind)
    left = models.ForeignKey(
        Story, on_delete=models.SET_NULL, null=True, related_name="edits_left", help_text="story that the articles left"
    )
    joined = models.ForeignKey(
        Story, on_delete=models.SET_NULL, null=True, related_name="edits_joined", help_text="story they belong to now"
    )
    moved = ArrayField(models.BigIntegerField(), help_text="ids of the articles that were moved")
    stayed = ArrayField(models.BigIntegerField(), help_text="ids of the articles they were parted from, or joined")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="story_edits")
    made_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True, help_text="why")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="undone_story_edits"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = StoryEditQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.kind} of {len(self.moved)} articles, {self.made_at:%Y-%m-%d %H:%M}"
