"""Polls and questions to the language model are kept for a while; what they came to stays in coverage and statements."""

from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.db.models.functions import TruncDate
from django.utils import timezone

from ingest import aggregate
from ingest.models import Asked, Poll

QUESTIONS_KEPT = timedelta(days=90)  # as long, the same question about the same text is not paid for twice


@transaction.atomic
def forget_old_polls() -> int:
    """Delete the polls of all days older than `aggregate.POLLS_KEPT`; returns how many. Their days are counted once more
    before: the last poll of a day may have come when nothing ran to count it."""
    first_kept = timezone.now().astimezone(UTC).date() - timedelta(days=aggregate.POLLS_KEPT)
    old = Poll.objects.filter(started_at__lt=datetime.combine(first_kept, time(), UTC))
    days = old.order_by().annotate(day=TruncDate("started_at", tzinfo=UTC)).values_list("day", flat=True).distinct()
    aggregate.rebuild(list(days))
    return old.delete()[0]


def forget_old_questions() -> int:
    return Asked.objects.filter(asked_at__lt=timezone.now() - QUESTIONS_KEPT).delete()[0]
