"""Celery's door to the weekly letter."""

from celery import shared_task
from celery.utils.log import get_task_logger

from signals_site.dashboard.queries import Period, today
from signals_site.digest.deliver import send_week

logger = get_task_logger(__name__)


@shared_task
def send_weekly_digest() -> None:
    """Send the last complete week. Ringing twice sends nothing twice: every letter's row is claimed first."""
    report = send_week(Period.of("week", today()).previous())
    logger.info(
        "digest %s: %d sent, %d had it already, %d failed%s",
        report.week, report.sent, report.already, len(report.failed), f"; silent: {report.silent}" if report.silent else "",
    )  # fmt: skip
