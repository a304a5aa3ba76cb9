"""`make long-run` in its short form: four simulated days of six outlets, with servers and a clock of its own."""

import os
import subprocess
import sys

from tests.test_faults import OWN
from tests.workers import ROOT


def test_after_days_of_trouble_the_counts_are_the_truth() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    command = [sys.executable, "-m", "tests.bench_long_run", "--days", "2", "--sources", "6", "--hours-between", "24"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the truth: 14 articles, 13 stories, " in done.stdout
