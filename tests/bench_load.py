"""`make load`: many readers at once before the web processes of `manage.py run`, over a simulated world, while news comes in.

    python -m tests.bench_load [--statements 100000] [--readers 200] [--seconds 60] [--articles 1] [--folder FOLDER]

First each reader asks for a page every ten seconds, then all of them without pauses. News comes at a steady pace: each outlet
is asked every ten seconds, as the product's own politeness wants it. A folder given by name is kept and used again.
"""

import argparse
import asyncio
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from signals_site import embedded
from tests.bench_dashboard_views import views
from tests.stack import count, do, outlets, processor_seconds, running, scratch

PAUSE = 10.0  # seconds from a reader's page to the next
LONGEST = 60.0  # seconds that a reader waits
# Of a hundred visits; the rest are spread over all other views that `bench_dashboard` has for readers.
OFTEN = {
    "overview, week": 25,
    "dyad, half a year by week": 25,
    "statements": 10,
    "one statement": 10,
    "actor": 5,
    "theme": 5,
}
NOT_READ = ("API", "Atom", "curation")  # by machines, under limits of their own, and by the staff


@dataclass
class Seen:
    """Seconds of each answer, and what went wrong."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    def line(self, what: str) -> str:
        lasted, ordered = time.perf_counter() - self.began, sorted(self.times)
        p50, p95, p99, most = (ordered[int((len(ordered) - 1) * part)] for part in (0.5, 0.95, 0.99, 1.0))
        return (
            f"| {what} | {len(ordered)} | {len(self.errors)} | {len(ordered) / lasted:.1f} "
            f"| {p50:.2f} | {p95:.2f} | {p99:.2f} | {most:.2f} |"
        )


def pages(statements: int) -> tuple[list[str], list[float]]:
    """Addresses and how often each is asked for."""
    asked = [view for view in views(today(), statements) if not view.name.startswith(NOT_READ)]
    rest = (100 - sum(OFTEN.values())) / (len(asked) - len(OFTEN))
    weighed = [
        (address, OFTEN.get(view.name, rest) / len(view.addresses)) for view in asked for address in view.addresses
    ]
    return [address for address, _ in weighed], [weight for _, weight in weighed]


def today() -> date:
    return datetime.now(UTC).date()


async def read(client: httpx.AsyncClient, page: str, seen: Seen) -> None:
    began = time.perf_counter()
    try:
        response = await client.get(page)
        if response.status_code != 200:
            seen.errors.append(f"{response.status_code} {page}")
    except httpx.HTTPError as error:
        seen.errors.append(f"{type(error).__name__} {page}")
    seen.times.append(time.perf_counter() - began)


async def reader(
    client: httpx.AsyncClient, number: int, until: float, pause: float, seen: Seen, statements: int
) -> None:
    chance = random.Random(number)  # noqa: S311 - the same way through the site at every run
    addresses, weights = pages(statements)
    due = time.perf_counter() + chance.uniform(0, pause)
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await read(client, chance.choices(addresses, weights)[0], seen)
        due = max(due + pause, time.perf_counter())


async def readers(address: str, many: int, seconds: float, pause: float, statements: int) -> Seen:
    # The server closes a connection after two idle seconds, so none older than one is used again.
    limits = httpx.Limits(max_connections=many, keepalive_expiry=1.0)
    async with httpx.AsyncClient(base_url=address, timeout=LONGEST, limits=limits) as client:
        seen, until = Seen(), time.perf_counter() + seconds
        await asyncio.gather(*(reader(client, n, until, pause, seen, statements) for n in range(many)))
    return seen


@contextmanager
def place(given: Path | None) -> Iterator[Path]:
    if given is None:
        with scratch() as folder:
            yield folder
        return
    given.mkdir(parents=True, exist_ok=True)
    given.chmod(0o711)  # the servers' account passes through
    yield given


def fill(folder: Path, statements: int, port: int, articles: float) -> None:
    """The world, unless it is there; and the feeds of outlets that together bring so many articles a second."""
    with embedded.servers(folder, durable=False):
        if not (folder / "filled").exists():
            do(folder, "tests.bench_world", str(statements))
            (folder / "filled").touch()
        do(folder, "tests.bench_feeds", str(port), str(max(1, round(articles * PAUSE))))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--articles", type=float, default=1.0, help="that come in a second")
    parser.add_argument("--folder", type=Path)
    told = parser.parse_args()
    settings = {
        "FETCH_ALLOW_LOOPBACK": "true", "FETCH_HOST_SECONDS": str(PAUSE), "POLL_SECONDS": "5", "LOG_LEVEL": "WARNING",
        "LIMIT_SEARCHES": "0", "LIMIT_EXPORTS": "0",
    }  # fmt: skip
    with place(told.folder) as folder, outlets(round(told.seconds)) as port:
        fill(folder, told.statements, port, told.articles)
        with running(folder, **settings) as address:
            report(folder, address, told)


def report(folder: Path, address: str, told: argparse.Namespace) -> None:
    print(f"{told.statements} statements, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}", flush=True)
    before = count(folder, "ingest_article", "status = 'coded'")
    print(
        "| readers | pages | errors | pages a second | p50 s | p95 s | p99 s | longest s |\n|---|---|---|---|---|---|---|---|"
    )
    for what, pause in (("a page every ten seconds", PAUSE), ("without pauses", 0.0)):
        spent = processor_seconds(folder)
        seen = asyncio.run(readers(address, told.readers, told.seconds, pause, told.statements))
        print(seen.line(f"{told.readers}, {what}"), *sorted(set(seen.errors))[:10], sep="\n", flush=True)
        each = {kind: 1000 * (sum_ - spent[kind]) / len(seen.times) for kind, sum_ in processor_seconds(folder).items()}
        print("  processor ms for each page:", {kind: round(ms) for kind, ms in each.items()}, flush=True)
    coded = count(folder, "ingest_article", "status = 'coded'") - before
    print(f"{coded} articles were read and coded meanwhile; load after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
