"""How often one client may ask for what costs much, and how large a request may be."""

import logging
from collections.abc import Callable

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from signals_site.clients import client_of, forget, seconds_to_wait

MINUTE = 60
# Attempts to log in, in so many seconds: of one client under one name, of one client, under one name from everywhere.
PER_PAIR, PER_CLIENT, PER_NAME = (10, 900), (100, 900), (100, 3600)
EXPORTS = ("_csv", "_svg", "_png", "_feed")  # how the names of their addresses end
_log = logging.getLogger(__name__)


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """The page that says so, and `Retry-After` in seconds for machines."""
    response = render(request, "429.html", {"minutes": -(-wait // MINUTE)}, status=429)
    response["Retry-After"] = str(wait)
    add_never_cache_headers(response)
    return response


def login_wait(request: HttpRequest) -> int:
    """Seconds until this client may try this name again. Attempts count before the password is looked at, so that many at
    once pass no more than one by one do; a successful one is taken back."""
    client, name = client_of(request), request.POST.get("username", "")[:150].casefold()
    waits = (
        _wait("login:pair", f"{name} {client}", PER_PAIR),
        _wait("login:client", client, PER_CLIENT),
        _wait("login:name", name, PER_NAME),
    )
    return max(waits)


def forgive_attempts(request: HttpRequest, user: object, **_: object) -> None:
    """After a login: this client under this name starts afresh. The other two counts stay, or an attacker with an account
    of his own could go on for ever."""
    name = str(user).casefold()
    try:
        forget("login:pair", f"{name} {client_of(request)}")
    except redis.RedisError as error:
        _log.warning("Limits are off, Redis does not answer: %s", error)


def code_wait(request: HttpRequest, user_pk: int) -> int:
    """The same for one-time codes, of which there are only a million."""
    return _wait("login:code", str(user_pk), PER_PAIR)


def _wait(kind: str, who: str, limit: tuple[int, int]) -> int:
    """0 while Redis does not answer: readers and curators come before the limit."""
    try:
        return seconds_to_wait(kind, who, *limit)
    except redis.RedisError as error:
        _log.warning("Limits are off, Redis does not answer: %s", error)
        return 0


def kind_of(request: HttpRequest, name: str) -> str:
    """`exports` for files, `searches` for pages that look for words, '' for all others."""
    if name.endswith(EXPORTS):
        return "exports"
    return "searches" if request.GET.get("text") else ""


class PerClient:
    """Refuses what is over settings.CLIENT_LIMITS a minute, and bodies over settings.MOST_UPLOADED bytes unread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.MOST_UPLOADED:
            megabytes = settings.MOST_UPLOADED // 1_000_000
            return HttpResponse(render_to_string("413.html", {"megabytes": megabytes}), status=413)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        match = request.resolver_match
        kind = kind_of(request, match.url_name or "") if match and "api" not in match.namespaces else ""
        most = settings.CLIENT_LIMITS.get(kind, 0)
        wait = _wait(kind, client_of(request), (most, MINUTE)) if most else 0
        return too_many(request, wait) if wait else None
