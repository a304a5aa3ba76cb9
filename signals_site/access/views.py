"""The login page under its limits, the page that asks for a code, the page that sets codes up."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from signals_site.access import second_factor
from signals_site.access.forms import CodeForm
from signals_site.access.limits import code_wait, login_wait, too_many


@login_not_required
@never_cache
def log_in(request: HttpRequest) -> HttpResponseBase:
    """The admin's own page, once this client may try."""
    if request.method == "POST" and (wait := login_wait(request)):
        return too_many(request, wait)
    return admin.site.login(request)


@never_cache
@login_required
def code_page(request: HttpRequest) -> HttpResponse:
    """Between the password and everything else."""
    user = _person(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and (wait := code_wait(request, user.pk)):
        return too_many(request, wait)
    if form.is_valid():
        if second_factor.accept(request, user, form.cleaned_data["code"]):
            return redirect(_back(request))
        form.add_error("code", _("This code is wrong, used or too old."))
    return render(request, "access/code.html", {"form": form, "back": _back(request)})


@never_cache
@login_required
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Not set up yet: the drawing and a field for the first code. Set up: what there is."""
    user = _person(request)
    if second_factor.has_codes(user):
        if not user.is_verified():  # type: ignore[attr-defined] # by OTPMiddleware
            return redirect(f"{reverse('account:code')}?next={request.path}")
        return _state(request, user)
    device = second_factor.new_device(user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if second_factor.confirm(request, device, form.cleaned_data["code"]):
            return _show_codes(request, user)
        form.add_error("code", _("This code is wrong, used or too old."))
    context = {"form": form, "drawing": second_factor.drawing(device), "secret": second_factor.secret(device)}
    return render(request, "access/set_up.html", {**context, "is_must": second_factor.must_have_codes(user)})


@never_cache
@login_required
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """New recovery codes, or no second factor any more; either asks for a code first."""
    user = _person(request)
    if wait := code_wait(request, user.pk):
        return too_many(request, wait)
    form = CodeForm(request.POST)
    if not form.is_valid() or not second_factor.accept(request, user, form.cleaned_data["code"]):
        form.add_error("code", _("This code is wrong, used or too old."))
        return _state(request, user, form)
    if request.POST.get("what") == "remove":
        second_factor.remove(user)
        return redirect("account:second_factor")
    return _show_codes(request, user)


def _state(request: HttpRequest, user: User, form: CodeForm | None = None) -> HttpResponse:
    context = {"form": form or CodeForm(), "left": second_factor.codes_left(user)}
    return render(request, "access/state.html", {**context, "is_must": second_factor.must_have_codes(user)})


def _show_codes(request: HttpRequest, user: User) -> HttpResponse:
    return render(
        request, "access/codes.html", {"codes": second_factor.new_recovery_codes(user), "back": _back(request)}
    )


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _back(request: HttpRequest) -> str:
    """Where the person wanted to go, on this site only."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("admin:index")
