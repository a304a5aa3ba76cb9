"""What people correct again and again, for those who keep the dictionary."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from signals_site.curation.access import needs
from signals_site.curation.recurring import OFTEN, recurring


@require_safe
@needs("ingest.edit_reference")
def recurring_page(request: HttpRequest) -> HttpResponse:
    return render(request, "curation/recurring.html", {"rows": recurring(), "often": OFTEN})
