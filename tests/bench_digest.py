"""`make bench-digest`: a week's letters to many readers on the embedded servers, over a real SMTP server.

Sends to READERS (10,000) readers with different topics and prints letters per second, memory and queries; lets two
senders work on the same week while one is killed, ten times; then opens every link of 1,000 letters."""

import logging
import multiprocessing
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up before what follows is imported
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from ingest.vocabulary import default_vocabulary  # noqa: E402
from signals_site.dashboard.queries import STATES, Period  # noqa: E402
from signals_site.digest.deliver import Run, send_period  # noqa: E402
from signals_site.digest.models import DigestDelivery, Subscriber  # noqa: E402
from signals_site.digest.timetable import newest_over  # noqa: E402
from tests.factories import count_statements, make_article, make_statement  # noqa: E402
from tests.mail import Sink, smtp_sink  # noqa: E402

READERS = int(os.environ.get("READERS", "10000"))
STATEMENTS, LINKED, KILLS, PER_KILL = 2000, 1000, 10, 200
ROOT = Path(__file__).resolve().parent.parent
CHANCE = random.Random(20261124)  # noqa: S311 - topics and moments of a test


def fill(week: Period) -> None:
    powers, themes = default_vocabulary().powers, tuple(default_vocabulary().themes)
    for number in range(STATEMENTS):
        actor, recipient = CHANCE.sample([CHANCE.choice(powers), CHANCE.choice(STATES)], 2)
        day = week.end - timedelta(days=int(CHANCE.triangular(0, 62, 0)))
        passage = f"{actor} spoke to {recipient} about matters of weight, and this is passage {number}. " * 3
        make_statement(
            actor, recipient, round(CHANCE.uniform(-1, 1), 1), article=make_article(day, text=passage),
            themes=CHANCE.sample(themes, 2), act=CHANCE.choice(tuple(default_vocabulary().acts)), passage=passage,
        )  # fmt: skip
    count_statements()


def add_readers(n: int, prefix: str) -> None:
    """A third wants everything, a third powers or states with a theme, a third single pairs."""
    Subscriber.objects.bulk_create(
        (Subscriber(email=f"{prefix}{number}@example.org", next_at=timezone.now(), **_topics(number)) for number in range(n)),
        batch_size=1000,
    )  # fmt: skip


def _topics(number: int) -> dict[str, object]:
    powers, themes = default_vocabulary().powers, tuple(default_vocabulary().themes)
    language: dict[str, object] = {"language": CHANCE.choice(("en", "ru"))}
    if number % 3 == 0:
        return language
    if number % 3 == 1:
        return language | {"powers": CHANCE.sample(powers, 2), "themes": CHANCE.sample(themes, CHANCE.randint(0, 2))}
    return language | {"dyads": [f"{CHANCE.choice(powers)}-{CHANCE.choice(STATES)}" for _ in range(3)]}


class Taking:
    """The SMTP server in a process of its own, where it only counts; the sender has this one for itself."""

    def __enter__(self) -> int:
        self._ports: multiprocessing.Queue[int] = multiprocessing.Queue()
        self._process = multiprocessing.get_context("fork").Process(target=_take, args=(self._ports,), daemon=True)
        self._process.start()
        return self._ports.get(timeout=30)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()


def _take(ports: "multiprocessing.Queue[int]") -> None:
    with smtp_sink() as (sink, port):
        ports.put(port)
        while True:
            time.sleep(1)
            sink.letters.clear()


def use_server(port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 20


def memory() -> float:
    """Resident now, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def speed(week: Period) -> None:
    with Taking() as port:
        use_server(port)
        add_readers(200, "warm")
        send_period(week)
        _forget()
        add_readers(READERS, "r")
        queries, marks, began = 0, [memory()], time.monotonic()
        with Run() as run:
            for number, reader in enumerate(Subscriber.objects.order_by("pk").iterator(chunk_size=200), 1):
                with CaptureQueriesContext(connection) as asked:
                    run.serve(reader, run.item(week))
                queries += len(asked)
                connection.queries_log.clear()
                if number % (READERS // 4) == 0:
                    marks.append(memory())
        seconds = time.monotonic() - began
    print(f"{READERS} readers: {run.report}; {seconds:.0f} s, {READERS / seconds:.0f} letters/s")
    print(f"queries per reader: {queries / READERS:.1f}; MB at the start and each quarter: {[round(m) for m in marks]}")


def kills(week: Period) -> None:
    _forget()
    database = connection.settings_dict
    with smtp_sink() as (sink, port):
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "signals_site.settings", "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": f"postgres://{database['USER']}@/{quote(database['HOST'], safe='')}/{database['NAME']}",
            "REDIS_URL": settings.REDIS_URL, "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        }  # fmt: skip
        for turn in range(KILLS):
            add_readers(PER_KILL, f"k{turn}-")
            _kill_one(week, sink, environment)
        addresses = set(Subscriber.objects.values_list("email", flat=True))
        got = sink.readers
    listed = set(DigestDelivery.objects.unsure().values_list("address", flat=True))
    skipped = set(DigestDelivery.objects.filter(status="skipped").values_list("address", flat=True))
    print(
        f"{KILLS} senders killed over {len(addresses)} readers: {len(got)} letters, {len(got) - len(set(got))} twice,"
    )
    print(
        f"  {len(listed)} listed as perhaps sent, {len(addresses - set(got) - listed - skipped)} neither sent nor listed"
    )


def _kill_one(week: Period, sink: Sink, environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "send_digest", "--week", week.key]
    victim, other = (
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    )
    enough = len(sink.letters) + CHANCE.randint(2, PER_KILL // 2)
    while len(sink.letters) < enough and victim.poll() is None:
        time.sleep(0.001)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    other.wait(timeout=300)


def _forget() -> None:
    Subscriber.objects.all().delete()
    DigestDelivery.objects.all().delete()


def scanner(week: Period) -> None:
    _forget()
    add_readers(LINKED, "s")
    with smtp_sink() as (sink, port):
        use_server(port)
        send_period(week)
        found: set[str] = set()
        for letter in sink.letters:
            body = letter.get_body(("plain",))
            assert body is not None
            found |= set(re.findall(re.escape(str(settings.SITE_URL)) + r"(/digest/\S+)", body.get_content()))
    client = Client()
    for path in found:
        client.get(path)
    left = LINKED - Subscriber.objects.active().count()
    print(f"{len(sink.letters)} letters, {len(found)} links of ours opened by GET: {left} unsubscribed")


def main() -> None:
    setup_test_environment()
    logging.disable(logging.INFO)  # the SMTP server would tell of every command
    call_command("migrate", verbosity=0)
    week = newest_over("week", timezone.now())
    fill(week)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {STATEMENTS} statements in nine weeks")
    speed(week)
    kills(week)
    scanner(week)


if __name__ == "__main__":
    main()
