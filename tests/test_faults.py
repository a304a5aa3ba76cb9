"""The faults of `make faults` that need neither root nor libfaketime, in their short form, with servers, worker and beats of its own."""

import os
import subprocess
import sys

from tests.workers import ROOT

OWN = ("DATABASE_URL", "REDIS_URL", "SIGNALS_DATA", "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER")
FAULTS = [
    "a_process_killed", "the_worker_killed", "redis_emptied", "redis_restarted", "postgres_restarted",
    "out_of_connections", "beat_doubled",
]  # fmt: skip


def test_no_fault_loses_doubles_or_changes_anything() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    command = [sys.executable, "-m", "tests.bench_faults", "--kills", "1", "--each", "2", "--only", *FAULTS]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines() if " articles, " in line] == FAULTS
    assert "the charts' sums agree" in done.stdout
