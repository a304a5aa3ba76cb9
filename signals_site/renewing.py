"""Pages show the dictionary as people edited it last, in whatever process they did so."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from ingest.pipeline import dictionary

SECONDS = 5.0  # between two looks of one process; who edits sees the change at once


def renew_dictionary(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. Without a database the page itself says so."""
    looked = -SECONDS

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal looked
        if request.path != "/healthz" and monotonic() - looked >= SECONDS:
            looked = monotonic()
            with suppress(DatabaseError):
                dictionary.renew()
        return get_response(request)

    return middleware
