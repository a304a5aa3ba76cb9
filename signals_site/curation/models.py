"""What people changed: every correction keeps before, after, who, when and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from ingest.models import Statement


class StatementRevision(models.Model):
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="revisions")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="revisions")
    changed_at = models.DateTimeField(default=timezone.now)
    before = models.JSONField()
    after = models.JSONField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return f"{self.statement_id} by {self.editor_id} at {self.changed_at:%Y-%m-%d %H:%M}"
