"""What was read, and which articles tell the same story."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ingest.models.sources import Feed, Source


class Story(models.Model):
    """One piece of news, however many articles carry it; it counts the statements, day and tier of its origin."""

    origin = models.OneToOneField("Article", on_delete=models.SET_NULL, null=True, related_name="origin_of")
    created_at = models.DateTimeField(default=timezone.now)
    carriers = models.PositiveIntegerField(default=1, help_text="articles that carry the story")
    independent = models.PositiveIntegerField(default=1, help_text="carriers that do not go back to one another")

    class Meta:
        verbose_name_plural = "stories"

    def __str__(self) -> str:
        return self.origin.title if self.origin else f"story {self.pk}"


class ArticleQuerySet(models.QuerySet["Article"]):
    def unfinished(self, before: datetime) -> Self:
        """Rows left behind: still to be fetched or coded, and not touched since `before`."""
        return self.filter(status__in=[Article.Status.FOUND, Article.Status.READ], touched_at__lt=before)

    def real(self) -> Self:
        """Without the shipped samples."""
        return self.filter(source__is_sample=False)

    def like(self, article: "Article", window: timedelta) -> Self:
        """Articles of other addresses that may tell the same story; samples never meet real ones."""
        moment = article.published or article.first_seen
        return self.filter(
            story__isnull=False,
            story_keys__overlap=article.story_keys,
            published__range=(moment - window, moment + window),
            source__is_sample=article.source.is_sample,
        ).exclude(pk=article.pk)

    def for_admin(self) -> Self:
        return self.select_related("source", "feed", "story")


class Article(models.Model):
    """One published text. `status` says what is still to do; the task queue only rings."""

    class Status(models.TextChoices):
        FOUND = "found", "found, page still to be fetched"
        READ = "read", "read, still to be coded"
        CODED = "coded", "coded"
        SKIPPED = "skipped", "kept, not coded"
        FAILED = "failed", "failed"

    class Evidence(models.TextChoices):
        """How the publication date is known."""

        FEED = "feed", "the feed"
        JSONLD = "jsonld", "structured data of the page"
        META = "meta", "metadata of the page"
        URL = "url", "the address"
        TEXT = "text", "the text"
        FILE = "file", "the imported file"
        FIRST_SEEN = "first_seen", "first seen"

    class TextFrom(models.TextChoices):
        PAGE = "page", "the page"
        FEED = "feed", "the feed"
        FILE = "file", "a file"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="articles")
    feed = models.ForeignKey(Feed, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles")
    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles")
    url = models.URLField(max_length=2000, help_text="canonical address")
    url_key = models.CharField(max_length=64, unique=True, editable=False, help_text="sha256 of the canonical address")
    guid = models.CharField(max_length=1000, blank=True)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    feed_text = models.TextField(blank=True, help_text="what the feed gave, used where the page cannot be read")
    text_from = models.CharField(max_length=4, choices=TextFrom, default=TextFrom.PAGE)
    language = models.CharField(max_length=8, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    via = models.CharField(max_length=200, blank=True, help_text="agency that the article relays")
    published = models.DateTimeField(null=True, blank=True, help_text="UTC")
    published_evidence = models.CharField(max_length=10, choices=Evidence, blank=True)
    first_seen = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=7, choices=Status, default=Status.FOUND)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, help_text="why it failed or was skipped")
    touched_at = models.DateTimeField(default=timezone.now, help_text="last change of status, or last attempt")
    coder_version = models.CharField(max_length=80, blank=True)
    story_keys = ArrayField(
        models.BigIntegerField(), default=list, editable=False, help_text="articles of one story share at least one"
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published", "-pk"]
        indexes = [
            models.Index(fields=["touched_at"], condition=Q(status__in=["found", "read"]), name="article_unfinished"),
            models.Index(fields=["source", "-published"]),
            models.Index(fields=["-published"]),
            GinIndex(fields=["story_keys"], name="article_story_keys"),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def is_dated(self) -> bool:
        """Whether the publication date is known by more than when it was first seen."""
        return bool(self.published) and self.published_evidence != self.Evidence.FIRST_SEEN
