"""Letters on the web: each at an address of its own, for good, counted as of today like every page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ingest.models import DailySignal
from signals_site.dashboard.policies import with_own_styles
from signals_site.dashboard.queries import Period, today
from signals_site.digest.compose import letter_of
from signals_site.digest.figures import Figures
from signals_site.digest.models import Edition
from signals_site.digest.topics import Topics
from signals_site.digest.wording import asked_language


def editions(kind: str = "week") -> list[Period]:
    """Weeks or months that are over, have statements and are not held; newest first."""
    days = DailySignal.objects.of(DailySignal.Dimension.ALL).dated().filter(day__lte=today())
    held = set(Edition.objects.filter(is_held=True).values_list("period", flat=True))
    starts = days.dates("day", "week" if kind == "week" else "month", order="DESC")
    periods = [Period.of(kind, start) for start in starts]
    return [period for period in periods if period.is_complete and period.key not in held]


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    return render(request, "digest/archive.html", {"weeks": editions("week"), "months": editions("month")})


@with_own_styles
@require_safe
def edition(request: HttpRequest, key: str) -> HttpResponse:
    language = asked_language(request)
    try:
        period = Period.parse(key)
    except ValueError as error:
        raise Http404(_("There is no letter of that name.")) from error
    said = Edition.of(period.key)
    if period.kind not in ("day", "week", "month") or not period.is_complete or said.is_held:
        raise Http404(_("This letter is not out."))
    letter = letter_of(Figures(period), Topics(), language, said.note(language), personal=False)
    if letter is None:
        raise Http404(_("Nothing was counted in this time, so there was no letter."))
    return HttpResponse(letter.html)
