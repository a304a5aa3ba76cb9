"""What a mail provider reports after it took a letter (the webhook of django-anymail)."""

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.dispatch import receiver

from signals_site.digest.models import Subscriber, Suppression

_NOT_THE_ADDRESS = (RejectReason.TIMED_OUT, RejectReason.BLOCKED)  # soft: the mailbox may well be there


@receiver(tracking)
def note_event(event: AnymailTrackingEvent, **_: object) -> None:
    """Bounces and complaints suppress the address; softer failures count toward it."""
    address = (event.recipient or "").lower()
    detail = event.description or event.mta_response or event.event_type
    if event.event_type == EventType.COMPLAINED:
        Suppression.add(address, Suppression.Reason.COMPLAINT, detail)
    elif event.event_type in (EventType.BOUNCED, EventType.FAILED, EventType.REJECTED):
        _note_bounce(address, event.reject_reason, detail)
    elif event.event_type == EventType.UNSUBSCRIBED:
        for reader in Subscriber.objects.filter(email=address, is_active=True):
            reader.leave(Subscriber.Off.LEFT)


def _note_bounce(address: str, reason: str | None, detail: str) -> None:
    if reason in (RejectReason.BOUNCED, RejectReason.INVALID):
        Suppression.add(address, Suppression.Reason.HARD, detail)
    elif reason == RejectReason.SPAM:
        Suppression.add(address, Suppression.Reason.COMPLAINT, detail)
    elif reason in _NOT_THE_ADDRESS:
        for reader in Subscriber.objects.filter(email=address, is_active=True):
            reader.note_soft_failure()
