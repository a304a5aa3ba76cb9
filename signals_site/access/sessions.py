"""How long a login lasts: SESSION_COOKIE_AGE from its beginning, SESSION_IDLE since the last request."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.http.response import HttpResponseBase

BEGAN, SEEN = "began", "seen"  # seconds since 1970, in the session
NOTED_EVERY = 60  # seconds: a session is not written at every request


def begin(request: HttpRequest, **_: object) -> None:
    """At login, for which Django has just given the session another key."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def is_over(session: SessionBase, now: float) -> bool:
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    return bool(now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE)


class SessionRules:
    """Requests without a session cookie pass untouched, so that caches may keep what they get."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = int(time.time())
            if is_over(request.session, now):
                logout(request)
            elif now - request.session.get(SEEN, 0) >= NOTED_EVERY:
                request.session[SEEN] = now
                request.session.setdefault(BEGAN, now)
            response = self.get_response(request)
            if not response.has_header("Cache-Control"):  # or the back button shows staff's pages after they have left
                response["Cache-Control"] = "private, no-store"
            return response
        return self.get_response(request)
