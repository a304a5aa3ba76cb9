"""Celery's doors to the letters."""

from celery import shared_task
from celery.utils.log import get_task_logger

from signals_site.dashboard.queries import today
from signals_site.digest import alerts, deliver, signup
from signals_site.digest.outcomes import SEND_ERRORS

logger = get_task_logger(__name__)
SECONDS = 240  # one run's length: shorter than the time between two beats


@shared_task
def send_due_digests() -> None:
    """Serve all whose hour has come. Ringing twice sends nothing twice: every letter's row is claimed first."""
    logger.info("digest: %s", deliver.send_due(SECONDS))


@shared_task
def send_alerts() -> None:
    alerts.find_alerts(today())
    logger.info("alerts: %s", deliver.send_alerts())


@shared_task(autoretry_for=SEND_ERRORS, retry_backoff=30, max_retries=5)
def send_confirmation(choice: signup.Choice) -> None:
    signup.send_confirmation(choice)


@shared_task(autoretry_for=SEND_ERRORS, retry_backoff=30, max_retries=5)
def send_manage_link(email: str) -> None:
    signup.send_manage_link(email)
