"""Coding anew what is stored: what a run would change stands here until a person keeps or drops it."""

from typing import Self

from django.db import models
from django.utils import timezone


class RecodeRun(models.Model):
    class State(models.TextChoices):
        CODING = "coding", "coding"
        READY = "ready", "ready: keep or drop"
        KEEPING = "keeping", "being kept"
        KEPT = "kept", "kept"
        DROPPED = "dropped", "dropped"

    chosen = models.JSONField(default=dict, blank=True, help_text="which articles: since, until, where")
    state = models.CharField(max_length=8, choices=State, default=State.CODING)
    at_once = models.BooleanField(default=False, help_text="somebody decided already: kept as soon as it is ready")
    started_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, help_text="of the last sign of life")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"run {self.pk}: {self.get_state_display()}"


class RecodedQuerySet(models.QuerySet["Recoded"]):
    def waiting(self) -> Self:
        return self.filter(statements__isnull=True, note="")

    def coded(self) -> Self:
        return self.filter(statements__isnull=False)

    def left_out(self) -> Self:
        return self.filter(statements__isnull=True).exclude(note="")


class Recoded(models.Model):
    """One article of a run; its state is the truth of how far the run came."""

    run = models.ForeignKey(RecodeRun, on_delete=models.CASCADE, related_name="rows")
    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="recodings")
    statements = models.JSONField(null=True, help_text="as coded anew; null: not yet")
    text_digest = models.CharField(max_length=64, blank=True, help_text="of title and text that were coded")
    coder_version = models.CharField(max_length=80, blank=True)
    changes = models.JSONField(default=list, help_text="kind, before and after of each difference")
    is_kept = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False, help_text="begun and not come to an end"
    )
    note = models.CharField(
        max_length=200, blank=True, db_default="", help_text="why it was left out of the run; then it keeps its codes"
    )

    objects = RecodedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "article"], name="recoded_once_a_run")]

    def __str__(self) -> str:
        return f"article {self.article_id} in run {self.run_id}"
