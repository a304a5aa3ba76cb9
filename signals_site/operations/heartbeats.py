"""Beat rings each queue's bell, and whoever works there answers: two marks in Redis per queue, of ringing and answer.

Beat that rings while nobody answers: the worker is dead or drowning. Neither: beat is dead.
"""

import time
from dataclasses import dataclass
from typing import Any

import redis
from celery.signals import before_task_publish
from django.conf import settings

MARKS = "signals:heartbeats"  # a hash: "beat" and the queues → seconds since 1970
SECONDS = 30  # between two rings
BEAT = "beat"
FULL = "disk full"
ANSWER = "signals_site.operations.tasks.answer"  # the task behind the bell


@dataclass(frozen=True, slots=True)
class Ages:
    """Seconds since each sign of life; None: none since Redis was started."""

    beat: float | None
    queues: dict[str, float | None]
    full: float | None  # since a write found no room on the database's disk


def mark(who: str) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.hset(MARKS, who, time.time())


@before_task_publish.connect(sender=ANSWER)
def rung(**_: Any) -> None:
    mark(BEAT)


def ages() -> Ages:
    """redis.RedisError where Redis does not answer."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        found = {name.decode(): time.time() - float(moment) for name, moment in client.hgetall(MARKS).items()}
    return Ages(found.get(BEAT), {queue: found.get(queue) for queue in settings.QUEUES}, found.get(FULL))


def waiting() -> dict[str, int]:
    """Messages in each queue that nobody has taken yet."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return {queue: int(client.llen(queue)) for queue in settings.QUEUES}
