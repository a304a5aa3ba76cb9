"""Which trained network codes. The newest row holds; to go back is to choose the former one again."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class WeightsChoice(models.Model):
    folder = models.CharField(
        max_length=200, blank=True, help_text="under weights/ in the data folder; empty: those shipped with the program"
    )
    version = models.CharField(max_length=12, editable=False)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="weights_choices"
    )
    chosen_at = models.DateTimeField(default=timezone.now, editable=False)
    note = models.TextField(blank=True, help_text="why")

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "weights of the coder"

    def __str__(self) -> str:
        return f"{self.folder or 'shipped'} ({self.version})"
