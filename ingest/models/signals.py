"""Daily sums that charts and digest read. Sums and counts only, never means, so that any span can be added up."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q, Sum


class DailySignalQuerySet(models.QuerySet["DailySignal"]):
    def over(self, start: date, end: date) -> Self:
        """Days from `start` to `end`, both included."""
        return self.filter(day__gte=start, day__lte=end)

    def of(self, dimension: str, value: str | None = None) -> Self:
        rows = self.filter(dimension=dimension)
        return rows if value is None else rows.filter(value=value)

    def dated(self) -> Self:
        """Without what is dated only by when it was first seen."""
        return self.filter(first_seen_only=False)

    def totals(self, *by: str) -> "models.QuerySet[DailySignal, dict[str, float]]":
        """Sums per group: n, negative, neutral, positive, tone_sum, tone_sq_sum."""
        rows: models.QuerySet[DailySignal, dict[str, float]] = self.values(*by).annotate(
            n=Sum("statements"),
            n_negative=Sum("negative"),
            n_neutral=Sum("neutral"),
            n_positive=Sum("positive"),
            tone_total=Sum("tone_sum"),
            tone_sq_total=Sum("tone_sq_sum"),
        )
        return rows


class DailySignal(models.Model):
    """One day, one dyad, one value of one dimension. A day is deleted and filled whole (`aggregate.rebuild`)."""

    class Dimension(models.TextChoices):
        ALL = "all", "all statements"
        THEME = "theme", "theme"
        ACT = "act", "act"
        MODE = "mode", "said or done"
        TIER = "tier", "source tier"
        STATE = "state", "state or other source"
        LANGUAGE = "language", "language"
        ABOUT = "about", "third-party statements, by the state they are about"

    day = models.DateField()
    actor = models.CharField(max_length=5)
    recipient = models.CharField(max_length=5)
    dimension = models.CharField(max_length=8, choices=Dimension)
    value = models.CharField(max_length=12, blank=True, help_text="empty for all statements")
    first_seen_only = models.BooleanField(default=False)
    statements = models.PositiveIntegerField()
    negative = models.PositiveIntegerField()
    neutral = models.PositiveIntegerField()
    positive = models.PositiveIntegerField()
    tone_sum = models.FloatField()
    tone_sq_sum = models.FloatField()

    objects = DailySignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "day", "actor", "recipient", "value", "first_seen_only"], name="daily_signal_once"
            ),
            models.CheckConstraint(
                condition=Q(statements=F("negative") + F("neutral") + F("positive")), name="daily_signal_adds_up"
            ),
        ]
        indexes = [models.Index(fields=["dimension", "actor", "recipient", "day"], name="daily_signal_dyad")]

    def __str__(self) -> str:
        return f"{self.day} {self.actor} → {self.recipient} {self.dimension}={self.value}: {self.statements}"


class StaleDay(models.Model):
    """A day whose DailySignal rows are older than its statements: still to be rebuilt."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return self.day.isoformat()
