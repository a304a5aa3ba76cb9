"""The bell that tells whether beat rings and somebody works on a queue."""

from typing import Any

from celery import shared_task
from celery.signals import worker_init

from signals_site.operations import disk as disk  # notes tasks that found no room
from signals_site.operations import heartbeats
from signals_site.operations.versions import refuse_newer_database


@shared_task
def answer(queue: str) -> None:
    heartbeats.mark(queue)


@worker_init.connect
def starting(**_: Any) -> None:
    refuse_newer_database()
