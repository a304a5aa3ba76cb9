"""`make faults`: real workers, Redis and PostgreSQL broken in mid-work; afterwards every article must be there, once and whole.

    python -m tests.bench_faults [--kills 50] [--each 10] [--only NAME ...]

Each fault gets an outlet of its own with `each` articles. What the beat would do after ten minutes is done at once: rows left
behind are aged and rung for. Then the articles are coded again here, undisturbed, and must have these very statements.
"""

import argparse
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

import psycopg  # noqa: E402 - the settings start the servers, so they come first
import redis  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from ingest import tasks  # noqa: E402
from ingest.classify import code  # noqa: E402
from ingest.models import Article, DailySignal, Feed, Poll, Statement  # noqa: E402
from ingest.pipeline import parking  # noqa: E402
from ingest.pipeline.coding import texts_of  # noqa: E402
from ingest.vocabulary import default_vocabulary  # noqa: E402
from signals_site.embedded import postgres as postgres_server  # noqa: E402
from signals_site.embedded import redis as redis_server  # noqa: E402
from signals_site.embedded.places import Place  # noqa: E402
from tests import workers  # noqa: E402
from tests.factories import make_source  # noqa: E402
from tests.faults_around import Press, a_clock_that_jumps, a_day_without_network, a_full_disk  # noqa: E402
from tests.outlets import host  # noqa: E402

SITE = Client(headers={"host": "127.0.0.1"})
CHANCE = random.Random(20261124)  # noqa: S311 - moments of a test
CONNECTIONS = 100  # PostgreSQL's own limit, unless told otherwise
PATIENCE = 600  # seconds for a batch to be whole again, on a crowded machine


