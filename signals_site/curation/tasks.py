"""Celery's door to the weekly sample."""

from celery import shared_task
from django.utils import timezone

from signals_site.curation.sampling import draw, monday


@shared_task
def draw_weekly_sample() -> None:
    draw(monday(timezone.now().date()))
