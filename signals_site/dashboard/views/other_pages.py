"""Sources, the method in short, and what is shown when something is not there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ingest.vocabulary import default_vocabulary
from signals_site.dashboard import queries
from signals_site.visitors import kept_for_visitors


@kept_for_visitors
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    rows = queries.sources()
    states = [row.state for row in rows]
    counts = {state: states.count(state) for state in dict.fromkeys(sorted(states))}
    return render(request, "dashboard/sources.html", {"rows": rows, "counts": counts})


@kept_for_visitors
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    vocabulary = default_vocabulary()
    return render(request, "dashboard/about.html", {"acts": vocabulary.acts.values(), "themes": vocabulary.themes})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The sentence of an Http404 of ours, not Django's own words about addresses."""
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", {"reason": reason}, status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)
