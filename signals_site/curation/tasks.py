"""Celery's door to the weekly samples."""

from celery import shared_task
from django.utils import timezone

from signals_site.curation import recall, sampling


@shared_task
def draw_weekly_sample() -> None:
    week = sampling.monday(timezone.now().date())
    sampling.draw(week)
    recall.draw(week)
