"""Pages for people who are not logged in: kept for some seconds for all of them, and a browser that has one asks by ETag.

What the machine adds may be seen these seconds late. What people do must be seen at once: every request of somebody logged
in that may change something gives all pages another version, which is asked for before a page is begun, so that a page under the
new version was begun after the change.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language

from ingest.pipeline import dictionary
from signals_site import kept_pages

SAFE: Final = ("GET", "HEAD", "OPTIONS")
TAKES_GZIP: Final = re.compile(r"\bgzip\b")
Given = ParamSpec("Given")


def renewed_by_people(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. By the time that a view has answered, what it changed is committed."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method not in SAFE and settings.SESSION_COOKIE_NAME in request.COOKIES:
            kept_pages.renew()
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
        key = _key(request)
        version, page = kept_pages.find(key) if settings.PAGES_KEPT_SECONDS else ("", None)
        if not version:
            dictionary.renew()  # edited in another process, perhaps
            return _made(request, view(request, *args, **kwargs))
        if page and page.is_fresh():
            return _given(request, page)
        with kept_pages.alone(key) as is_first:
            if not is_first and (page := page or kept_pages.awaited(key)):
                return _given(request, page)
            dictionary.renew()
            return _made(request, view(request, *args, **kwargs), key, version)

    return answer


def _made(request: HttpRequest, response: HttpResponse, key: str = "", version: str = "") -> HttpResponse:
    """A new page, kept if it has a key."""
    if not _is_same_for_all(request, response):
        return response
    _add_validators(response)
    if key:
        kept_pages.keep(key, version, dict(response.items()), response.content)
    return _unless_known(request, response)


def _given(request: HttpRequest, page: kept_pages.Page) -> HttpResponse:
    """A kept page, compressed as it is kept where the browser takes that."""
    is_packed = bool(TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")))
    response = HttpResponse(page.body if is_packed else page.plain(), headers=page.headers)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    return _unless_known(request, response)


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _is_personal(request: HttpRequest) -> bool:
    """Whether it comes with a login, with a message that waits to be shown once, or with the secret of a form."""
    names = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    return not names.isdisjoint(request.COOKIES) or "HTTP_AUTHORIZATION" in request.META


def _is_same_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    has_form = request.META.get("CSRF_COOKIE_NEEDS_UPDATE", False)
    return response.status_code == 200 and not response.streaming and not response.cookies and not has_form


def _key(request: HttpRequest) -> str:
    """All that a page depends on beside the data: address, language, time zone, and whether htmx wants a part of it."""
    parts = (
        request.build_absolute_uri(),
        get_language() or "",
        timezone.get_current_timezone_name(),
        request.headers.get("HX-Request", ""),
    )
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _add_validators(response: HttpResponse) -> None:
    """The ETag is of the very content, so it can never be stale, and weak, since that may be compressed; the browser asks each
    time, and no proxy keeps the page."""
    response["ETag"] = "W/" + quote_etag(hashlib.blake2b(response.content, digest_size=16).hexdigest())
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ("Cookie", "Accept-Language", "Accept-Encoding", "HX-Request"))
