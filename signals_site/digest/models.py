"""Who gets the weekly letter, and what was sent to whom."""

from typing import Self

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone

UNSUBSCRIBE_SALT = "digest.unsubscribe"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Subscriber(models.Model):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email

    def unsubscribe_url(self) -> str:
        """Signed, so that it works without a login and cannot be guessed for another address."""
        token = signing.dumps(self.email, salt=UNSUBSCRIBE_SALT)
        return str(settings.SITE_URL) + reverse("digest:unsubscribe", args=[token])


class DigestDelivery(models.Model):
    """One letter of one week to one address. The row is claimed before the letter is sent, so none goes out twice."""

    class Status(models.TextChoices):
        CLAIMED = "claimed", "claimed, perhaps sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"

    week = models.CharField(max_length=8, help_text="ISO week, e.g. 2026-W47")
    address = models.EmailField()
    status = models.CharField(max_length=7, choices=Status, default=Status.CLAIMED)
    claimed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-claimed_at"]
        verbose_name_plural = "digest deliveries"
        constraints = [models.UniqueConstraint(fields=["week", "address"], name="digest_once")]

    def __str__(self) -> str:
        return f"{self.week} {self.address} {self.status}"
