"""The processes of one installation, started, watched and stopped together: web server, Celery worker, Celery beat."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

GENTLE = 6  # seconds a process may take to finish what it does; the tables know what is left to do
PATIENCE = 90  # seconds for a process to be ready on a slow machine


class ProcessError(Exception):
    """A process that should run does not, in one sentence."""


@dataclass(frozen=True)
class Program:
    """What to start; `ready` is what its log says once it can work; `nice`: how far it lets others go first, 0 to 19."""

    name: str
    arguments: Sequence[str]
    ready: bytes
    nice: int = 0


def programs(port: int, schedule: Path, processes: int) -> list[Program]:
    """Web server on 127.0.0.1:port, a worker of so many processes on both queues, beat, which keeps its rings in `schedule`."""
    address = f"127.0.0.1:{port}"
    celery = ("-m", "celery", "-A")
    return [
        Program(
            "web",
            (
                "-m",
                "gunicorn",
                "signals_site.wsgi",
                "-b",
                address,
                "-w",
                "2",
                "--threads",
                "4",
                "--preload",
                "--no-control-socket",
            ),
            b"Booting worker",
        ),
        Program(
            "worker",
            (
                *celery,
                "signals_site",
                "worker",
                "-Q",
                "fetch,code",
                "-c",
                str(processes),
                "-l",
                "INFO",
                "--without-gossip",
                "--without-mingle",
            ),
            b" ready.",
            nice=5,  # readers wait for the web, nobody for the coding of one article
        ),
        Program(
            "beat",
            (*celery, "signals_site.bell", "beat", "-s", str(schedule), "--pidfile=", "-l", "INFO"),
            b"beat: Starting",
        ),
    ]


class Running:
    """A started program, in a session of its own: the terminal's Ctrl-C does not reach it, but our end does."""

    def __init__(self, program: Program, log: Path, cwd: Path, environment: Mapping[str, str]) -> None:
        self.program, self.log = program, log
        if log.exists():
            log.replace(log.with_suffix(".log.old"))
        # The kernel ends it when this process is killed: nobody else would.
        leash: tuple[str, ...] = ("setpriv", "--pdeathsig", "TERM", "--") if shutil.which("setpriv") else ()
        if program.nice and shutil.which("nice"):
            leash = (*leash, "nice", "-n", str(program.nice))
        with log.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own programs
                [*leash, sys.executable, *program.arguments],
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise ProcessError if it has ended."""
        code = self.process.poll()
        if code is not None:
            tail = "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-5:])
            how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            raise ProcessError(f"The {self.program.name} process has ended ({how}); its log {self.log} ends:\n{tail}")

    def is_ready(self) -> bool:
        """Whether its log says so; ProcessError if it has ended."""
        self.check()
        return self.program.ready in self.log.read_bytes()

    def ask_to_end(self) -> None:
        with suppress(ProcessLookupError):
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for it until `deadline`, then kill what is left of it and of its children."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def together(
    wanted: Sequence[Program], logs: Path, cwd: Path, environment: Mapping[str, str]
) -> Iterator[list[Running]]:
    """All programs running and ready inside the block, and none after it."""
    running: list[Running] = []
    try:
        # A failure on the way leaves those already started in the list, and so stopped below.
        running.extend(Running(program, logs / f"{program.name}.log", cwd, environment) for program in wanted)
        _wait_until_ready(running)
        yield running
    finally:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
        for process in running:
            process.ask_to_end()
        deadline = time.monotonic() + GENTLE
        for process in running:
            process.end(deadline)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def watch(running: Sequence[Running]) -> None:
    """Return never: ProcessError as soon as one has ended."""
    while True:
        for process in running:
            process.check()
        time.sleep(0.5)


def _wait_until_ready(running: Sequence[Running]) -> None:
    deadline = time.monotonic() + PATIENCE
    while late := [process for process in running if not process.is_ready()]:
        if time.monotonic() > deadline:
            raise ProcessError(f"The {late[0].program.name} process was not ready in {PATIENCE} s; see {late[0].log}.")
        time.sleep(0.1)
