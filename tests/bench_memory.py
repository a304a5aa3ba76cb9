"""`make memory`: what the whole of `manage.py run` holds once it has read and coded many articles, and shown some pages.

    python -m tests.bench_memory [--articles 1000]

Proportional set size: a page of memory that several processes share counts once, divided among them. Other programs of
this machine that map the same libraries take their share of these, so `libraries` may be a little more on a machine of its own.
"""

import argparse
import time
from collections import defaultdict
from pathlib import Path

import httpx

from tests.stack import count, do, kind_of, outlets, processes_of, running, scratch

EACH = 10  # articles of one outlet
TOLD = 4  # times on the way
PATIENCE = 3600  # seconds
PAGES = ("/", "/?period=2026", "/dyad/RUS/KAZ/", "/compare/", "/statements/", "/sources/", "/actor/KAZ/", "/about/")
PARTS = {"Pss": "all", "Pss_Anon": "own", "Pss_File": "libraries", "Pss_Shmem": "shared"}


def held(pid: int) -> dict[str, float]:
    """MB by part."""
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return {PARTS[name[:-1]]: int(size) / 1024 for name, size, _ in lines if name[:-1] in PARTS}


def table(folder: Path) -> str:
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for pid in processes_of(folder):
        for part, size in held(pid).items():
            for kind in (kind_of(pid), "together"):
                sums[kind][part] += size
        sums[kind_of(pid)]["processes"] += 1
        sums["together"]["processes"] += 1
    columns = ("processes", *PARTS.values())
    head = f"| MB | {' | '.join(columns)} |\n|{'---|' * (1 + len(columns))}"
    ordered = sorted(sums.items(), key=lambda item: item[1]["all"])
    return "\n".join([head, *(f"| {kind} | {' | '.join(f'{s[c]:.0f}' for c in columns)} |" for kind, s in ordered)])


def coded(folder: Path) -> int:
    return count(folder, "ingest_article", "status = 'coded'")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    wanted = parser.parse_args().articles
    settings = {"FETCH_ALLOW_LOOPBACK": "true", "FETCH_HOST_SECONDS": "0", "POLL_SECONDS": "5", "LOG_LEVEL": "WARNING"}
    with scratch() as folder, outlets(EACH) as port, running(folder, **settings) as address:
        print(f"Before the first article:\n{table(folder)}", flush=True)
        before = coded(folder)
        do(folder, "tests.bench_feeds", str(port), str(-(-wanted // EACH)))
        deadline = time.monotonic() + PATIENCE
        for part in range(1, TOLD + 1):
            goal = before + wanted * part // TOLD
            while coded(folder) < goal:
                assert time.monotonic() < deadline, f"{coded(folder) - before} articles were coded in {PATIENCE} s"
                time.sleep(2)
            for page in PAGES * 4:
                httpx.get(address + page, timeout=60).raise_for_status()
            print(
                f"After {coded(folder) - before} articles and {4 * part * len(PAGES)} pages:\n{table(folder)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
