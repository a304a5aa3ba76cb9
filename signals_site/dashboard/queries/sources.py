"""Where Signals reads, how the last reading went, and what came of it."""

from dataclasses import dataclass

from django.db.models import Count

from ingest.models import Article, Feed, Source, Statement
from signals_site.dashboard.queries.coverage import samples_shown


@dataclass(frozen=True, slots=True)
class SourceRow:
    source: Source
    feeds: list[Feed]
    articles: int
    statements: int

    @property
    def state(self) -> str:
        """sample, imported (no feed), paused, waiting (never polled), failing or alive; the best of its feeds."""
        if self.source.is_sample:
            return "sample"
        if not self.feeds:
            return "imported"
        states = {feed_state(feed) for feed in self.feeds}
        return next(state for state in ("alive", "failing", "waiting", "paused") if state in states)


def feed_state(feed: Feed) -> str:
    if not feed.is_active:
        return "paused"
    if not feed.last_polled_at:
        return "waiting"
    return "failing" if feed.failures else "alive"


def sources() -> list[SourceRow]:
    """Four queries, by name; sample sources only while samples are shown."""
    rows = Source.objects.prefetch_related("feeds")
    if not samples_shown():
        rows = rows.real()
    articles = dict(Article.objects.order_by().values_list("source").annotate(n=Count("pk")))
    statements = dict(Statement.objects.counted().order_by().values_list("article__source").annotate(n=Count("pk")))
    return [
        SourceRow(source, list(source.feeds.all()), articles.get(source.pk, 0), statements.get(source.pk, 0))
        for source in rows
    ]
