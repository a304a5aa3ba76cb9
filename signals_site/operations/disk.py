"""A full disk under the database: reading goes on, who writes is told why, the status page says so."""

import sys
from contextlib import suppress

import redis
from celery.signals import task_failure
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error
from psycopg.errors import DiskFull

from signals_site.operations import heartbeats


def is_full(error: BaseException | None) -> bool:
    """Whether PostgreSQL had no room, whatever was made of its error since."""
    return error is not None and (isinstance(error, DiskFull) or is_full(error.__cause__))


def broken(request: HttpRequest) -> HttpResponse:
    """The page for whoever meets an error that nobody has foreseen."""
    if not is_full(sys.exc_info()[1]):
        return server_error(request)
    note()
    return render(request, "507.html", status=507)


@task_failure.connect
def failed(exception: BaseException, **_: object) -> None:
    if is_full(exception):
        note()


def note() -> None:
    """In Redis, for the database takes nothing."""
    with suppress(redis.RedisError):
        heartbeats.mark(heartbeats.FULL)
