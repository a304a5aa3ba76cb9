"""Sources as an OPML list, out and in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.text import slugify

from ingest.feeds import FeedError
from ingest.feeds.opml import OpmlFeed, parse, render
from ingest.fetch import FetchError, check_url
from ingest.models import Feed, Source
from ingest.pipeline import health

MOST_BYTES = 5_000_000
MOST_FEEDS = 5000
_TIERS = {label.lower(): value for value, label in Source.Tier.choices}


@dataclass(slots=True)
class Report:
    """new, known: counts of feeds. refused: a sentence for each that was not taken."""

    new: int = 0
    known: int = 0
    sources: int = 0
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        refused = f", {len(self.refused)} refused" if self.refused else ""
        return f"{self.new} feeds added (paused) with {self.sources} new sources, {self.known} known already{refused}."


def export_opml() -> str:
    """All RSS, Atom and JSON feeds, in a folder for each tier. Sitemaps and listings mean nothing to other readers."""
    rows = Feed.objects.filter(kind=Feed.Kind.FEED, source__is_sample=False).select_related("source")
    return render("Signals sources", map(_told, rows.order_by("source__tier", "source__name", "url")))


def _told(feed: Feed) -> OpmlFeed:
    return OpmlFeed(feed.url, feed.source.name, feed.source.home_url, feed.source.get_tier_display())


@transaction.atomic
def import_opml(body: bytes) -> Report:
    """Add the feeds that are not known, paused. Raises FeedError where this is no OPML."""
    if len(body) > MOST_BYTES:
        raise FeedError(f"The list is larger than {MOST_BYTES // 1_000_000} MB.")
    report = Report()
    for number, offered in enumerate(parse(body)):
        if number >= MOST_FEEDS:
            report.refused.append(f"Only the first {MOST_FEEDS} feeds of a list are read.")
            break
        _take(offered, report)
    return report


def _take(offered: OpmlFeed, report: Report) -> None:
    try:
        url = str(check_url(offered.url))
    except FetchError as error:
        report.refused.append(f"{offered.url}: {error.reason}")
        return
    if len(url) > 1000:
        report.refused.append(f"{url[:60]}…: the address is too long.")
    elif Feed.objects.at(url).exists():
        report.known += 1
    else:
        source, is_new = source_for(url, offered.title, offered.home_url, _TIERS.get(offered.folder.lower(), ""))
        Feed.objects.create(source=source, url=url)
        health.refresh_sources([source.pk])
        report.sources += is_new
        report.new += 1


def source_for(url: str, name: str = "", home_url: str = "", tier: str = "") -> tuple[Source, bool]:
    """The source of this name or home page, or a new one; and whether it is new."""
    home = (home_url or "{0.scheme}://{0.netloc}/".format(urlsplit(url)))[:500]
    known = (name and Source.objects.filter(name=name).first()) or (
        Source.objects.filter(home_url__in=_spellings(home)).first() if home_url else None
    )
    if known:
        return known, False
    host = (urlsplit(home).hostname or "unknown").removeprefix("www.")
    slug = free_slug([host.replace(".", "-"), f"{host.replace('.', '-')}-{name}"])
    return Source.objects.create(
        slug=slug, name=name[:200] or host, home_url=home, tier=tier or Source.Tier.INDEPENDENT
    ), True


def _spellings(home: str) -> list[str]:
    bare = home.rstrip("/")
    return [bare, f"{bare}/"]


def free_slug(wishes: Iterable[str]) -> str:
    """The first of these that no source has, else one with a number."""
    slugs = [slug for wish in wishes if (slug := slugify(wish)[:76])] or ["source"]
    taken = set(Source.objects.filter(slug__startswith=slugs[0][:40]).values_list("slug", flat=True))
    numbered = (f"{slugs[-1][:72]}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (*slugs, *numbered) if slug not in taken)
