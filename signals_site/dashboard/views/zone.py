"""The choice of a time zone, kept in a cookie as that of the language is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from signals_site.dashboard.zones import COOKIE, is_zone

YEAR = 365 * 86_400  # seconds


@require_POST
def set_zone(request: HttpRequest) -> HttpResponse:
    """Back to the page it was chosen on; a zone that nobody knows changes nothing."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    if is_zone(zone := request.POST.get("zone", "")):
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(COOKIE, zone, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer
