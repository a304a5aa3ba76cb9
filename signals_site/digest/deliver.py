"""Letters out: the row is claimed before the letter is sent, so that no reader gets a week twice."""

import smtplib
from dataclasses import dataclass, field

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from signals_site.dashboard.queries import Period
from signals_site.digest.compose import Letter, brief_of, letter_of
from signals_site.digest.models import DigestDelivery, Subscriber

SEND_ERRORS = (smtplib.SMTPException, OSError)


@dataclass(slots=True)
class Report:
    """What became of one week's letters."""

    week: str
    sent: int = 0
    already: int = 0
    failed: list[str] = field(default_factory=list)
    silent: str = ""  # why nothing was sent at all


def send_week(week: Period) -> Report:
    """Send the week to every active subscriber who has not had it. No statements, no letter."""
    report = Report(week.key)
    brief = brief_of(week)
    if brief is None:
        report.silent = "no statements in this week"
        return report
    with get_connection() as connection:
        for subscriber in Subscriber.objects.active().iterator():
            letter = letter_of(brief, subscriber.unsubscribe_url())
            _send_to(subscriber, letter, week, connection, report)
    return report


def _send_to(subscriber: Subscriber, letter: Letter, week: Period, connection: BaseEmailBackend, report: Report) -> None:
    delivery, claimed = DigestDelivery.objects.get_or_create(week=week.key, address=subscriber.email)
    if not claimed:
        report.already += 1
        return
    if not Subscriber.objects.active().filter(pk=subscriber.pk).exists():  # left while others were served
        delivery.delete()
        return
    try:
        message_of(letter, subscriber.email, connection).send()
    except SEND_ERRORS as error:
        delivery.status, delivery.error = DigestDelivery.Status.FAILED, f"{type(error).__name__}: {error}"[:1000]
        report.failed.append(f"{subscriber.email}: {delivery.error}")
    else:
        delivery.status, delivery.sent_at = DigestDelivery.Status.SENT, timezone.now()
        report.sent += 1
    delivery.save()


def message_of(letter: Letter, address: str, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    headers = {}
    if letter.unsubscribe_url:
        headers = {
            "List-Unsubscribe": f"<{letter.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[address], headers=headers, connection=connection)
    message.attach_alternative(letter.html, "text/html")
    return message
