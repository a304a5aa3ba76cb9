"""What was read, by source and day, for charts to lay under a signal."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, F, Q, Sum

from ingest.models.sources import Source


class SourceDayQuerySet(models.QuerySet["SourceDay"]):
    def over(self, start: date, end: date) -> Self:
        """Days from `start` to `end`, both included."""
        return self.filter(day__gte=start, day__lte=end)

    def alive(self) -> Self:
        """Days on which at least one poll of the source was answered."""
        return self.filter(polls__gt=F("failed_polls"))

    def totals(self, *by: str) -> "models.QuerySet[SourceDay, dict[str, int]]":
        """Sums per group, e.g. by "day": sources_alive and sources_polled, articles_read, statements_found, new_entries."""
        sums: models.QuerySet[SourceDay, dict[str, int]] = self.values(*by).annotate(
            sources_alive=Count("source", filter=Q(polls__gt=F("failed_polls")), distinct=True),
            sources_polled=Count("source", filter=Q(polls__gt=0), distinct=True),
            articles_read=Sum("articles"),
            statements_found=Sum("statements"),
            new_entries=Sum("new_items"),
        )
        return sums


class SourceDay(models.Model):
    """One source on one day (UTC). A day is deleted and filled whole (`aggregate.rebuild`), never counted up.

    Polls and entries belong to the day of the poll; articles and statements to the day of publication, as in charts.
    Polls are forgotten after a while (`aggregate.POLLS_KEPT`), what they came to stays here.
    A source with nothing at all on a day has no row.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    polls = models.PositiveIntegerField(default=0)
    failed_polls = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0, help_text="entries offered, counted again at every poll")
    new_items = models.PositiveIntegerField(default=0)
    articles = models.PositiveIntegerField(default=0, help_text="read, whether coded or not")
    statements = models.PositiveIntegerField(default=0, help_text="those that charts count")

    objects = SourceDayQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["day", "source"], name="source_day_once")]
        indexes = [models.Index(fields=["source", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.source_id}: {self.polls} polls, {self.articles} articles"
