"""Sums that charts and digest read, by day and by month. Sums and counts only, never means, so that any span can be added up."""

from datetime import date
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Func, Q, Sum
from django.db.models.expressions import Combinable

Row = TypeVar("Row", bound=models.Model)
_SUMS = ["statements", "negative", "neutral", "positive", "tone_sum", "tone_sq_sum"]

_TRUTH = models.BooleanField()


class SignalQuerySet(models.QuerySet[Row]):
    def over(self, start: date, end: date) -> Self:
        """Days from `start` to `end`, both included."""
        return self.filter(day__gte=start, day__lte=end)

    def of(self, dimension: str, value: str | Combinable | None = None) -> Self:
        """Of all values where none is given; what counts all statements has but one, and the index wants to hear it."""
        if dimension == Dimension.ALL:
            value = ""
        rows = self.filter(dimension=dimension)
        return rows if value is None else rows.filter(value=value)

    def dated(self) -> Self:
        """Without what is dated only by when it was first seen. "Is not true", for of "is false" PostgreSQL 18 thinks that
        it must skip to it in the index, reckons with thousands of searches and reads the table instead."""
        return self.filter(Func("first_seen_only", template="%(expressions)s IS NOT TRUE", output_field=_TRUTH))

    def totals(self, *by: str) -> "models.QuerySet[Any, dict[str, float]]":
        """Sums per group: n, negative, neutral, positive, tone_sum, tone_sq_sum."""
        rows: models.QuerySet[Any, dict[str, float]] = self.values(*by).annotate(
            n=Sum("statements"),
            n_negative=Sum("negative"),
            n_neutral=Sum("neutral"),
            n_positive=Sum("positive"),
            tone_total=Sum("tone_sum"),
            tone_sq_total=Sum("tone_sq_sum"),
        )
        return rows


class Dimension(models.TextChoices):
    ALL = "all", "all statements"
    THEME = "theme", "theme"
    ACT = "act", "act"
    MODE = "mode", "said or done"
    TIER = "tier", "source tier"
    STATE = "state", "state or other source"
    LANGUAGE = "language", "language"
    ABOUT = "about", "third-party statements, by the state they are about"
    SPEAKER = "speaker", "speaker, where one is named"
    SOURCE = "source", "source, by its number"


class Sums(models.Model):
    """One span, one dyad, one value of one dimension."""

    actor = models.CharField(max_length=5)
    recipient = models.CharField(max_length=5)
    dimension = models.CharField(max_length=8, choices=Dimension)
    value = models.CharField(max_length=200, blank=True, help_text="empty for all statements")
    first_seen_only = models.BooleanField(default=False)
    statements = models.PositiveIntegerField()
    negative = models.PositiveIntegerField()
    neutral = models.PositiveIntegerField()
    positive = models.PositiveIntegerField()
    tone_sum = models.FloatField()
    tone_sq_sum = models.FloatField()

    class Meta:
        abstract = True


class DailySignal(Sums):
    """A day is deleted and filled whole (`aggregate.rebuild`). Both indexes hold the sums, so that charts read them alone."""

    Dimension = Dimension
    day = models.DateField()

    objects = SignalQuerySet["DailySignal"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "value", "day", "actor", "recipient", "first_seen_only"],
                include=_SUMS,
                name="daily_signal_once",
            ),
            models.CheckConstraint(
                condition=Q(statements=F("negative") + F("neutral") + F("positive")), name="daily_signal_adds_up"
            ),
        ]
        indexes = [
            models.Index(
                fields=["dimension", "actor", "recipient", "day"],
                include=["value", "first_seen_only", *_SUMS],
                name="daily_signal_dyad",
            ),
            models.Index(fields=["day"], name="daily_signal_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.actor} → {self.recipient} {self.dimension}={self.value}: {self.statements}"


class MonthlySignal(Sums):
    """The daily sums of a month added up, for spans that hold whole months; rebuilt with any day of theirs."""

    day = models.DateField(help_text="the first of the month")

    objects = SignalQuerySet["MonthlySignal"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "value", "day", "actor", "recipient", "first_seen_only"],
                include=_SUMS,
                name="monthly_signal_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["dimension", "actor", "recipient", "day"],
                include=["value", "first_seen_only", *_SUMS],
                name="monthly_signal_dyad",
            ),
            models.Index(fields=["day"], name="monthly_signal_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m} {self.actor} → {self.recipient} {self.dimension}={self.value}: {self.statements}"


class StaleDay(models.Model):
    """A day whose DailySignal rows are older than its statements: still to be rebuilt."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return self.day.isoformat()
