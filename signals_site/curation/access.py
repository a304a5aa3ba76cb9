"""The door of every curation page: staff with the right permission."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's script asks, rather than a form without scripts."""
    return request.headers.get("Accept") == "application/json"


def curator_of(request: HttpRequest) -> User:
    """The person behind a request that came through `needs`."""
    assert isinstance(request.user, User)
    return request.user


def needs(permission: str) -> Callable[[View[P]], View[P]]:
    """Without a session: the login page, or 401 for the script, which keeps what was decided. Without the right: 403."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _ask_to_log_in(request)
            if not (isinstance(request.user, User) and request.user.is_staff and request.user.has_perm(permission)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"outcome": "login"}, status=401)
    back = request.get_full_path() if request.method == "GET" else reverse("curation")
    return redirect_to_login(back, reverse("admin:login"))
