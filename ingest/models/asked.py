"""What a language model was asked and said: the cache of its answers and the account of the day's budget."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone


class AskedQuerySet(models.QuerySet["Asked"]):
    def answer_to(self, digest: str) -> "Asked | None":
        """The newest answer to the very same question, whether it was accepted or refused."""
        return self.filter(digest=digest).exclude(answer="").order_by("-pk").first()

    def since(self, moment: datetime) -> "AskedQuerySet":
        return self.filter(asked_at__gte=moment)

    def is_out_of_order(self, failures: int, minutes: int) -> bool:
        """Whether the last `failures` questions that came to an end all failed, and the last of them not long ago."""
        ended = self.filter(Q(has_failed=True) | ~Q(answer=""))
        last = list(ended.order_by("-pk").values_list("has_failed", "asked_at")[:failures])
        recent = timezone.now() - timedelta(minutes=minutes)
        return len(last) == failures and all(failed for failed, _ in last) and last[0][1] > recent


class Asked(models.Model):
    digest = models.CharField(max_length=64, db_index=True, help_text="of model and question")
    model = models.CharField(max_length=100)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    answer = models.TextField(blank=True, help_text="as it came; empty: none yet, or the host gave none")
    has_failed = models.BooleanField(default=False, db_default=False, help_text="the host gave no answer")

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = "question to the language model"
        verbose_name_plural = "questions to the language model"

    def __str__(self) -> str:
        return f"{self.model}, {self.asked_at:%Y-%m-%d %H:%M}"
