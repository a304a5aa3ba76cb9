"""The time zone that a reader chose: times of the day are written in it. Days, and so all counts, stay those of UTC."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

COOKIE: Final = "zone"
OFFERED: Final = {
    "UTC": _("UTC"), "Asia/Ashgabat": _("Ashgabat"), "Asia/Almaty": _("Astana, Almaty"), "Asia/Bishkek": _("Bishkek"),
    "Asia/Dushanbe": _("Dushanbe"), "Asia/Tashkent": _("Tashkent"), "Europe/Istanbul": _("Ankara"),
    "Asia/Shanghai": _("Beijing"), "Europe/Brussels": _("Brussels"), "Asia/Kolkata": _("Delhi"),
    "Europe/Moscow": _("Moscow"), "Asia/Tehran": _("Tehran"), "America/New_York": _("Washington"),
}  # fmt: skip
Answer = Callable[[HttpRequest], HttpResponse]


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    return name in _known()


def in_reader_zone(get_response: Answer) -> Answer:
    """Middleware. The admin keeps UTC, for its fields are filled in."""

    def answer(request: HttpRequest) -> HttpResponse:
        name = request.COOKIES.get(COOKIE, "")
        if not is_zone(name) or request.path_info.startswith(reverse("admin:index")):
            return get_response(request)
        with timezone.override(ZoneInfo(name)):
            return get_response(request)

    return answer


def choices() -> list[tuple[str, str, bool]]:
    """Name, what a reader sees of it, and whether it is the one in use; one that is not offered comes last."""
    current = timezone.get_current_timezone_name()
    offered = {name: str(city) for name, city in OFFERED.items()}
    offered.setdefault(current, current.replace("_", " "))
    now = timezone.now()
    return [
        (name, _with_offset(city, now.astimezone(ZoneInfo(name))), name == current) for name, city in offered.items()
    ]


def _with_offset(city: str, moment: datetime) -> str:
    return city if city == offset(moment) else f"{city} ({offset(moment)})"


def offset(moment: datetime) -> str:
    """UTC, UTC+5, UTC−3:30"""
    ahead = moment.utcoffset() or timedelta()
    hours, minutes = divmod(abs(ahead) // timedelta(minutes=1), 60)
    sign = "−" if ahead < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "") if ahead else "UTC"
