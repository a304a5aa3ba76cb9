"""What was read: one row per published text."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ingest.models.sources import Feed, Source
from ingest.models.stories import Story
from ingest.models.versions import Import
from ingest.models.words import WithoutWords, searchable


class ArticleQuerySet(models.QuerySet["Article"]):
    def unfinished(self, before: datetime) -> Self:
        """Rows left behind: still to be fetched or coded, and not touched since `before`."""
        return self.filter(status__in=[Article.Status.FOUND, Article.Status.READ], touched_at__lt=before)

    def parked(self) -> Self:
        """Set aside, for their worker did not survive them; the last one first."""
        return self.filter(status=Article.Status.PARKED).order_by("-touched_at")

    def real(self) -> Self:
        """Without the shipped samples."""
        return self.filter(source__is_sample=False)

    def each_once(self) -> Self:
        """Without further addresses of articles that are there already."""
        return self.exclude(status=Article.Status.SAME)

    def at(self, keys: Iterable[str]) -> Self:
        """Found at one of these addresses, or read there in the end."""
        return self.filter(Q(url_key__in=keys) | Q(page_key__in=keys))

    def like(self, article: "Article", window: timedelta) -> Self:
        """Other articles that may tell the same story; samples never meet real ones."""
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
        SAME = "same", "another address of an article"
        FAILED = "failed", "failed"
        PARKED = "parked", "set aside: it brings its worker down"

    class Evidence(models.TextChoices):
        """How the publication date is known."""

        FEED = "feed", "the feed"
        JSONLD = "jsonld", "structured data of the page"
        META = "meta", "metadata of the page"
        URL = "url", "the address"
        TEXT = "text", "the text"
        FILE = "file", "the imported file"
        PERSON = "person", "who pasted it"
        FIRST_SEEN = "first_seen", "first seen"

    class Precision(models.TextChoices):
        MINUTE = "minute", "to the minute"
        DAY = "day", "the day only"

    class TextFrom(models.TextChoices):
        PAGE = "page", "the page"
        FEED = "feed", "the feed"
        FILE = "file", "a file"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="articles")
    feed = models.ForeignKey(Feed, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles")
    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles")
    same_as = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="addresses",
        help_text="the article that this row is only another address of",
    )  # fmt: skip
    url = models.URLField(max_length=2000, help_text="canonical address")
    url_key = models.CharField(
        max_length=64, unique=True, editable=False, help_text="sha256 of the canonical address at which it was found"
    )
    page_key = models.CharField(
        max_length=64, blank=True, editable=False,
        help_text="the same of where it was read, after redirects, by the page's own word",
    )  # fmt: skip
    guid = models.CharField(max_length=1000, blank=True)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    feed_text = models.TextField(blank=True, help_text="what the feed gave, used where the page cannot be read")
    feed_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="of the feed's entry: another one asks for a new reading"
    )
    text_from = models.CharField(max_length=4, choices=TextFrom, default=TextFrom.PAGE)
    language = models.CharField(max_length=8, blank=True, help_text="of most of the text")
    languages = ArrayField(
        models.CharField(max_length=8),
        default=list,
        blank=True,
        help_text="of a mixed text: all of them, main one first",
    )
    byline = models.CharField(max_length=300, blank=True)
    via = models.CharField(max_length=200, blank=True, help_text="agency that the article relays")
    translator = models.CharField(max_length=100, blank=True)
    published = models.DateTimeField(null=True, blank=True, help_text="UTC")
    published_evidence = models.CharField(max_length=10, choices=Evidence, blank=True)
    published_precision = models.CharField(max_length=6, choices=Precision, default=Precision.MINUTE)
    published_note = models.CharField(max_length=300, blank=True, help_text="dates that were refused, and why")
    first_seen = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=7, choices=Status, default=Status.FOUND)
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False, help_text="begun at this stage and not come to an end"
    )
    error = models.TextField(blank=True, help_text="why it failed or was skipped")
    touched_at = models.DateTimeField(default=timezone.now, help_text="last change of status, or last attempt")
    reread_at = models.DateTimeField(
        null=True, blank=True, help_text="when a changed entry last asked for a new reading"
    )
    rereadings = models.PositiveSmallIntegerField(default=0)
    imported = models.ForeignKey(Import, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles")
    imported_from = models.CharField(max_length=500, blank=True, help_text="file and line")
    coder_version = models.CharField(max_length=80, blank=True)
    story_keys = ArrayField(
        models.BigIntegerField(), default=list, editable=False, help_text="articles of one story share at least one"
    )

    search = searchable("title", "text")

    objects = WithoutWords.from_queryset(ArticleQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["-published", "-pk"]
        indexes = [
            models.Index(fields=["touched_at"], condition=Q(status__in=["found", "read"]), name="article_unfinished"),
            models.Index(fields=["touched_at"], condition=Q(status="parked"), name="article_parked"),
            models.Index(fields=["page_key"], condition=~Q(page_key=""), name="article_page"),
            models.Index(fields=["source", "-published"]),
            models.Index(fields=["source"], condition=~Q(status="same"), name="article_each_once"),
            models.Index(fields=["-published"]),
            GinIndex(fields=["story_keys"], name="article_story_keys"),
            GinIndex(fields=["search"], name="article_search"),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def is_dated(self) -> bool:
        """Whether the publication date is known by more than when it was first seen."""
        return bool(self.published) and self.published_evidence != self.Evidence.FIRST_SEEN

    @property
    def is_exact(self) -> bool:
        """Whether the publication is known to the minute."""
        return self.is_dated and self.published_precision == self.Precision.MINUTE
