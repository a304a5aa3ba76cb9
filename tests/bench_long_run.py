"""`make long-run`: days of news in minutes. The clock is the run's own; beat's bells are rung in this process, in their order.

    python -m tests.bench_long_run [--days 14] [--sources 50] [--hours-between 8]

On the second day no source answers at all. What each fault must show on /status/ is looked at while it lasts; at the end, two
days after the last article (who was dead is asked once a day), every count must be the one that tests/simulated_press.py knows.
The product has no hook for this: where Django's `timezone.now` looks for the time, it finds the run's.
"""

import argparse
import logging
import os
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self, cast
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from celery import current_app  # noqa: E402 - the settings start the servers, so they come first
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db.models import Sum  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from ingest import tasks  # noqa: E402
from ingest.classify import ArticleText, code  # noqa: E402
from ingest.models import Article, DailySignal, Feed, Poll, Source, Statement  # noqa: E402
from ingest.vocabulary import default_vocabulary  # noqa: E402
from tests.factories import make_source  # noqa: E402
from tests.simulated_press import MOVED, REDESIGNED, Clock, Press, Published, name_of_outlet, serving  # noqa: E402

SITE = Client(headers={"host": "127.0.0.1"})
TICK = timedelta(minutes=10)
GROWTH = 1.1  # of memory, from the first day's end to the last
PATIENCE = 22  # hours in which a feed that is asked every few hours, and less often while it fails, has failed twice
DOWN = {"failing", "dead"}


def megabytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def load(press: Press) -> None:
    for outlet in range(press.sources):
        source = make_source(name_of_outlet(outlet))
        Feed.objects.create(source=source, url=f"{press.base(outlet)}/feed.xml", is_active=True)


def ring(press: Press) -> None:
    """What beat rings within ten minutes; with tasks run at once, all of it is done on return."""
    for bell in (tasks.poll_due_feeds, tasks.resume_unfinished, tasks.rebuild_recent):
        bell.delay()
    if press.hour() % 24 == 4:
        tasks.forget_what_is_old.delay()


def mend(press: Press) -> None:
    """What a person does after a redesign: name the new address."""
    feed = Feed.objects.get(source__slug=name_of_outlet(REDESIGNED))
    feed.url = f"{press.base(REDESIGNED)}/rss.xml"
    feed.forget_answer()
    feed.save()


def look(press: Press) -> None:
    """The sources that are down now must stand on the page, each by name."""
    page = SITE.get("/status/").content.decode()
    wanted = {name_of_outlet(outlet) for outlet in press.down_for_hours(PATIENCE)}
    states = dict(Source.objects.values_list("slug", "state"))
    assert {slug for slug in wanted if states[slug] not in DOWN} == set(), f"hour {press.hour()}: {states}"
    missing = {slug for slug in wanted if slug.title() not in page}
    assert not missing, f"hour {press.hour()}: not on the page: {missing}"


def waiting() -> int:
    return Article.objects.unfinished(timezone.now() + TICK).count()


def run(press: Press, clock: Clock) -> list[int]:
    """Memory in MB at the end of each day."""
    memory, began = [], time.monotonic()
    for hour in range(24 * (press.days + 2)):
        for _ in range(timedelta(hours=1) // TICK):
            clock.now += TICK
            ring(press)
        if hour == press.mended_at:
            mend(press)
        if hour % 6 == 5:
            look(press)
        if hour % 24 == 23:
            assert waiting() == 0, f"day {hour // 24 + 1}: {waiting()} articles wait"
            memory.append(megabytes())
            told = f"{Article.objects.count()} addresses, {Statement.objects.count()} statements, {memory[-1]} MB"
            print(f"day {hour // 24 + 1}: {told}, {time.monotonic() - began:.0f} s", flush=True)
    return memory


Said = list[tuple[int, str, str]]


def said_in(article: Published) -> Said:
    """(start, actor, recipient) of what the coder finds in the text as it was served."""
    name = name_of_outlet(article.outlet).title()
    text = ArticleText(article.title, article.text, "en", article.at.date(), name)
    return sorted((it.start, it.actor, it.recipient) for it in code(text, default_vocabulary()))


def check(press: Press, memory: list[int]) -> None:
    published = press.all_published()
    rows = {row.url: row for row in Article.objects.filter(status=Article.Status.CODED)}
    check_mirror(published)
    articles = {it.url: it for it in published if it.url in rows or not it.is_mirrored}
    assert {url: row.text for url, row in rows.items()} == {url: it.text for url, it in articles.items()}
    stories = len({row.story_id for row in rows.values()})
    assert stories == len({it.number for it in published}), f"{stories} stories"
    statements, counted = check_statements(articles, rows)
    check_quiet(press)
    assert memory[-1] <= GROWTH * memory[0], f"memory grew: {memory} MB"
    print(f"the truth: {len(rows)} articles, {stories} stories, {statements} statements, {counted} counted")


def check_mirror(published: list[Published]) -> None:
    mirrored = {it.url for it in published if it.is_mirrored}
    others = dict(Article.objects.exclude(status=Article.Status.CODED).values_list("url", "status"))
    assert list(others.values()) == [Article.Status.SAME], others
    assert others.keys() < mirrored, others


def check_statements(articles: dict[str, Published], rows: dict[str, Article]) -> tuple[int, int]:
    """All that each text says, once; counted, what each story says, once: (statements, counted)."""
    truth = {url: said_in(article) for url, article in articles.items()}
    kept = {url: sorted(row.statements.values_list("start", "actor", "recipient")) for url, row in rows.items()}
    assert kept == truth, {url: (kept[url], truth[url]) for url in truth if kept[url] != truth[url]}
    of_story = {articles[url].number: len(said) for url, said in truth.items()}
    counted = Statement.objects.counted().count()
    summed = DailySignal.objects.filter(dimension="all").aggregate(n=Sum("statements"))["n"]
    assert summed == counted == sum(of_story.values()) > 0, f"{summed} in the sums, {counted} counted, {of_story}"
    return sum(map(len, truth.values())), counted


def check_quiet(press: Press) -> None:
    """Nobody is in trouble any more, and what happened to the feeds is written there."""
    assert not Source.objects.filter(state__in=DOWN).exists()
    moved = Feed.objects.get(source__slug=name_of_outlet(MOVED))
    assert moved.former_urls == [f"{press.base(MOVED)}/feed.xml"]
    assert Poll.objects.filter(feed=moved, note__contains="Moved for good").exists()
    failed = Poll.objects.filter(outcome=Poll.Outcome.FAILED).values("feed").distinct().count()
    assert failed == press.sources, f"{failed} feeds have failed polls"


class Moment(type):
    """So that what is a datetime elsewhere is one here, too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


def main() -> None:
    parser = argparse.ArgumentParser(description="Simulated days; see docs/long-run.md.")
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--sources", type=int, default=50)
    parser.add_argument("--hours-between", type=int, default=8)
    given = parser.parse_args()
    call_command("migrate", verbosity=0)
    settings.FETCH_ALLOW_LOOPBACK = True
    logging.disable(logging.INFO)
    current_app.conf.update(task_always_eager=True, task_eager_propagates=True)
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    clock = Clock(midnight - timedelta(days=given.days + 2))

    class Simulated(datetime, metaclass=Moment):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cast(Self, clock.now)

    with (
        serving(Press(given.sources, given.days, given.hours_between, clock)) as press,
        patch.object(timezone, "datetime", Simulated),
    ):
        load(press)
        check(press, run(press, clock))


if __name__ == "__main__":
    main()
