"""One-time codes from a phone (TOTP, RFC 6238), and recovery codes for the day it is lost. django-otp keeps both.

Whoever has set codes up must give one after the password; settings.TOTP_REQUIRED says who must set them up."""

import base64
import hashlib
import secrets
from collections.abc import Callable

import django_otp
import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from signals_site.access import events

CODES = 10
# What a person may reach between the password and the code.
OPEN = (
    "account",
    "admin:logout",
    "set_language",
    "healthz",
    "readyz",
    "metrics",
    "admin:jsi18n",
    "log_in",
    "admin:login",
)


def has_codes(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def must_have_codes(user: User) -> bool:
    """Whether TOTP_REQUIRED names this person: `staff`, or one of the roles; a superuser counts as an administrator."""
    wanted = set(settings.TOTP_REQUIRED)
    if not wanted:
        return False
    if "staff" in wanted and user.is_staff:
        return True
    if "administrator" in wanted and user.is_superuser:
        return True
    return user.groups.filter(name__in=wanted).exists()


def new_device(user: User) -> TOTPDevice:
    """The device that is being set up: the same one until its first code, so that a reloaded page shows the same drawing."""
    return TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "phone"})[0]


def drawing(device: TOTPDevice) -> str:
    """The QR code as an address for an <img>; black on white in dark mode too, as phones expect it."""
    return str(segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4, light="#fff"))


def secret(device: TOTPDevice) -> str:
    """For typing in by hand, in groups of four."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def confirm(request: HttpRequest, device: TOTPDevice, code: str) -> bool:
    """The first code sets the device up and counts for this session."""
    if not device.verify_token(_digits(code)):
        return False
    device.confirmed = True
    device.save()
    _enter(request, device)
    events.factor(request, "set up")
    return True


def accept(request: HttpRequest, user: User, code: str) -> bool:
    """A code of the phone, or a recovery code, which is used up by it."""
    digits = _digits(code)
    kind, token = (TOTPDevice, digits) if digits.isdecimal() else (StaticDevice, _digest(code))
    with transaction.atomic():
        devices = kind.objects.select_for_update().filter(user=user, confirmed=True)
        found = next((device for device in devices if device.verify_token(token)), None)
    if found is not None:
        _enter(request, found)
    events.factor(request, "refused" if found is None else f"given ({found.name})")
    return found is not None


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes of 120 random bits, of which only hashes are kept; older ones end."""
    codes = [base64.b32encode(secrets.token_bytes(15)).decode().lower() for _ in range(CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        for code in codes:
            device.token_set.create(token=_digest(code))
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def codes_left(user: User) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def remove(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _enter(request: HttpRequest, device: TOTPDevice | StaticDevice) -> None:
    request.session.cycle_key()
    django_otp.login(request, device)


def _digits(code: str) -> str:
    return code.replace(" ", "")


def _digest(code: str) -> str:
    plain = code.replace("-", "").replace(" ", "").lower()
    return base64.b32encode(hashlib.sha256(plain.encode()).digest()[:10]).decode()


class SecondFactor:
    """Sends whoever owes a code to the page that asks for it; scripts get the same 401 as without a login."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not isinstance(request.user, User):
            return None
        match = request.resolver_match
        if match and not {match.view_name, match.namespace}.isdisjoint(OPEN):
            return None
        page = self._owed_page(request, request.user)
        if not page:
            return None
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"outcome": "login"}, status=401)
        back = request.get_full_path() if request.method == "GET" else reverse("admin:index")
        return redirect(f"{reverse(page)}?{urlencode({'next': back})}")

    def _owed_page(self, request: HttpRequest, user: User) -> str:
        if request.session.get(django_otp.DEVICE_ID_SESSION_KEY) and user.is_verified():  # type: ignore[attr-defined] # by OTPMiddleware
            return ""
        if has_codes(user):
            return "account:code"
        return "account:second_factor" if must_have_codes(user) else ""
