"""Celery workers and beats in processes of their own, for tests that kill them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Process = subprocess.Popen[bytes]


def start(
    environment: Mapping[str, str], log: Path, *arguments: str, app: str = "signals_site", ready: bytes = b" ready."
) -> Process:
    """A Celery process that has said it is ready; its log is appended to."""
    with log.open("ab") as output:
        begun = output.tell()
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", app, *arguments],
            cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    wait_until(lambda: ready in log.read_bytes()[begun:] or process.poll() is not None, "no process got ready")
    if process.poll() is not None:
        raise RuntimeError(log.read_text("utf-8", "replace")[-3000:])
    return process


def worker(environment: Mapping[str, str], log: Path, *, app: str = "signals_site", processes: int = 1) -> Process:
    """A worker on both queues."""
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return start(environment, log, "worker", "-Q", "fetch,code", "-c", str(processes), "-l", "INFO", *quiet, app=app)


def kill(process: Process) -> None:
    """SIGKILL for it and its children at once, as when the machine fails."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def running(process: Process) -> Iterator[Process]:
    try:
        yield process
    finally:
        kill(process)


def wait_until(done: Callable[[], bool], what: str = "it did not come to pass", seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(what)
        time.sleep(0.05)
