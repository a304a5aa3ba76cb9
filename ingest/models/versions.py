"""Where an article's text comes from: earlier versions of it, and the files that were imported."""

from django.db import models
from django.utils import timezone


class ArticleRevision(models.Model):
    """A version that a later one replaced, or an older one that was found later. The newest is on the article itself."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="revisions")
    replaced_at = models.DateTimeField(default=timezone.now, help_text="when another version was found")
    url = models.URLField(max_length=2000, blank=True, help_text="where the other version was found")
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    published = models.DateTimeField(null=True, blank=True, help_text="UTC, as this version said")
    change = models.CharField(max_length=200, blank=True, help_text="what the other version has that this one has not")

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.title or self.article_id} until {self.replaced_at:%Y-%m-%d %H:%M}"


class Import(models.Model):
    """One run of an import: which file, when, by whom, and how far it came."""

    name = models.CharField(max_length=500, help_text="file or folder")
    by = models.CharField(max_length=150)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True, help_text="empty: still running, or broken off")
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.name}, {self.started_at:%Y-%m-%d %H:%M}"
