"""Celery doors, one call each: take an id, call the pipeline, ring the next. What is to do stands in the tables."""

from celery import shared_task

from ingest import aggregate
from ingest.pipeline import coding, polling, reading, resume


@shared_task
def poll_due_feeds() -> None:
    for feed_id in polling.claim_due_feeds():
        poll_feed.delay(feed_id)


@shared_task
def poll_feed(feed_id: int) -> None:
    for article_id in polling.poll_feed(feed_id):
        fetch_article.delay(article_id)


@shared_task
def fetch_article(article_id: int) -> None:
    if reading.fetch_article(article_id):
        code_article.delay(article_id)


@shared_task
def code_article(article_id: int) -> None:
    coding.code_article(article_id)
    rebuild_days.delay()


@shared_task
def rebuild_days() -> None:
    aggregate.rebuild_stale()


@shared_task
def resume_unfinished() -> None:
    """Ring again for what was left behind, whatever became of the first ring."""
    found, read = resume.left_behind()
    for article_id in found:
        fetch_article.delay(article_id)
    for article_id in read:
        code_article.delay(article_id)
    rebuild_days.delay()
