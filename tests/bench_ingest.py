"""`make bench-ingest`: what reading does, at full size, written to docs/bench-ingest.md.

    python -m tests.bench_ingest [--sources 200] [--each 50] [--profile]

Reading is measured without coding: poll the feeds, fetch every page, extract, store; one process on one core, the outlets
in a process of their own. On a machine that others use too, the wall clock tells less than the seconds of processor time.
"""

import argparse
import cProfile
import os
import platform
import pstats
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402 - the settings start the servers, so they come first
from django.db import connection  # noqa: E402

from ingest.models import Article, Feed  # noqa: E402
from ingest.pipeline import polling, reading  # noqa: E402
from tests import gauntlet  # noqa: E402
from tests.factories import make_source  # noqa: E402
from tests.outlets import host  # noqa: E402
from tests.servers import Site  # noqa: E402
from tests.test_stories import ROWS, grouped, pair_f1  # noqa: E402

REPORT = Path(__file__).parents[1] / "docs" / "bench-ingest.md"
GAUNTLET = 42
TIMED = 2000  # articles whose reading is timed; the others are read for the memory


@dataclass(frozen=True)
class Speed:
    articles: int
    wall: float  # seconds
    cpu: float  # seconds of this process

    def line(self, what: str) -> str:
        return (
            f"| {what} | {self.articles} | {self.articles / self.wall:.1f} | {self.articles / self.cpu:.1f} "
            f"| {self.cpu / self.wall:.0%} |"
        )  # fmt: skip


@contextmanager
def outlets(each: int) -> Iterator[int]:
    """The port of a server process with `each` articles per outlet."""
    command = [sys.executable, "-m", "tests.outlets", str(each)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def rss() -> float:
    """MB of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def read_all(port: int, sources: int) -> tuple[Speed, list[tuple[int, float]]]:
    """Poll every outlet and fetch what it offers; the speed of the first TIMED articles, the memory every 500."""
    feeds = [
        Feed.objects.create(source=make_source(f"outlet-{n}"), url=f"http://{host(n)}:{port}/feed.xml") for n in range(sources)
    ]  # fmt: skip
    wall, cpu = time.perf_counter(), time.process_time()
    speed, memory, done = None, [], 0
    for feed in feeds:
        for pk in polling.poll_feed(feed.pk):
            reading.fetch_article(pk)
            done += 1
            if done % 500 == 0:
                memory.append((done, rss()))
            if done == TIMED:
                speed = Speed(done, time.perf_counter() - wall, time.process_time() - cpu)
    return speed or Speed(done, time.perf_counter() - wall, time.process_time() - cpu), memory


def run_gauntlet() -> dict[str, gauntlet.Count]:
    with Site() as site, Site() as mirror:
        return gauntlet.run(site, mirror, GAUNTLET)


def grouping() -> tuple[float, float]:
    """Pair F1 (within a language, across languages)."""
    story = grouped()

    def is_joined(one: int, other: int) -> bool:
        return story[one] == story[other]

    return pair_f1(is_joined, True), pair_f1(is_joined, False)


def report(
    counts: dict[str, gauntlet.Count], speed: Speed, memory: list[tuple[int, float]], load: tuple[float, float]
) -> str:
    within, across = grouping()
    stages = "\n".join(
        f"| {stage} | {c.articles} | {c.revisions} | {c.stories} | {c.addresses} |" for stage, c in counts.items()
    )
    grown = memory[-1][1] - memory[min(3, len(memory) - 1)][1] if memory else 0.0
    samples = "\n".join(f"| {done} | {size:.0f} |" for done, size in memory if done % 2000 == 0 or done == 500)
    return f"""# How reading does

Written by `make bench-ingest` on {time.strftime("%Y-%m-%d", time.gmtime())}: {platform.machine()}, {os.cpu_count()} cores,
Python {platform.python_version()}. Load of the machine before and after: {load[0]:.1f} and {load[1]:.1f}.

## The same articles again

{GAUNTLET} articles, read; then with tracking parameters; then re-titled at `?id=2`; then mirrored on another host.

| stage | articles | earlier versions | stories | addresses known |
|---|---|---|---|---|
{stages}

## Speed

200 outlets in a process of their own, pages of some 37 kB; feeds polled, robots.txt asked, pages fetched, extracted and
stored, nothing coded; one process on one core.

| what | articles | per second | per second of processor time | share of the core it got |
|---|---|---|---|---|
{speed.line("reading alone")}

## Memory of one reader

| articles read | MB |
|---|---|
{samples}

From the 2000th article to the last it grew by {grown:.1f} MB. The process has coded the gauntlet's
articles before, so the coder with its model is in these figures.

## Grouping into stories

{len(ROWS)} labelled articles in 10 languages (`tests/gold/stories.jsonl`): pair F1 {within:.3f} within a language,
{across:.3f} across languages.
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--each", type=int, default=50, help="articles per source")
    parser.add_argument("--profile", action="store_true", help="say where the time goes, write no report")
    options = parser.parse_args()
    settings.FETCH_ALLOW_LOOPBACK = True
    connection.creation.create_test_db(verbosity=0, serialize=False)
    before = os.getloadavg()[0]
    counts = {} if options.profile else run_gauntlet()
    Article.objects.all().delete()
    Feed.objects.all().delete()
    profile = cProfile.Profile(time.process_time)
    with outlets(options.each) as port, profile if options.profile else nullcontext():
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        speed, memory = read_all(port, options.sources)
    if options.profile:
        print(speed)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
        return
    told = report(counts, speed, memory, (before, os.getloadavg()[0]))
    REPORT.write_text(told)
    print(told)


if __name__ == "__main__":
    main()
