"""/healthz, /readyz, /metrics for machines; /status/ for people."""

import hmac
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import RedisError

from ingest.models import Article, Source
from signals_site.operations import checks, metrics

ASLEEP = timedelta(hours=1)  # an article that waits longer than this is told of


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 where a part is not well, with every part's word, in English whoever asks."""
    with override("en"):
        found = checks.check_all()
    ready = checks.is_ready(found)
    parts = {check.name: {"well": check.is_well, "told": check.told} for check in found}
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


@login_not_required
@never_cache
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """For the bearer of METRICS_TOKEN; where that is unset there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404("Metrics are off: METRICS_TOKEN is not set.")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("Metrics ask for `Authorization: Bearer` with METRICS_TOKEN.\n", status=401)
    try:
        return HttpResponse(generate_latest(metrics.registry()), content_type=CONTENT_TYPE_LATEST)
    except (DatabaseError, RedisError) as error:
        return HttpResponse(f"No figures: {type(error).__name__}.\n", status=503)


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    found = checks.check_all()
    context = {"checks": found, "is_well": all(check.is_well for check in found), "samples_shown": False}
    if found[0].is_well:
        context |= _work()
    return render(request, "operations/status.html", context, status=200 if found[0].is_well else 503)


def _work() -> dict[str, object]:
    now = timezone.now()
    articles = Article.objects.real()
    troubled = Source.objects.real().filter(state__in=["failing", "dead"])
    return {
        "to_fetch": articles.filter(status=Article.Status.FOUND).count(),
        "to_code": articles.filter(status=Article.Status.READ).count(),
        "left_behind": articles.unfinished(now - ASLEEP).count(),
        "parked": Article.objects.parked().count(),
        "newest_parked": Article.objects.parked().select_related("source")[:20],
        "newest": articles.order_by("-first_seen").values_list("first_seen", flat=True).first(),
        "troubled": troubled.order_by("state_since")[:50],
    }
