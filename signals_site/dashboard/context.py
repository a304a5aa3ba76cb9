"""What every page's frame needs to know."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from signals_site.dashboard.queries import samples_shown
from signals_site.dashboard.zones import choices

_MAIN_PAGES = (
    ("overview", _("Overview")),
    ("compare", _("Compare")),
    ("statements", _("Statements")),
    ("sources", _("Sources")),
    ("about", _("About")),
)


def site(request: HttpRequest) -> dict[str, object]:
    """`samples_shown` and `zones` are asked only by pages that show them."""
    return {
        "main_pages": _MAIN_PAGES,
        "site_name": "Signals",
        "site_url": settings.SITE_URL,
        "is_private": settings.SITE_PRIVATE,
        "samples_shown": samples_shown,
        "zones": choices,
    }
