"""The bell that tells whether beat rings and somebody works on a queue."""

from typing import Any

from celery import shared_task
from celery.signals import beat_init, before_task_publish, worker_init

from signals_site.operations import heartbeats
from signals_site.operations.versions import refuse_newer_database


@shared_task
def answer(queue: str) -> None:
    heartbeats.mark(queue)


@before_task_publish.connect(sender=answer.name)
def rung(**_: Any) -> None:
    heartbeats.mark(heartbeats.BEAT)


@worker_init.connect
@beat_init.connect
def starting(**_: Any) -> None:
    refuse_newer_database()
