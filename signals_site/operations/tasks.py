"""The bell that tells whether beat rings and somebody works on a queue."""

from typing import Any

from celery import shared_task
from celery.signals import before_task_publish

from signals_site.operations import heartbeats


@shared_task
def answer(queue: str) -> None:
    heartbeats.mark(queue)


@before_task_publish.connect(sender=answer.name)
def rung(**_: Any) -> None:
    heartbeats.mark(heartbeats.BEAT)
