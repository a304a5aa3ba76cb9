"""Faults of what lies around the processes, for `make faults`: the network to all sources, the machine's clock, the database's disk."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.db import OperationalError, connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from ingest import tasks
from ingest.models import Article, Feed, Health
from signals_site.digest.models import DigestDelivery, Subscriber
from signals_site.digest.tasks import send_due_digests
from signals_site.operations import heartbeats
from tests import workers

HOUR = timedelta(hours=1)
DISK = "192m"  # of which the tables take a part
PATIENCE = 600  # seconds, on a crowded machine
FULL = "nothing new is kept"
RINGS = b"Sending due task poll-due-feeds"
MAKES_TIME = "*/faketime/libfaketimeMT.so.1"


class Press:
    """All outlets, in one server process that can go away and come back at the same port."""

    def __init__(self, each: int) -> None:
        self.each, self.port = each, 0
        self.open()

    def open(self) -> None:
        command = [sys.executable, "-m", "tests.outlets", str(self.each), str(self.port)]
        self.process = subprocess.Popen(command, cwd=workers.ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


def status_of(site: Client) -> str:
    return site.get("/status/").content.decode()


def a_day_without_network(press: Press, feed: Feed, site: Client, again: Callable[[], None]) -> None:
    """All outlets away for 24 hours, each of which passes in a moment; the source is shown as what it is, then and after."""
    press.close()
    for _ in range(24):
        an_hour_passes(feed)
    feed.source.refresh_from_db()
    assert feed.source.state in (Health.FAILING, Health.DEAD), f"after a day without network it is {feed.source.state}"
    assert feed.source.name in status_of(site)
    assert not Article.objects.filter(feed=feed, status=Article.Status.FAILED).exists(), "an article was given up"
    press.open()
    again()  # what a worker remembers of a host that was away is not a day old here
    for _ in range(24):  # the dead are tried once a day
        an_hour_passes(feed)
    feed.source.refresh_from_db()
    assert feed.source.state == Health.FRESH, f"after a day with network it is {feed.source.state}"
    from_feed = Article.objects.filter(feed=feed, text_from=Article.TextFrom.FEED)
    assert not from_feed.exists(), "an article was left with the feed's few words"


def an_hour_passes(feed: Feed) -> None:
    """For the rows; then beat's rings, and the time to answer them."""
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=F("next_poll_at") - HOUR)
    Article.objects.filter(feed=feed).update(touched_at=F("touched_at") - HOUR)
    tasks.poll_due_feeds.delay()
    tasks.resume_unfinished.delay()
    workers.wait_until(lambda: not any(heartbeats.waiting().values()), "the bells are not answered", PATIENCE)
    time.sleep(0.5)


def faked(environment: dict[str, str], clock: Path) -> dict[str, str]:
    """The environment of processes whose clock goes by the file; KeyError where Debian's package faketime is not installed."""
    library = next(iter(Path("/usr/lib").glob(MAKES_TIME)), None)
    if library is None:
        raise KeyError("this fault needs libfaketime; on Debian: apt install faketime")
    return environment | {
        "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip


@contextmanager
def beating(environment: dict[str, str], log: Path) -> Iterator[Callable[[], int]]:
    """A beat, and how often it has rung for the feeds."""
    schedule = ("beat", "-s", f"{log}.schedule", "--pidfile=", "-l", "INFO")
    beat = workers.start(environment, log, *schedule, app="signals_site.bell", ready=b"beat: Starting")
    with workers.running(beat):
        yield lambda: log.read_bytes().count(RINGS)


def has_rung(rung: Callable[[], int], enough: int) -> bool:
    return rung() >= enough


def a_clock_that_jumps(environment: dict[str, str], folder: Path, feed: Feed) -> None:
    """For a worker and a beat: a day on, two days back, a day on. Beat rings on, and no reader has a second letter."""
    clock, mail = folder / "clock", folder / "mail"
    clock.write_text("+0", "ascii")
    changed = faked(environment, clock) | {"EMAIL_URL": f"filemail://{mail}"}
    reader = Subscriber.objects.create(email="clock@example.org", next_at=timezone.now() - HOUR)
    with ExitStack() as stack:
        stack.enter_context(workers.running(workers.worker(changed, folder / "clock-worker.log")))
        rung = stack.enter_context(beating(changed, folder / "clock-beat.log"))
        for offset in ("+0", "+1d", "-1d", "+0"):
            clock.write_text(offset, "ascii")
            enough = rung() + 2
            Subscriber.objects.filter(pk=reader.pk).update(next_at=timezone.now() - 48 * HOUR)
            send_due_digests.delay()
            workers.wait_until(partial(has_rung, rung, enough), f"beat is silent at {offset}", 120)
        sent = DigestDelivery.objects.filter(address=reader.email, status=DigestDelivery.Status.SENT)
        workers.wait_until(sent.exists, "no letter was sent", PATIENCE)
    Article.objects.filter(feed=feed).update(touched_at=F("touched_at") - 25 * HOUR)  # some were touched tomorrow
    letters = [path for path in mail.iterdir() if reader.email in path.read_text("utf-8", "replace")]
    assert len(letters) == sent.count(), f"{len(letters)} letters for {sent.count()} periods"


@contextmanager
def on_a_small_disk(owner: int) -> Iterator[Path]:
    """All tables on a disk of their own, in memory, for the servers' account; back again afterwards. Only root may mount one."""
    with tempfile.TemporaryDirectory(prefix="signals-disk-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700,uid={owner}", "tmpfs", name], check=True)
        try:
            move_tables(f"CREATE TABLESPACE small LOCATION '{name}'", "pg_default", "small")
            yield folder
        finally:
            (folder / "ballast").unlink(missing_ok=True)
            move_tables("", "small", "pg_default", "DROP TABLESPACE small")
            subprocess.run(["umount", name], check=True)


def move_tables(before: str, there: str, here: str, after: str = "") -> None:
    moves = [f"ALTER {kind} ALL IN TABLESPACE {there} SET TABLESPACE {here}" for kind in ("TABLE", "INDEX")]
    for command in filter(None, (before, *moves, after)):
        workers.wait_until(partial(done, command), f"others are in the way of {command}")


def done(command: str) -> bool:
    """Whether it could be done: a worker at work may hold the tables in another order."""
    with suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute(command)
        return True
    return False


def a_full_disk(owner: int, feed: Feed, begin: Callable[[], None], site: Client) -> None:
    """Not a page of room for the tables while articles come in: pages are read on, the status page says why nothing is kept."""
    with on_a_small_disk(owner) as folder:
        begin()
        Article.objects.filter(feed=feed).update(status=Article.Status.FOUND, touched_at=timezone.now() - HOUR)
        fill(folder / "ballast")
        tasks.resume_unfinished.delay()
        workers.wait_until(lambda: FULL in status_of(site), "nobody says that the disk is full", PATIENCE)
        assert site.get("/statements/").status_code == 200
        (folder / "ballast").unlink()
        workers.wait_until(lambda: FULL not in status_of(site), "it is full for ever", PATIENCE)


def fill(ballast: Path) -> None:
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
