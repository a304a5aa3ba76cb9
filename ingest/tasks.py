"""Celery doors, one call each: take an id, call the pipeline, ring the next. What is to do stands in the tables.

Who asks a host waits for its turn there, not in the worker: the door is rung again when the turn has come.
"""

import gc
from typing import Any

from celery import shared_task
from celery.signals import task_prerun, worker_init
from django.db import connection

from ingest import aggregate
from ingest.classify.encoder import preload
from ingest.pipeline import (
    coding,
    dictionary,
    forgetting,
    pacing,
    parking,
    politeness,
    polling,
    reading,
    recoding,
    resume,
    weights,
)


@worker_init.connect
def load_network(sender: Any, **_: Any) -> None:
    """Before the fork, so that the processes share its pages; a worker that only fetches does without."""
    if "code" in sender.app.amqp.queues.consume_from:
        weights.renew()
        connection.close()  # not to be shared with the children
        preload()
        gc.collect()
        gc.freeze()  # or the first collection in a child would write to every page that it shares


@task_prerun.connect
def renew_dictionary(**_: Any) -> None:
    """So that what people edited reaches every worker with its next task, labels in letters too."""
    dictionary.renew()


@shared_task
def poll_due_feeds() -> None:
    for feed_id in polling.claim_due_feeds():
        poll_feed.delay(feed_id)


@shared_task
def poll_feed(feed_id: int, *, has_turn: bool = False) -> None:
    turn = politeness.AT_ONCE if has_turn else politeness.feed_turn(feed_id)
    if turn.wait:
        poll_feed.apply_async((feed_id,), {"has_turn": turn.is_taken}, countdown=turn.wait)
        return
    for article_id in polling.poll_feed(feed_id):
        fetch_article.delay(article_id)


@shared_task(time_limit=parking.LONGEST_TRY)
def fetch_article(article_id: int, *, has_turn: bool = False) -> None:
    turn = politeness.AT_ONCE if has_turn else politeness.article_turn(article_id)
    if turn.wait:
        fetch_article.apply_async((article_id,), {"has_turn": turn.is_taken}, countdown=turn.wait)
    elif reading.fetch_article(article_id):
        code_article.delay(article_id)


@shared_task(time_limit=parking.LONGEST_TRY)
def code_article(article_id: int) -> None:
    coding.code_article(article_id)
    wait = pacing.ask()
    if wait is not None:
        rebuild_days.apply_async(countdown=wait)


@shared_task(time_limit=parking.LONGEST_TRY)
def recode_run(run_id: int) -> None:
    """One article, then the bell again, so that fresh news need not wait for a long run."""
    if recoding.propose_next(run_id):
        recode_run.delay(run_id)


@shared_task
def keep_recoded(run_id: int) -> None:
    recoding.keep(run_id)
    rebuild_days.delay()


@shared_task
def rebuild_days() -> None:
    pacing.rebuild()


@shared_task
def rebuild_recent() -> None:
    """Today and yesterday, whose polls nobody marks stale."""
    aggregate.rebuild_recent()


@shared_task
def forget_what_is_old() -> None:
    forgetting.forget_old_polls()
    forgetting.forget_old_questions()


@shared_task
def resume_unfinished() -> None:
    """Ring again for what was left behind, whatever became of the first ring."""
    found, read = resume.left_behind()
    for article_id in found:
        fetch_article.delay(article_id)
    for article_id in read:
        code_article.delay(article_id)
    for run_id in recoding.left_behind():
        recode_run.delay(run_id)
    rebuild_days.delay()
