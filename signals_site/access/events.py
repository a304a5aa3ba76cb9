"""Who came in, who did not, from where: one log line each. A wrong name may be a mistyped password, so none is written."""

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from signals_site.clients import client_of

log = logging.getLogger(__name__)


def came_in(request: HttpRequest, user: Any, **_: object) -> None:
    log.info("user %s logged in from %s", user.pk, client_of(request))


def left(request: HttpRequest, user: Any, **_: object) -> None:
    if user is not None:
        log.info("user %s logged out from %s", user.pk, client_of(request))


def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: object) -> None:
    found = get_user_model().objects.filter(username=credentials.get("username", "")).values_list("pk", flat=True)
    client = client_of(request) if request else "the command line"
    log.warning("a login as %s failed from %s", f"user {found[0]}" if found else "nobody we know", client)


def factor(request: HttpRequest, what: str) -> None:
    """`what` happened to the second factor of whoever is logged in."""
    log.info("second factor of user %s %s, from %s", request.user.pk, what, client_of(request))
