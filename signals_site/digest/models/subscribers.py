"""Who gets which letters when, and who gets none."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.core.validators import MaxValueValidator, validate_email
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import punycode

from signals_site.digest.timetable import FREQUENCIES, next_due, validate_zone
from signals_site.digest.topics import Topics

UNSUBSCRIBE_SALT, MANAGE_SALT = "digest.unsubscribe", "digest.manage"
LANGUAGES = [("en", "English"), ("ru", "русский")]
SOFT_LIMIT = 3  # letters in a row that could not be brought


def normal_address(address: str) -> str:
    """One spelling per mailbox: lower case, the domain as it stands in the DNS. ValidationError if it is no address."""
    address = address.strip()
    validate_email(address)
    local, domain = address.rsplit("@", 1)
    return f"{local}@{punycode(domain)}".lower()


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> Self:
        """Confirmed, not left, not suppressed."""
        suppressed = Suppression.objects.filter(address=OuterRef("email"))
        return self.filter(~Exists(suppressed), is_active=True)

    def due(self, now: datetime) -> Self:
        """Whose letter's hour has come, longest waiting first. The one place where "due" is decided."""
        return self.active().filter(next_at__lte=now).order_by("next_at", "pk")

    def wanting_alerts(self) -> Self:
        return self.active().filter(alerts=True).order_by("pk")


def _codes(length: int) -> "ArrayField[Any, Any]":
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


class Subscriber(models.Model):
    class Off(models.TextChoices):
        LEFT = "left", "left"
        BOUNCED = "bounced", "letters cannot be brought"
        COMPLAINED = "complained", "called a letter spam"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    frequency = models.CharField(max_length=5, choices=FREQUENCIES, default="week")
    zone = models.CharField(max_length=40, default="UTC", validators=[validate_zone], help_text="e.g. Asia/Almaty")
    hour = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(23)])
    alerts = models.BooleanField(default=False, help_text="a letter when a pair of actors leaves its norm")
    powers = _codes(5)
    countries = _codes(5)
    dyads = _codes(11)
    themes = _codes(12)
    is_active = models.BooleanField(default=True)
    off_reason = models.CharField(max_length=10, choices=Off, blank=True)
    consent = models.CharField(max_length=200, blank=True, help_text="how and when consent was given")
    soft_failures = models.PositiveSmallIntegerField(default=0, help_text="letters in a row that could not be brought")
    next_at = models.DateTimeField(editable=False, help_text="when the next letter is due")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["email"]
        indexes = [models.Index(fields=["next_at", "id"], condition=models.Q(is_active=True), name="subscriber_due")]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.next_at is None:
            self.reschedule()
        super().save(*args, **kwargs)

    @property
    def topics(self) -> Topics:
        return Topics(tuple(self.powers), tuple(self.countries), tuple(self.dyads), tuple(self.themes))

    def reschedule(self, now: datetime | None = None) -> None:
        """The next letter is that of the period now under way. Saves nothing."""
        self.next_at = next_due(self.frequency, self.zone, self.hour, now or timezone.now())

    def leave(self, reason: str) -> None:
        Subscriber.objects.filter(pk=self.pk).update(is_active=False, off_reason=reason)

    def note_soft_failure(self) -> None:
        """A letter was given up; after three in a row the address is taken for dead."""
        Subscriber.objects.filter(pk=self.pk).update(soft_failures=F("soft_failures") + 1)
        self.refresh_from_db(fields=["soft_failures"])
        if self.soft_failures >= SOFT_LIMIT:
            Suppression.add(self.email, Suppression.Reason.SOFT, f"{self.soft_failures} letters in a row not brought")

    def unsubscribe_url(self) -> str:
        """Signed, so that it works without a login and cannot be guessed for another address. It never expires."""
        return _signed_url("digest:unsubscribe", self.email, UNSUBSCRIBE_SALT)

    def manage_url(self) -> str:
        return _signed_url("digest:manage", self.email, MANAGE_SALT)


class Suppression(models.Model):
    """An address that gets nothing whatever the subscriber's row says, until someone takes it off this list."""

    class Reason(models.TextChoices):
        HARD = "hard", "hard bounce"
        SOFT = "soft", "soft bounces"
        COMPLAINT = "complaint", "complaint"
        HAND = "hand", "by hand"

    address = models.EmailField(unique=True)
    reason = models.CharField(max_length=9, choices=Reason, default=Reason.HAND)
    detail = models.CharField(max_length=500, blank=True, help_text="e.g. the mail server's answer")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_reason_display()}"

    @classmethod
    def add(cls, address: str, reason: str, detail: str = "") -> None:
        cls.objects.get_or_create(address=address, defaults={"reason": reason, "detail": detail[:500]})
        off = Subscriber.Off.COMPLAINED if reason == cls.Reason.COMPLAINT else Subscriber.Off.BOUNCED
        Subscriber.objects.filter(email=address).update(is_active=False, off_reason=off)


def _signed_url(name: str, email: str, salt: str) -> str:
    return str(settings.SITE_URL) + reverse(name, args=[signing.dumps(email, salt=salt)])