class World:
    """The processes under test and the batch of articles in their hands."""

    def __init__(self, press: Press, kills: int, folder: Path) -> None:
        self.press, self.each, self.kills, self.folder, self.batches = press, press.each, kills, folder, 0
        self.place = Place.of(Path(os.environ["SIGNALS_DATA"]))
        self.log = folder / "worker.log"
        self.environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "signals_site.settings", "SECRET_KEY": settings.SECRET_KEY,
            "FETCH_ALLOW_LOOPBACK": "1", "FETCH_HOST_SECONDS": "0", "POLL_SECONDS": "5",
        }  # fmt: skip
        self.worker = workers.worker(self.environment, self.log)

    def batch(self) -> Feed:
        """A new outlet that waits to be read."""
        self.batches += 1
        name = f"outlet-{self.batches}"
        url = f"http://{host(self.batches)}:{self.press.port}/feed.xml"
        return Feed.objects.create(source=make_source(name), url=url, is_active=True)

    def children(self) -> list[int]:
        return [
            int(pid) for pid in Path(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children").read_text().split()
        ]

    def again(self) -> None:
        """Another worker in the place of a killed one."""
        workers.kill(self.worker)
        self.worker = workers.worker(self.environment, self.log)


def coded(feed: Feed) -> int:
    return Article.objects.filter(feed=feed, status=Article.Status.CODED).count()


def begin(world: World, feed: Feed) -> None:
    """Ring, and wait until it is in hand."""
    tasks.poll_due_feeds.delay()
    workers.wait_until(lambda: Article.objects.filter(feed=feed).exists(), "nothing was found", PATIENCE)


def a_process_killed(world: World, feed: Feed) -> None:
    """The process that works, once for each of a number of articles, while it fetches or codes."""
    begin(world, feed)
    for kill in range(world.kills):
        had = coded(feed)
        time.sleep(CHANCE.uniform(0, 0.3))
        for child in world.children():
            os.kill(child, signal.SIGKILL)
        if kill % world.each == world.each - 1 and coded(feed) == world.each:
            Article.objects.filter(feed=feed).update(status=Article.Status.READ, touched_at=timezone.now())
        settle(feed, min(had + 1, world.each))


def the_worker_killed(world: World, feed: Feed) -> None:
    """All its processes at once, as when the machine fails."""
    begin(world, feed)
    world.again()


def redis_emptied(world: World, feed: Feed) -> None:
    begin(world, feed)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()


def redis_restarted(world: World, feed: Feed) -> None:
    begin(world, feed)
    redis_server.stop(world.place)
    said = SITE.get("/status/").content.decode()
    redis_server.start(world.place)
    assert "Redis does not answer" in said


def postgres_restarted(world: World, feed: Feed) -> None:
    begin(world, feed)
    connection.close()
    postgres_server.stop(world.place)
    answer = SITE.get("/readyz")
    postgres_server.start(world.place, durable=False)
    connection.close()
    assert answer.status_code == 503
    assert "PostgreSQL does not answer" in answer.content.decode()


def out_of_connections(world: World, feed: Feed) -> None:
    """Every connection taken by others, while the worker's process is killed and must connect anew."""
    begin(world, feed)
    connection.close()
    with ExitStack() as stack, all_connections(stack):
        for child in world.children():
            os.kill(child, signal.SIGKILL)
        time.sleep(2)
        answer = SITE.get("/readyz")
    assert answer.status_code == 503


@contextmanager
def all_connections(stack: ExitStack) -> Iterator[None]:
    run = str(world_run())
    for _ in range(CONNECTIONS):
        try:
            stack.enter_context(psycopg.connect(host=run, user="signals", dbname="signals"))
        except psycopg.OperationalError:
            break
    yield


def world_run() -> Path:
    return Place.of(Path(os.environ["SIGNALS_DATA"])).run


def beat_doubled(world: World, feed: Feed) -> None:
    with ExitStack() as stack:
        for number in range(2):
            schedule = ("beat", "-s", f"{world.log}.{number}", "--pidfile=", "-l", "INFO")
            beat = workers.start(
                world.environment, world.log, *schedule, app="signals_site.bell", ready=b"beat: Starting"
            )
            stack.enter_context(workers.running(beat))
        workers.wait_until(lambda: coded(feed) == world.each, "two beats did not get it read", PATIENCE)
    assert Poll.objects.filter(feed=feed).count() == 1, "a feed was polled twice for two beats"


def network_gone(world: World, feed: Feed) -> None:
    begin(world, feed)
    a_day_without_network(world.press, feed, SITE, world.again)


def full_disk(world: World, feed: Feed) -> None:
    a_full_disk(world.place.account.uid, feed, lambda: begin(world, feed), SITE)


def clock_jumps(world: World, feed: Feed) -> None:
    workers.kill(world.worker)
    a_clock_that_jumps(world.environment, world.folder, feed)
    world.again()


FAULTS: tuple[Callable[[World, Feed], None], ...] = (
    a_process_killed, the_worker_killed, redis_emptied, redis_restarted, postgres_restarted, out_of_connections, beat_doubled,
    network_gone, full_disk, clock_jumps,
)  # fmt: skip


def settle(feed: Feed, wanted: int) -> None:
    """Until so many are coded: every few seconds what the beat does for rows ten minutes old."""
    deadline = time.monotonic() + PATIENCE
    while coded(feed) < wanted:
        if time.monotonic() > deadline:
            raise AssertionError(f"{coded(feed)} of {wanted} articles coded")
        old = timezone.now() - timedelta(hours=1)
        Article.objects.filter(touched_at__lt=timezone.now() - timedelta(seconds=5)).update(touched_at=old)
        parking.release(Article.objects.filter(feed=feed))
        tasks.resume_unfinished.delay()
        time.sleep(1)


def check(world: World, feed: Feed) -> int:
    """Each article once, with the statements that an undisturbed coder finds; how many."""
    rows = Article.objects.filter(feed=feed).select_related("source")
    assert rows.count() == world.each, f"{rows.count()} articles of {world.each}"
    found = 0
    for article in rows:
        kept = sorted(article.statements.values_list("start", "actor", "recipient"))
        told = sorted(
            (it.start, it.actor, it.recipient) for text in texts_of(article) for it in code(text, default_vocabulary())
        )
        assert kept == told, f"article {article.pk}: {len(kept)} statements instead of {len(told)}"
        found += len(kept)
    return found


def sums_agree() -> bool:
    counted = sum(DailySignal.objects.filter(dimension="all").values_list("statements", flat=True))
    return counted == Statement.objects.filter(is_counted=True).count() > 0


def curate() -> list[Any]:
    """A row that a person has decided on; no fault may change it."""
    first = Statement.objects.order_by("pk").values("pk")[:1]
    Statement.objects.filter(pk__in=list(first.values_list("pk", flat=True))).update(is_curated=True, tone=-0.9)
    return curated_rows()


def curated_rows() -> list[Any]:
    return list(Statement.objects.filter(is_curated=True).order_by("pk").values())


def run(world: World, only: list[str]) -> None:
    curated: list[Any] = []
    for fault in FAULTS:
        if only and fault.__name__ not in only:
            continue
        feed, began = world.batch(), time.monotonic()
        fault(world, feed)
        settle(feed, world.each)
        statements = check(world, feed)
        curated = curated or curate()
        assert curated_rows() == curated, "a curated row was changed"
        print(
            f"{fault.__name__}: {world.each} articles, {statements} statements, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    tasks.rebuild_days.delay()
    workers.wait_until(sums_agree, "the charts' sums are not those of the statements", PATIENCE)
    print("the charts' sums agree", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Breaks the parts in mid-work; see docs/faults.md.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--only", nargs="+", default=[], choices=[fault.__name__ for fault in FAULTS])
    given = parser.parse_args()
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        world = World(Press(given.each), given.kills, Path(folder))
        try:
            run(world, given.only)
        except BaseException:
            print(world.log.read_text("utf-8", "replace")[-4000:])
            raise
        finally:
            workers.kill(world.worker)
            world.press.close()


if __name__ == "__main__":
    main()
