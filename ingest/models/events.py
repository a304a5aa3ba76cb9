"""Summits, visits, elections and exercises, which charts and letters set beside what was said."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from ingest.vocabulary import default_vocabulary


class EventQuerySet(models.QuerySet["Event"]):
    def over(self, start: date, end: date) -> Self:
        """Events with at least one day from `start` to `end`, both included."""
        return self.filter(start__lte=end, end__gte=start)

    def touching(self, actors: Iterable[str]) -> Self:
        """Events in which one of these takes part."""
        return self.filter(actors__overlap=list(actors))

    def begun(self, day: date) -> Self:
        return self.filter(start__lte=day)


class Event(models.Model):
    """Something dated that both sides of a chart know of. `series`: meetings of one kind, e.g. all C5+1 summits."""

    class Kind(models.TextChoices):
        SUMMIT = "summit", "summit"
        VISIT = "visit", "visit"
        ELECTION = "election", "election"
        EXERCISE = "exercise", "exercise"
        OTHER = "other", "other"

    slug = models.SlugField(unique=True, max_length=100)
    kind = models.CharField(max_length=8, choices=Kind)
    series = models.CharField(
        max_length=30, blank=True, help_text="the same for meetings of one series, e.g. c5-plus-1: “since the last …”"
    )
    start = models.DateField()
    end = models.DateField(help_text="the last day; the same as the start for one day")
    name_en = models.CharField("name in English", max_length=200)
    name_ru = models.CharField("name in Russian", max_length=200, blank=True)
    place = models.CharField(max_length=100, blank=True)
    actors = ArrayField(models.CharField(max_length=5), help_text="codes of countries and blocs, e.g. KAZ, EU")
    source_url = models.URLField("source", max_length=1000, help_text="where the date can be looked up")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["start", "slug"]
        indexes = [models.Index(fields=["start", "end"])]
        constraints = [models.CheckConstraint(condition=Q(end__gte=F("start")), name="event_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.name_en}, {self.start}"

    def clean(self) -> None:
        unknown = [code for code in self.actors or [] if code not in default_vocabulary().actors]
        if unknown:
            raise ValidationError({"actors": f"No country or bloc has the code “{unknown[0]}”."})
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": "The end is before the start."})

    def name(self, language: str) -> str:
        return self.name_ru if language == "ru" and self.name_ru else self.name_en
