"""Rows left behind by a lost bell, a killed worker or a source that was down."""

from datetime import timedelta

from django.utils import timezone

from ingest.models import Article

PATIENCE = timedelta(minutes=10)
BATCH = 500  # rung at a time; the rest waits for the next round


def left_behind() -> tuple[list[int], list[int]]:
    """Ids of articles (to be fetched, to be coded) that nobody has touched for a while."""
    now = timezone.now()
    rows = Article.objects.unfinished(now - PATIENCE).order_by("touched_at")[:BATCH]
    by_status: dict[str, list[int]] = {Article.Status.FOUND: [], Article.Status.READ: []}
    for pk, status in rows.values_list("pk", "status"):
        by_status[status].append(pk)
    found, read = by_status[Article.Status.FOUND], by_status[Article.Status.READ]
    Article.objects.filter(pk__in=found + read).update(touched_at=now)
    return found, read
