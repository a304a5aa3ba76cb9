"""`make bench-dashboard`: how long the dashboard takes with 1 and with 10 million statements, written to docs/bench-dashboard.md.

    python -m tests.bench_dashboard [--sizes 1000000,10000000] [--times 40] [--folder /tmp/signals-bench] [--only dyad]

Each size lives in a folder of its own, with the embedded servers as they are shipped; filled once (`bench_world`: minutes for
a million, an hour for ten), kept, and measured in a process of its own.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from signals_site import embedded
from tests.bench_dashboard_report import report

REPORT = Path(__file__).parents[1] / "docs" / "bench-dashboard.md"
FOLDER = Path("/tmp/signals-bench")  # noqa: S108 - short, since socket addresses may have 107 bytes only


def measured(folder: Path, statements: int, options: argparse.Namespace) -> dict[str, Any]:
    """What `bench_dashboard_size` found of this many statements, which are made if they are not there."""
    place = folder / str(statements)
    place.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # the servers' account passes through
    place.chmod(0o711)
    if not (place / "filled").exists():
        with embedded.servers(place, durable=False):
            run(place, "tests.bench_world", str(statements))
        (place / "filled").touch()
    with embedded.servers(place):
        found: dict[str, Any] = json.loads(run(place, "tests.bench_dashboard_size", str(options.times), options.only))
    return found


def run(place: Path, *module: str) -> str:
    """The last line that a module of ours prints, in a process of its own on the data folder `place`."""
    told = {"SIGNALS_DATA": str(place), "LOG_LEVEL": "ERROR", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *module], check=True, stdout=subprocess.PIPE, text=True, env=os.environ | told
    )
    return done.stdout.splitlines()[-1] if done.stdout else ""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="1000000,10000000")
    parser.add_argument("--times", type=int, default=40, help="requests per view")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--only", default="", help="views whose name holds this; writes no report")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    sizes = {int(size): measured(options.folder, int(size), options) for size in options.sizes.split(",")}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    told = report(sizes, machine, time.strftime("%Y-%m-%d", time.gmtime()), (load, os.getloadavg()[0]))
    print(told)
    if not options.only:
        REPORT.write_text(told)


if __name__ == "__main__":
    main()
