"""Log lines as JSON, one object a line, with the ids that tie together a request and the tasks it rang; errors to Sentry.

A request's id comes from the proxy's X-Request-ID or is made here, goes back in the same header and on with every bell.
Addresses are told by their pattern, since links in letters hold their reader's key.
"""

import json
import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sentry_sdk
from celery import current_task
from celery.signals import after_setup_logger, after_setup_task_logger, before_task_publish, task_postrun, task_prerun
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from sentry_sdk.types import Event, Hint

HEADER = "X-Request-ID"
FIT = re.compile(r"[\w.-]{8,64}")
_request: ContextVar[str] = ContextVar("request", default="")
log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """time (UTC), level, logger, message; request, task and task_name where there are any; error with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": moment, "level": record.levelname, "logger": record.name}
        line |= {"message": record.getMessage(), **_ids(), **getattr(record, "told", {})}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _ids() -> dict[str, Any]:
    task = {"task": current_task.request.id, "task_name": current_task.name} if current_task else {}
    return {**({"request": _request.get()} if _request.get() else {}), **task}


class RequestLog:
    """Middleware: gives each request its id, and a line when it has been answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given, began = request.headers.get(HEADER, ""), time.monotonic()
        token = _request.set(given if FIT.fullmatch(given) else uuid4().hex)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = _request.get()
            log.info("answered", extra={"told": _told(request, response, time.monotonic() - began)})
        finally:
            _request.reset(token)
        return response


def _told(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, Any]:
    route = request.resolver_match.route if request.resolver_match else ""
    milliseconds = round(seconds * 1000)
    return {"method": request.method, "route": route, "status": response.status_code, "milliseconds": milliseconds}


@before_task_publish.connect
def hand_on(headers: dict[str, Any], **_: Any) -> None:
    if _request.get():
        headers["request_id"] = _request.get()


@task_prerun.connect
def take_over(task: Any, **_: Any) -> None:
    _request.set(task.request.get("request_id") or "")


@task_postrun.connect
def let_go(**_: Any) -> None:
    _request.set("")


@after_setup_logger.connect
@after_setup_task_logger.connect
def as_json(logger: logging.Logger, **_: Any) -> None:
    """Celery sets up loggers of its own."""
    if settings.LOG_FORMAT == "json":
        for handler in logger.handlers:
            handler.setFormatter(JsonLines())


def without_reader(event: Event, _hint: Hint) -> Event:
    """What goes to Sentry: no address, header, cookie, form or command line, for they may hold a reader's key or address."""
    event.pop("request", None)
    event.pop("user", None)
    event.pop("extra", None)
    return event


def report_to(dsn: str) -> None:
    """Errors go to the Sentry at `dsn` from now on, with tracebacks but without the values of variables."""
    sentry_sdk.init(dsn, before_send=without_reader, include_local_variables=False, max_breadcrumbs=0)
