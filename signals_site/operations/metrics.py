"""Numbers for Prometheus, read from the tables when they are asked for: no process keeps counts that it could lose."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector, CollectorRegistry

from ingest.models import Article, Feed, Poll, Source, SourceDay
from signals_site.digest.models import DigestDelivery
from signals_site.operations import checks, heartbeats

Metrics = Iterator[GaugeMetricFamily]


class Tables(Collector):
    """All gauges; a scrape costs a dozen indexed queries."""

    def collect(self) -> Metrics:
        yield from _well()
        yield from _queues()
        yield from _unfinished()
        yield from _states()
        yield from _recent()
        yield from _letters()


def registry() -> CollectorRegistry:
    found = CollectorRegistry(auto_describe=False)
    found.register(Tables())
    return found


def _well() -> Metrics:
    well = GaugeMetricFamily("signals_well", "1: this part of the installation is well.", labels=["part"])
    for check in checks.check_all():
        well.add_metric([check.name], float(check.is_well))
    yield well


def _queues() -> Metrics:
    depth = GaugeMetricFamily("signals_queue_messages", "Messages nobody has taken yet.", labels=["queue"])
    for queue, count in heartbeats.waiting().items():
        depth.add_metric([queue], count)
    yield depth


def _unfinished() -> Metrics:
    """Articles that wait for a stage, and for how long the oldest one does."""
    count = GaugeMetricFamily("signals_articles_waiting", "Articles that wait for this stage.", labels=["stage"])
    age = GaugeMetricFamily("signals_articles_waiting_seconds", "How long the oldest waits.", labels=["stage"])
    now = timezone.now()
    for stage, status in (("fetch", Article.Status.FOUND), ("code", Article.Status.READ)):
        found = Article.objects.filter(status=status).aggregate(n=Count("pk"), oldest=Min("touched_at"))
        count.add_metric([stage], found["n"])
        age.add_metric([stage], (now - found["oldest"]).total_seconds() if found["oldest"] else 0)
    yield count
    yield age
    parked = GaugeMetricFamily("signals_articles_parked", "Articles set aside because their worker died of them.")
    parked.add_metric([], Article.objects.parked().count())
    yield parked


def _states() -> Metrics:
    sources = GaugeMetricFamily("signals_sources", "Sources by state.", labels=["state"])
    for row in Source.objects.real().exclude(state="").values("state").annotate(n=Count("pk")).order_by("state"):
        sources.add_metric([row["state"]], row["n"])
    yield sources
    due = GaugeMetricFamily("signals_feeds_due", "Feeds whose time has come and that are not read yet.")
    due.add_metric([], Feed.objects.due().count())
    yield due


def _recent() -> Metrics:
    """The last hour's polls, and what the days since yesterday brought."""
    polls = GaugeMetricFamily("signals_polls_last_hour", "Polls of the last hour.", labels=["outcome"])
    since = timezone.now() - timedelta(hours=1)
    for row in Poll.objects.filter(started_at__gte=since).values("outcome").annotate(n=Count("pk")).order_by("outcome"):
        polls.add_metric([row["outcome"]], row["n"])
    yield polls
    today = timezone.now().date()
    sums = SourceDay.objects.over(today - timedelta(days=1), today).totals("day").order_by("day")
    articles = GaugeMetricFamily("signals_articles_published", "Articles read, by day of publication.", labels=["day"])
    statements = GaugeMetricFamily("signals_statements", "Statements counted, by day of publication.", labels=["day"])
    for day_sums in sums:
        day = "today" if day_sums["day"] == today else "yesterday"
        articles.add_metric([day], day_sums["articles_read"])
        statements.add_metric([day], day_sums["statements_found"])
    yield articles
    yield statements


def _letters() -> Metrics:
    letters = GaugeMetricFamily(
        "signals_letters_last_week", "Letters claimed in the last seven days.", labels=["status"]
    )
    since = timezone.now() - timedelta(days=7)
    found = DigestDelivery.objects.filter(claimed_at__gte=since).values("status").annotate(n=Count("pk"))
    for row in found.order_by("status"):
        letters.add_metric([row["status"]], row["n"])
    yield letters
