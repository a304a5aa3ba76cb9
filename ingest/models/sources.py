"""Who publishes, where it is read, and how each reading went."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


class Health(models.TextChoices):
    """How a feed does; a source does as well as the best of its feeds. In the order best to worst."""

    FRESH = "fresh", "fresh"
    QUIET = "quiet", "quiet"
    FAILING = "failing", "failing"
    DEAD = "dead", "dead"
    WAITING = "waiting", "waiting for its first poll"
    PAUSED = "paused", "paused"


class SourceQuerySet(models.QuerySet["Source"]):
    def real(self) -> Self:
        """Without the shipped samples."""
        return self.filter(is_sample=False)

    def with_active_feed(self) -> Self:
        return self.filter(Exists(Feed.objects.filter(source=OuterRef("pk"), is_active=True)))


class Source(models.Model):
    """An outlet, agency or press service."""

    class Tier(models.TextChoices):
        OFFICIAL = "official", "official"
        STATE = "state", "state media"
        INDEPENDENT = "independent", "independent"
        AGGREGATOR = "aggregator", "aggregator"

    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200)
    home_url = models.URLField(max_length=500, blank=True)
    tier = models.CharField(max_length=12, choices=Tier, default=Tier.INDEPENDENT)
    country = models.CharField(max_length=5, blank=True, help_text="ISO 3166-1 alpha-3 or a bloc code")
    language = models.CharField(max_length=8, blank=True, help_text="main language, e.g. en, ru, uz")
    is_verified = models.BooleanField(default=False, help_text="someone has seen this source answer")
    is_sample = models.BooleanField(default=False, help_text="shipped sample stories, never shown beside real ones")
    state = models.CharField(max_length=7, choices=Health, blank=True, editable=False, help_text="empty without feeds")
    state_since = models.DateTimeField(null=True, blank=True, editable=False)
    state_reason = models.TextField(blank=True, editable=False)
    notes = models.TextField(blank=True)
    shipped = models.JSONField(
        default=dict,
        editable=False,
        help_text="the entry of sources.toml as last seen; what people changed differs from it",
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FeedQuerySet(models.QuerySet["Feed"]):
    def due(self, now: datetime | None = None) -> Self:
        """Active feeds whose time has come. The one place where "due" is decided."""
        now = now or timezone.now()
        return self.filter(is_active=True).filter(Q(next_poll_at=None) | Q(next_poll_at__lte=now))

    def at(self, url: str) -> Self:
        """The feed that is read at this address, or was before it moved."""
        return self.filter(Q(url=url) | Q(former_urls__contains=[url]))


class Feed(models.Model):
    """One address that is polled for entries."""

    class Kind(models.TextChoices):
        FEED = "feed", "RSS, Atom or JSON feed"
        SITEMAP = "sitemap", "sitemap"
        LISTING = "listing", "press-room listing page"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="feeds")
    url = models.URLField(max_length=1000, unique=True)
    former_urls = ArrayField(
        models.URLField(max_length=1000),
        default=list,
        blank=True,
        help_text="where it was read before it moved for good",
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.FEED)
    link_selector = models.CharField(
        max_length=200,
        blank=True,
        help_text="listing: CSS selector of the links to articles; empty: found automatically",
    )
    date_selector = models.CharField(max_length=200, blank=True, help_text="listing: what holds an article's date")
    next_selector = models.CharField(max_length=200, blank=True, help_text="listing: the link to the next page")
    is_active = models.BooleanField(default=False, help_text="polled by the timetable; feeds are loaded paused")
    poll_minutes = models.PositiveIntegerField(
        default=60, help_text="minutes between polls; learned from how often there is something new"
    )
    next_poll_at = models.DateTimeField(null=True, blank=True)
    last_polled_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_new_at = models.DateTimeField(null=True, blank=True, help_text="last poll that found something new")
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=200, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="failed polls in a row")
    trouble = models.FloatField(
        default=0, help_text="the same, weighed: temporary .25, soft .5, hard 1; dead from 4 on"
    )
    last_error = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=Health, default=Health.PAUSED, editable=False)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    state_reason = models.TextField(blank=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["source__name", "url"]
        indexes = [models.Index(fields=["next_poll_at"], condition=Q(is_active=True), name="feed_due")]

    def __str__(self) -> str:
        return self.url

    def forget_answer(self) -> None:
        """Read the whole again, soon: address or rules are others now. Saves nothing."""
        self.etag = self.last_modified = ""
        self.next_poll_at = None


class PollQuerySet(models.QuerySet["Poll"]):
    def with_news(self) -> Self:
        return self.filter(new_items__gt=0)

    def answered(self) -> Self:
        return self.exclude(outcome=Poll.Outcome.FAILED)


class Poll(models.Model):
    """One reading of a feed and what came of it."""

    class Outcome(models.TextChoices):
        READ = "read", "read"
        UNCHANGED = "unchanged", "unchanged"
        FAILED = "failed", "failed"

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="polls")
    started_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=9, choices=Outcome)
    items = models.PositiveIntegerField(default=0, help_text="entries the feed offered")
    new_items = models.PositiveIntegerField(default=0, help_text="entries not seen before")
    error = models.TextField(blank=True)
    note = models.TextField(blank=True, help_text="what was left out, or has changed, and why")

    objects = PollQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["feed", "-started_at"]), models.Index(fields=["started_at"])]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.started_at:%Y-%m-%d %H:%M} {self.outcome}"
