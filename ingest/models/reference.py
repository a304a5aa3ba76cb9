"""What people changed in the reference data, and the names that they are asked about."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ingest.vocabulary.overlay import NAMED_BY, Edit


class NameProposalQuerySet(models.QuerySet["NameProposal"]):
    def waiting(self) -> Self:
        """For a person to decide, those that most articles name first."""
        return self.filter(state=NameProposal.State.WAITING, count__gt=0).order_by("-count", "-last_seen", "pk")


class NameProposal(models.Model):
    """A name that the dictionary does not know, beside an office that it knows."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        ACCEPTED = "accepted", "accepted"
        DISMISSED = "dismissed", "dismissed"

    key = models.CharField(max_length=100, help_text="the name, so that spellings, scripts and cases meet")
    office = models.CharField(max_length=40)
    name = models.CharField(max_length=120, help_text="as first written")
    spellings = ArrayField(models.CharField(max_length=120), help_text="all that were seen, the first one first")
    actor = models.CharField(max_length=5, blank=True, help_text="as the first text said that told it")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    count = models.PositiveIntegerField(default=0, help_text="articles")
    first_seen = models.DateTimeField(help_text="publication of the earliest article, UTC")
    last_seen = models.DateTimeField()

    objects = NameProposalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "office"], name="name_proposed_once")]
        indexes = [models.Index(fields=["-count"], condition=Q(state="waiting"), name="name_waiting")]

    def __str__(self) -> str:
        return f"{self.name}, {self.office}"


class NameSighting(models.Model):
    """Where a proposed name stands: text[start:end] of the article is the sentence."""

    proposal = models.ForeignKey(NameProposal, on_delete=models.CASCADE, related_name="sightings")
    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="name_sightings")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "article"], name="name_seen_once_an_article")]

    def __str__(self) -> str:
        return f"{self.proposal_id} in article {self.article_id}"


class ReferenceEditQuerySet(models.QuerySet["ReferenceEdit"]):
    def of_dictionary(self) -> Self:
        """Edits of entries that the vocabulary is built of; not the dismissals of names."""
        return self.filter(kind__in=list(NAMED_BY))

    def of_source(self, slug: str) -> Self:
        return self.filter(kind=ReferenceEdit.Kind.SOURCE, key=slug)

    def deleted_sources(self) -> Self:
        return self.standing().filter(kind=ReferenceEdit.Kind.SOURCE, fields__name=None)

    def standing(self) -> Self:
        """Not taken back, in the order they were made."""
        return self.filter(undone_at=None).order_by("pk")

    def for_history(self) -> Self:
        return self.select_related("editor", "undone_by", "proposal").order_by("-pk")


class ReferenceEdit(models.Model):
    """A person's word on one entry of the reference data, laid over what is shipped (`vocabulary.overlay`); for sources the
    record of what was changed in their rows (`pipeline.source_edits`)."""

    class Kind(models.TextChoices):
        ACTOR = "actor", "country or bloc"
        OFFICE = "office", "office"
        HOLDER = "holder", "office-holder"
        CUE = "cue", "cue words"
        THEME = "theme", "theme"
        ACT = "act", "act"
        NAME = "name", "proposed name, dismissed"
        SOURCE = "source", "source"

    kind = models.CharField(max_length=6, choices=Kind)
    key = models.CharField(max_length=300)
    fields = models.JSONField(help_text="path → value set; null takes the path away")
    before = models.JSONField(default=dict, help_text="the same paths as they were")
    base = models.JSONField(default=dict, help_text="the whole entry as it was shipped then")
    proposal = models.ForeignKey(NameProposal, on_delete=models.SET_NULL, null=True, related_name="edits")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reference_edits")
    made_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True, help_text="why")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="undone_reference_edits"
    )
    undone_at = models.DateTimeField(null=True)

    objects = ReferenceEditQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "key"])]
        permissions = [
            ("edit_reference", "Can edit countries, offices and office-holders, and decide on proposed names")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}, {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def is_addition(self) -> bool:
        """Whether it added a source: taking it back deletes that."""
        return bool(self.fields.get("name")) and self.before.get("name") is None

    def changes(self) -> list[tuple[str, str, str]]:
        """Path, before and after, as text; of lists only what differs."""
        return [(path, *_pair(self.before.get(path), after)) for path, after in self.fields.items()]

    def as_edit(self) -> Edit:
        return Edit(self.kind, self.key, self.fields, self.base)


def _pair(before: Any, after: Any) -> tuple[str, str]:
    if isinstance(before, list) and isinstance(after, list):
        return _only(before, after), _only(after, before)
    return as_text(before), as_text(after)


def _only(words: list[Any], others: list[Any]) -> str:
    return ", ".join(str(word) for word in words if word not in others)


def as_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
