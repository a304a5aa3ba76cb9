"""What was sent to whom; what an editor says to a period; which dyads left their norm."""

from datetime import datetime, timedelta
from typing import Self

from django.db import IntegrityError, models, transaction
from django.utils import timezone

RETRY_AFTER = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))


class Edition(models.Model):
    """An editor's word on one period's letters."""

    period = models.CharField(max_length=10, unique=True, help_text="2026-W47, 2026-11 or 2026-11-24")
    note_en = models.TextField(blank=True, help_text="stands above the figures; plain text")
    note_ru = models.TextField(blank=True, help_text="for readers in Russian; empty: the English one")
    is_held = models.BooleanField(default=False, help_text="no letter and no web copy until released")

    class Meta:
        ordering = ["-period"]

    def __str__(self) -> str:
        return self.period

    @classmethod
    def of(cls, period: str) -> "Edition":
        """The saved one, or one that says nothing."""
        return cls.objects.filter(period=period).first() or cls(period=period)

    def note(self, language: str) -> str:
        return (self.note_ru or self.note_en) if language == "ru" else self.note_en


class DeliveryQuerySet(models.QuerySet["DigestDelivery"]):
    def claim(self, item: str, address: str) -> "DigestDelivery | None":
        """The right to send this one letter; None if someone has or had it."""
        try:
            with transaction.atomic():
                return self.create(item=item, address=address)
        except IntegrityError:
            return None

    def unsure(self) -> Self:
        """Claimed and never settled: a sender died over them, or the server fell silent."""
        return self.filter(status=DigestDelivery.Status.CLAIMED)

    def to_retry(self, now: datetime) -> Self:
        return self.filter(status=DigestDelivery.Status.RETRY, retry_at__lte=now).order_by("retry_at", "pk")

    def send_again(self, now: datetime) -> int:
        """A person's word that those not sent are to be sent once more."""
        lost = self.filter(status__in=(DigestDelivery.Status.CLAIMED, DigestDelivery.Status.FAILED))
        return lost.update(status=DigestDelivery.Status.RETRY, retry_at=now, tries=0)


class DigestDelivery(models.Model):
    """One letter to one address. The row is claimed before the letter is sent, so that none goes out twice."""

    class Status(models.TextChoices):
        CLAIMED = "claimed", "claimed, perhaps sent"
        SENT = "sent", "sent"
        SKIPPED = "skipped", "skipped"
        RETRY = "retry", "to be tried again"
        FAILED = "failed", "failed"

    item = models.CharField(max_length=20, help_text="a period (2026-W47, 2026-11, 2026-11-24) or alert-12")
    address = models.EmailField()
    status = models.CharField(max_length=7, choices=Status, default=Status.CLAIMED)
    claimed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="why skipped or not sent")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-claimed_at"]
        verbose_name_plural = "digest deliveries"
        constraints = [models.UniqueConstraint(fields=["item", "address"], name="digest_once")]
        indexes = [
            models.Index(fields=["retry_at"], condition=models.Q(status="retry"), name="delivery_retry"),
            models.Index(fields=["address", "-claimed_at"], name="delivery_address"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.address} {self.status}"

    def settle(self, status: str, reason: str = "") -> None:
        self.status, self.reason = status, reason[:1000]
        self.sent_at = timezone.now() if status == self.Status.SENT else None
        self.save(update_fields=["status", "reason", "sent_at"])

    def try_later(self, reason: str) -> bool:
        """False when it has been tried often enough: given up."""
        if self.tries >= len(RETRY_AFTER):
            self.settle(self.Status.FAILED, f"given up after {self.tries + 1} tries: {reason}")
            return False
        self.status, self.reason = self.Status.RETRY, reason[:1000]
        self.retry_at = timezone.now() + RETRY_AFTER[self.tries]
        self.tries += 1
        self.save(update_fields=["status", "reason", "retry_at", "tries"])
        return True

    def claim_again(self) -> bool:
        """False if another sender was quicker."""
        mine = DigestDelivery.objects.filter(pk=self.pk, status=self.Status.RETRY)
        self.status = self.Status.CLAIMED
        return bool(mine.update(status=self.status, claimed_at=timezone.now()))


class AlertQuerySet(models.QuerySet["Alert"]):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None).order_by("pk")


class Alert(models.Model):
    """A dyad that left its norm over seven days. `z`: robust, against the eight spans of seven days before."""

    class Measure(models.TextChoices):
        COUNT = "count", "count"
        TONE = "tone", "tone"

    actor = models.CharField(max_length=5)
    recipient = models.CharField(max_length=5)
    measure = models.CharField(max_length=5, choices=Measure)
    since = models.DateField()
    until = models.DateField()
    n = models.PositiveIntegerField(help_text="statements in the seven days")
    value = models.FloatField(help_text="the count, or the mean tone")
    median = models.FloatField(help_text="of the spans before")
    z = models.FloatField()
    outlets = models.PositiveSmallIntegerField(help_text="independent ones")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True, help_text="all who wanted it were served")

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["actor", "recipient", "until"], name="alert_once")]

    def __str__(self) -> str:
        return f"{self.actor} → {self.recipient}, {self.measure} until {self.until}: z {self.z:+.1f}"
