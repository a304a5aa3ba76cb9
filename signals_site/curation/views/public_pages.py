"""What everybody may see of curation: how good the coding is, and what people corrected."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ingest.classify import coder_version
from ingest.vocabulary import default_vocabulary
from signals_site.curation.methodology import (
    ALL_RIGHT,
    FIELDS,
    agreements,
    correction_rate,
    precision,
    what_is_read,
)
from signals_site.curation.models import StatementRevision
from signals_site.curation.recall import ENOUGH, recall

PER_PAGE = 30


@require_safe
def methodology_page(request: HttpRequest) -> HttpResponse:
    vocabulary, recalled = default_vocabulary(), recall()
    context = {
        "recall": [row for row in recalled if row.share.n >= ENOUGH], "enough": ENOUGH,
        "too_few": [row for row in recalled if row.language and row.share.n < ENOUGH], "read_in_full": recalled[:1],
        "fields": [*FIELDS, ALL_RIGHT], "precision": precision(), "agreements": agreements(),
        "months": correction_rate(), "read": what_is_read(), "coder": coder_version(vocabulary),
        "acts": vocabulary.acts.values(), "themes": list(vocabulary.themes),
    }  # fmt: skip
    return render(request, "curation/methodology.html", context)


@require_safe
def corrections_page(request: HttpRequest) -> HttpResponse:
    """Newest first; `before`: the id of the last one seen."""
    rows = StatementRevision.objects.for_log()
    before = request.GET.get("before", "")
    last = rows.filter(pk=before).first() if before.isdecimal() and len(before) < 19 else None
    if last:
        rows = rows.filter(changed_at__lte=last.changed_at).exclude(changed_at=last.changed_at, pk__gte=last.pk)
    page = list(rows[: PER_PAGE + 1])
    return render(request, "curation/corrections.html", {"revisions": page[:PER_PAGE], "more": len(page) > PER_PAGE})
