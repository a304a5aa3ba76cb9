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

    def per_day(self) -> "models.QuerySet[SourceDay, dict[str, object]]":
        """One row a day: day, sources_alive, sources_polled, articles_read, statements_found, new_entries."""
        return (
            self.order_by("day")
            .values("day")
            .annotate(
                sources_alive=Count("pk", filter=Q(polls__gt=F("failed_polls"))),
                sources_polled=Count("pk", filter=Q(polls__gt=0)),
                articles_read=Sum("articles"),
                statements_found=Sum("statements"),
                new_entries=Sum("new_items"),
            )
        )


class SourceDay(models.Model):
    """One source on one day (UTC). A day is deleted and filled whole (`aggregate.rebuild`), never counted up.

    Polls and entries belong to the day of the poll; articles and statements to the day of publication, as in charts.
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
