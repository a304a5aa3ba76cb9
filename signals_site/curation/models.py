"""What people decided. Every decision keeps before, after, who, when and why, and can be undone as one."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ingest.models import Article, Statement


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> Self:
        """Neither undone nor an undoing themselves."""
        return self.filter(undone_by=None).exclude(kind=Decision.Kind.UNDO)


class Decision(models.Model):
    """One act of a person on one or many statements. `key` comes from the browser: sent twice, it is done once."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", "confirmed"
        CORRECT = "correct", "corrected"
        REJECT = "reject", "rejected"
        ADD = "add", "added"
        SPLIT = "split", "split"
        MERGE = "merge", "merged"
        ARTICLE = "article", "rejected with the whole article"
        BULK = "bulk", "changed together with others"
        SAMPLE = "sample", "settled from the blind sample"
        RESTORE = "restore", "restored"
        UNDO = "undo", "taken back"

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=7, choices=Kind)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    made_at = models.DateTimeField(default=timezone.now)
    article = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, related_name="+", help_text="rejected as a whole"
    )
    undone_by = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="undoes")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["editor", "-made_at"]), models.Index(fields=["-made_at"])]
        permissions = [
            ("review_statements", "Can review statements one by one, add, split and merge them"),
            ("correct_in_bulk", "Can correct many statements at once"),
            ("code_blindly", "Can code the weekly sample"),
            ("arbitrate", "Can settle disagreements of the weekly sample"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.editor_id} at {self.made_at:%Y-%m-%d %H:%M}"


class RevisionQuerySet(models.QuerySet["StatementRevision"]):
    def for_log(self) -> Self:
        """Changes of codes, newest first, with what a public list shows of them."""
        return self.exclude(decision__kind=Decision.Kind.CONFIRM).select_related("decision", "statement")


class StatementRevision(models.Model):
    """What one decision made of one statement. Outlives the statement, which coding again may replace once undone."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="revisions")
    statement = models.ForeignKey(Statement, on_delete=models.SET_NULL, null=True, related_name="revisions")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="revisions")
    changed_at = models.DateTimeField(default=timezone.now)
    before = models.JSONField()
    after = models.JSONField()
    note = models.TextField(blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["-changed_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.statement_id} by {self.editor_id} at {self.changed_at:%Y-%m-%d %H:%M}"


class ReviewClaim(models.Model):
    """A statement that lies on one curator's table until then; nobody else is given it meanwhile."""

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="claim")
    curator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.statement_id} with {self.curator_id} until {self.until:%H:%M}"


class Skip(models.Model):
    """A statement that one curator leaves to others."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="skips")
    curator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skips")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "curator"], name="skip_once")]

    def __str__(self) -> str:
        return f"{self.statement_id} skipped by {self.curator_id}"


class SampleItemQuerySet(models.QuerySet["SampleItem"]):
    def settled(self) -> Self:
        return self.filter(settled__isnull=False)

    def disputed(self) -> Self:
        """Coded twice and differently, not settled yet."""
        return self.filter(settled__isnull=True).annotate(n=models.Count("codings")).filter(n__gte=2)


class SampleItem(models.Model):
    """A passage of the weekly sample. `machine` is what the program said when it was drawn; coders do not see it."""

    week = models.DateField(help_text="Monday of the week in which it was drawn")
    statement = models.OneToOneField(Statement, on_delete=models.SET_NULL, null=True, related_name="sampled")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    passage = models.TextField()
    start = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    machine = models.JSONField()
    coder_version = models.CharField(max_length=80, blank=True)
    settled = models.JSONField(null=True, help_text="what both coders or an arbiter said")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", help_text="empty: both agreed"
    )
    settled_at = models.DateTimeField(null=True)

    objects = SampleItemQuerySet.as_manager()

    class Meta:
        ordering = ["week", "pk"]
        indexes = [models.Index(fields=["week"], condition=Q(settled__isnull=True), name="sample_open")]

    def __str__(self) -> str:
        return f"{self.week}: {self.passage[:60]}"


class Coding(models.Model):
    """What one of two people said of a sampled passage, seeing neither the other's codes nor the machine's."""

    item = models.ForeignKey(SampleItem, on_delete=models.CASCADE, related_name="codings")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="codings")
    codes = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "coder"], name="coding_once")]

    def __str__(self) -> str:
        return f"{self.item_id} by {self.coder_id}"


class FullReading(models.Model):
    """An article of the weekly sample for recall. `noted`: what its reader saw before the program's rows were shown."""

    week = models.DateField(help_text="Monday of the week in which it was drawn")
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="full_reading")
    language = models.CharField(max_length=8)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="readings")
    taken_at = models.DateTimeField(null=True)
    noted = models.JSONField(default=list)
    shown_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(default=0, help_text="true statements that the program had found")
    missed = models.PositiveIntegerField(default=0, help_text="true statements that people added")
    coder_version = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["week", "pk"]
        indexes = [models.Index(fields=["week"], condition=Q(done_at=None), name="reading_open")]

    def __str__(self) -> str:
        return f"{self.week}: {self.article_id}"
