"""The way from a feed to the charts, in this process."""

from collections.abc import Iterable

from ingest import aggregate
from ingest.models import Feed
from ingest.pipeline import coding, polling, reading


def whole_way(feed: Feed) -> list[int]:
    """Poll once and finish what it found; ids of the articles that were fetched."""
    ids = polling.poll_feed(feed.pk)
    for pk in ids:
        if reading.fetch_article(pk):
            coding.code_article(pk)
    aggregate.rebuild_stale()
    return ids


def code_all(ids: Iterable[int]) -> None:
    for pk in ids:
        coding.code_article(pk)
    aggregate.rebuild_stale()
