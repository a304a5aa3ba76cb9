"""What breaks counts: the same articles again with tracking parameters, under other titles, on another host."""

from dataclasses import dataclass

from ingest.models import Article, ArticleRevision, Feed, Story
from tests.factories import make_source
from tests.outlets import feed, page, story
from tests.servers import Site
from tests.ways import whole_way


@dataclass(frozen=True)
class Count:
    """Articles without their further addresses; versions beside the present ones; addresses seen in all."""

    articles: int
    revisions: int
    stories: int
    addresses: int


def count() -> Count:
    return Count(
        Article.objects.each_once().count(), ArticleRevision.objects.count(), Story.objects.count(), Article.objects.count()
    )  # fmt: skip


def publish(site: Site, size: int, *, suffix: str = "", prefix: str = "") -> None:
    """A feed of `size` articles at fixed addresses, and their pages, under titles that may be new."""
    titled = []
    for number in range(size):
        title, paragraphs = story(number)
        path = f"/2026/11/report-number-{number}/"
        site.put(path, page(prefix + title, paragraphs))
        titled.append((path + suffix, prefix + title))
    site.put("/feed.xml", feed(site.url, titled).replace("&", "&amp;"), "application/rss+xml")


def run(site: Site, mirror: Site, size: int) -> dict[str, Count]:
    """The state of the tables after each stage."""
    own = Feed.objects.create(source=make_source("outlet"), url=f"{site.url}/feed.xml")
    counts = {}
    for stage, suffix, prefix in (
        ("first read", "", ""),
        ("with utm_ parameters", "?utm_source=rss&utm_medium=feed", ""),
        ("re-titled, with ?id=2", "?id=2", "UPDATE: "),
    ):
        publish(site, size, suffix=suffix, prefix=prefix)
        whole_way(own)
        counts[stage] = count()
    publish(mirror, size, prefix="UPDATE: ")
    whole_way(Feed.objects.create(source=make_source("mirror"), url=f"{mirror.url}/feed.xml"))
    counts["mirrored on another host"] = count()
    return counts
