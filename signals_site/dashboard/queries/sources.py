"""Where Signals reads, how the last reading went, and what came of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum

from ingest.models import Article, Feed, Health, Source, SourceDay
from signals_site.dashboard.queries.coverage import samples_shown
from signals_site.dashboard.queries.periods import today

DAYS = 30
COUNTED = ("polls", "failed_polls", "new_items", "articles", "statements")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """`articles` that were found there; `statements` of them that charts count; `history`: the last DAYS days, oldest
    first, None where nothing was polled or read."""

    source: Source
    feeds: list[Feed]
    articles: int
    statements: int
    history: tuple[SourceDay | None, ...]

    @property
    def state(self) -> str:
        """sample, imported (no feed), or the state of the best feed: fresh, quiet, failing, dead, waiting, paused."""
        if self.source.is_sample:
            return "sample"
        known = [self.source.state, *(feed.state for feed in self.feeds)]
        return next((state for state in Health.values if state in known), "imported")

    @property
    def last_polled_at(self) -> datetime | None:
        return max((feed.last_polled_at for feed in self.feeds if feed.last_polled_at), default=None)

    @property
    def month(self) -> dict[str, int]:
        """Sums over `history`, by the columns of SourceDay."""
        return {name: sum(getattr(day, name) for day in self.history if day) for name in COUNTED}

    @property
    def troubled_feeds(self) -> list[Feed]:
        """Those whose last reading failed, but for what the source's own state tells already."""
        return [feed for feed in self.feeds if feed.last_error and feed.last_error not in self.source.state_reason]


def sources() -> list[SourceRow]:
    """Seven queries at most, by name; sample sources only while samples are shown."""
    rows = Source.objects.prefetch_related("feeds")
    if not samples_shown():
        rows = rows.real()
    articles = dict(
        Article.objects.each_once().order_by().values_list("source").annotate(n=Count("*"))
    )  # an index knows
    statements = dict(SourceDay.objects.order_by().values_list("source").annotate(n=Sum("statements")))
    history = _history()
    return [
        SourceRow(
            source,
            list(source.feeds.all()),
            articles.get(source.pk, 0),
            statements.get(source.pk, 0),
            tuple(history[source.pk].get(day) for day in _last_days()),
        )
        for source in rows
    ]


def _last_days() -> list[date]:
    return [today() - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def _history() -> dict[int, dict[date, SourceDay]]:
    found: dict[int, dict[date, SourceDay]] = defaultdict(dict)
    for row in SourceDay.objects.over(_last_days()[0], today()):
        found[row.source_id][row.day] = row
    return found
