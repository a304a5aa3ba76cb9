"""What was read: a day without statements is 0 only if something was read on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Q, Sum

from ingest.aggregate import coded_sources, samples_hidden
from ingest.models import Source, SourceDay
from signals_site.dashboard.queries.periods import Period
from signals_site.dashboard.queries.sums import place_in


@dataclass(frozen=True, slots=True)
class Coverage:
    """`articles` read that were published in the span; `sources` that answered a poll in it."""

    articles: int = 0
    sources: int = 0

    @property
    def is_missing(self) -> bool:
        return not self.articles and not self.sources


def samples_shown() -> bool:
    """Whether what the charts show are the shipped sample stories."""
    return Source.objects.filter(is_sample=True, articles__isnull=False).exists() and not samples_hidden()


def coverage(spans: Sequence[Period], source: str = "") -> list[Coverage]:
    """One for each of `spans`, of all sources or the one with this slug; sample sources count only while samples are shown, and nothing else then."""
    days = SourceDay.objects.over(spans[0].start, spans[-1].end).filter(source__is_sample=~Exists(coded_sources()))
    if source:
        days = days.filter(source__slug=source)
    rows = (
        days.order_by()
        .annotate(span=place_in(spans))
        .values("span")
        .annotate(read=Sum("articles"), alive=Count("source", distinct=True, filter=Q(polls__gt=F("failed_polls"))))
    )
    found = {row["span"]: Coverage(row["read"], row["alive"]) for row in rows}
    return [found.get(place, Coverage()) for place in range(len(spans))]
