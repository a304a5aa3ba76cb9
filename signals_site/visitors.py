"""Pages for people who are not logged in: each web process keeps them for some seconds, and a browser that has one asks by ETag.

What the machine adds may be seen these seconds late. What people do must be seen at once: every request of somebody logged
in that may change something gives all pages another version. Processes ask Redis for it before they begin to answer, so that a
page under the new version was begun after the change; without Redis nothing is kept.
"""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Concatenate, Final, ParamSpec

import redis
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language

from ingest.pipeline import dictionary
from signals_site.clients import store

SECONDS: Final = 10
KEY: Final = "pages:version"
SAFE: Final = ("GET", "HEAD", "OPTIONS")
Given = ParamSpec("Given")


def renewed_by_people(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. By the time that a view has answered, what it changed is committed."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method not in SAFE and settings.SESSION_COOKIE_NAME in request.COOKIES:
            with suppress(redis.RedisError):
                store(settings.REDIS_URL).set(KEY, secrets.token_hex(8))
        return response

    return answer


def kept_for_visitors(
    view: Callable[Concatenate[HttpRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """For pages that show the same to all who are not logged in. Decorators that allow a page more (policies.py) stand above
    this one, so that “304 Not Modified” carries their headers too."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if _is_personal(request):
            return view(request, *args, **kwargs)
        version = _version()
        pages, key = caches["pages"], _key(request, version)
        response: HttpResponse | None = pages.get(key) if version else None
        if response is None:
            dictionary.renew()  # edited in another process, perhaps
            response = view(request, *args, **kwargs)
            if not _is_same_for_all(request, response):
                return response
            _add_validators(response)
            if version:
                pages.set(key, response, SECONDS)
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    return answer


def _is_personal(request: HttpRequest) -> bool:
    """Whether it comes with a login, with a message that waits to be shown once, or with the secret of a form."""
    names = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    return not names.isdisjoint(request.COOKIES) or "HTTP_AUTHORIZATION" in request.META


def _is_same_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    has_form = request.META.get("CSRF_COOKIE_NEEDS_UPDATE", False)
    return response.status_code == 200 and not response.streaming and not response.cookies and not has_form


def _key(request: HttpRequest, version: str) -> str:
    """All that a page depends on beside the data: address, language, time zone, and whether htmx wants a part of it."""
    parts = (
        version,
        request.build_absolute_uri(),
        get_language() or "",
        timezone.get_current_timezone_name(),
        request.headers.get("HX-Request", ""),
    )
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _add_validators(response: HttpResponse) -> None:
    """The ETag is of the very bytes, so it can never be stale; the browser asks each time, and no proxy keeps the page."""
    response["ETag"] = quote_etag(hashlib.blake2b(response.content, digest_size=16).hexdigest())
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ("Cookie", "Accept-Language", "HX-Request"))


def _version() -> str:
    """ "" where Redis does not answer."""
    with suppress(redis.RedisError):
        kept = store(settings.REDIS_URL)
        kept.set(KEY, secrets.token_hex(8), nx=True)
        found = kept.get(KEY)
        return found.decode() if isinstance(found, bytes) else ""
    return ""
