import io
import multiprocessing
import os
import secrets
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, TypeVar

import redis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections
from django.db.models import Q
from redis.backoff import NoBackoff
from redis.retry import Retry

from signals_site import embedded
from signals_site.preflight import port_problem
from signals_site.processes import ProcessError, Running, programs, together, watch

PREPARATIONS = (
    ("Tables", "migrate", "--noinput", "-v0"),
    ("Reference data", "load_reference"),
    ("Sample stories", "load_samples", "--if-empty"),
    ("Static files", "collectstatic", "--noinput", "-v0"),
)
T = TypeVar("T")


class Command(BaseCommand):
    help = (
        "Start everything: PostgreSQL and Redis where DATABASE_URL and REDIS_URL are unset, migrations, reference data, "
        "sample stories into an empty database, static files, web server, Celery worker and beat. Ctrl-C stops everything."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        port = os.environ.get("PORT") or "8000"
        parser.add_argument("--port", default=port, help="the web server's, on 127.0.0.1 (default: PORT or 8000)")

    def handle(self, *, port: str, **_: Any) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a terminal without UTF-8 gets `?` for ✓
        if problem := port_problem(port):
            raise CommandError(problem)
        _interrupt_on(signal.SIGTERM, signal.SIGHUP)
        try:
            with ExitStack() as stack:
                self._start(stack, int(port))
        except ProcessError as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(f"PostgreSQL does not answer: {error}") from error
        except redis.ConnectionError as error:
            raise CommandError(f"Redis does not answer: {error}") from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped; `make run` continues where this ended.")

    def _start(self, stack: ExitStack, port: int) -> None:
        self._step("PostgreSQL and Redis", lambda: stack.enter_context(_servers()))
        connections.close_all()
        # In a process of its own, or what these leave in memory would stay in this one for as long as everything runs.
        with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as another:
            for title, *command in PREPARATIONS:
                self._step(title, another.submit(_said_by, *command).result)
        running = self._step("Web server, worker, beat", lambda: stack.enter_context(_processes(port)))
        self._welcome(port)
        try:
            watch(running)
        finally:
            self.stdout.write("\nStopping …")

    def _step(self, title: str, do: Callable[[], T]) -> T:
        """Say what begins, do it, say how long it took and what it said."""
        self.stdout.write(f"  {title} …")
        began = time.monotonic()
        result = do()
        said = f": {result}" if isinstance(result, str) and result else ""
        self.stdout.write(self.style.SUCCESS("✓") + f" {title}{said} ({time.monotonic() - began:.1f} s)")
        return result

    def _welcome(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}/"
        self.stdout.write(self.style.SUCCESS(f"\nSignals runs at {address}"))
        password = _new_admin()
        door = f"{address}{settings.ADMIN_PATH}/"
        if password:
            self.stdout.write(f"Log in at {door} as `admin`, password `{password}` (shown this once).")
        else:
            self.stdout.write(f"Log in at {door} with the password of the first start.")
        self.stdout.write("Another password: `.venv/bin/python manage.py changepassword admin`")
        self.stdout.write(f"Logs: {settings.DATA_DIR / 'log'}. Ctrl-C stops everything.")


def _interrupt_on(*signals: signal.Signals) -> None:
    """Let these end the run as Ctrl-C does; one that is ignored (nohup) stays ignored."""
    for number in signals:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def _servers() -> Iterator[None]:
    """Both servers answering inside the block, embedded or named by the environment."""
    with embedded.for_environment():
        connection.ensure_connection()
        with redis.Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0)) as client:
            client.ping()
        yield


def _said_by(command: str, *arguments: str) -> str:
    """Run a command; returns the last line it wrote. Its progress bar goes to the terminal."""
    said = io.StringIO()
    call_command(command, *arguments, stdout=said)
    return (said.getvalue().strip().splitlines() or [""])[-1]


def _processes(port: int) -> AbstractContextManager[list[Running]]:
    logs = settings.DATA_DIR / "log"
    logs.mkdir(parents=True, exist_ok=True)
    environment = {"SITE_URL": f"http://127.0.0.1:{port}", "PYTHONUNBUFFERED": "1", **os.environ}
    wanted = programs(port, settings.DATA_DIR / "beat-schedule", settings.WORKER_PROCESSES)
    return together(wanted, logs, settings.BASE_DIR, environment)


def _new_admin() -> str | None:
    """Create the first administrator; returns the password, or None where there is one already."""
    users = get_user_model().objects
    if users.filter(Q(is_superuser=True) | Q(username="admin")).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", password=password)
    return password
