"""Limits, errors and repeated questions, the same for every address."""

import logging
from typing import Any

import redis
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI
from ninja.errors import Throttled, ValidationError
from ninja.throttling import BaseThrottle

from signals_site.api.asked import Refused
from signals_site.clients import client_of, seconds_to_wait

PER_CLIENT = (300, 60)  # questions in seconds
_log = logging.getLogger(__name__)


class PerClient(BaseThrottle):
    """PER_CLIENT questions of one network; none are refused while Redis does not answer."""

    def allow_request(self, request: HttpRequest) -> bool:
        try:
            self._wait = seconds_to_wait("api", client_of(request), *PER_CLIENT)
        except redis.RedisError as error:
            _log.warning("API limits are off, Redis does not answer: %s", error)
            self._wait = 0
        return not self._wait

    def wait(self) -> float:
        return self._wait


def lay_down(api: NinjaAPI) -> None:
    """Conditional answers (ETag, 304) and one shape for errors."""
    api.add_decorator(conditional_page, mode="view")

    def problem(request: HttpRequest, status: int, code: str, message: str, field: str | None = None) -> HttpResponse:
        fault = {"code": code, "message": message, "field": field}
        return api.create_response(request, {"error": fault}, status=status)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        first = error.errors[0]
        return problem(request, 400, "bad_parameter", first["msg"].removeprefix("Value error, "), str(first["loc"][-1]))

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(request, 400, "bad_parameter", error.message, error.field)

    def missing(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(request, 404, "not_found", str(error))

    def throttled(request: HttpRequest, error: Any) -> HttpResponse:
        most, seconds = PER_CLIENT
        answer = problem(request, 429, "too_many", f"at most {most} questions in {seconds} seconds")
        answer["Retry-After"] = str(error.wait)
        return answer

    handlers = {ValidationError: invalid, Refused: refused, Http404: missing, Throttled: throttled}
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
