"""What was read: a day without statements is 0 only if something was read on it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from ingest.aggregate import samples_hidden
from ingest.models import Article, Poll, Source
from signals_site.dashboard.queries.periods import Period


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


def coverage(spans: Sequence[Period]) -> list[Coverage]:
    """One for each of `spans`."""
    articles, sources = _articles(spans), _sources(spans)
    return [Coverage(articles[place], len(sources[place])) for place in range(len(spans))]


def _articles(spans: Sequence[Period]) -> list[int]:
    rows = Article.objects.filter(_within("published", spans), status__in=_READ)
    rows = rows.filter(source__is_sample=not samples_hidden())
    counts = [0] * len(spans)
    by_day = rows.order_by().annotate(on=TruncDate("published", tzinfo=UTC)).values("on").annotate(n=Count("*"))
    for row in by_day:
        counts[_place(spans, row["on"])] += row["n"]
    return counts


def _sources(spans: Sequence[Period]) -> list[set[int]]:
    alive = Poll.objects.filter(_within("started_at", spans)).exclude(outcome=Poll.Outcome.FAILED)
    found: list[set[int]] = [set() for _ in spans]
    by_day = alive.order_by().annotate(on=TruncDate("started_at", tzinfo=UTC)).values_list("on", "feed__source")
    for day, source in by_day.distinct():
        found[_place(spans, day)].add(source)
    return found


def _within(field: str, spans: Sequence[Period]) -> Q:
    start = datetime.combine(spans[0].start, time(), UTC)
    end = datetime.combine(spans[-1].end, time(), UTC) + timedelta(days=1)
    return Q(**{f"{field}__gte": start, f"{field}__lt": end})


def _place(spans: Sequence[Period], day: date) -> int:
    return bisect_right(spans, day, key=lambda span: span.start) - 1


_READ = (Article.Status.CODED, Article.Status.SKIPPED)
