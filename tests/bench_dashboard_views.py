"""The views that `bench_dashboard` asks for, each with other dyads, themes and words every time; and what a request takes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.db import connection
from django.test import Client

DYADS = ("RUS/KAZ", "USA/KAZ", "CHN/UZB", "RUS/UZB", "KAZ/UZB", "EU/KAZ", "TUR/KGZ", "CHN/KAZ", "RUS/TJK", "IRN/TKM")
THEMES = ("energy", "security", "economy", "transport", "diplomacy")
TIERS = ("state", "independent", "official", "aggregator")
LANGUAGES = ("ru", "en", "kk", "uz", "tr")


@dataclass
class Taken:
    """Milliseconds: the whole, of it waiting for the database; processor time of this process and of the database's; queries."""

    whole: float = 0.0
    sql: float = 0.0
    cpu: float = 0.0
    sql_cpu: float = 0.0
    queries: int = 0

    @property
    def outside(self) -> float:
        return self.whole - self.sql


@dataclass(frozen=True)
class View:
    """`kind`: chart, list or page; `addresses` are asked in turn."""

    name: str
    kind: str
    addresses: tuple[str, ...]
    login: bool = False
    taken: list[Taken] = field(default_factory=list)


@contextmanager
def stopwatch() -> Iterator[Taken]:
    taken = Taken()

    def asked(execute: Callable[..., Any], *given: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(*given)
        finally:
            taken.sql += 1000 * (time.perf_counter() - start)
            taken.queries += 1

    wall, cpu, sql_cpu = time.perf_counter(), time.process_time(), backend_time()
    with connection.execute_wrapper(asked):
        yield taken
    taken.whole, taken.cpu = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
    taken.sql_cpu = backend_time() - sql_cpu


def backend_time() -> float:
    """Milliseconds for which the database's process for this connection has run, as Linux says."""
    assert connection.connection is not None
    backend = connection.connection.info.backend_pid
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e6


def ask(client: Client, view: View, times: int) -> None:
    for number, address in enumerate(islice(cycle(view.addresses), times)):
        with stopwatch() as taken:
            response = client.get(
                address, REMOTE_ADDR=f"10.{number // 250}.{number % 250}.1"
            )  # or the API has enough of us
            assert response.status_code == 200, (address, response.status_code)
            assert response.content
        view.taken.append(taken)


def parties(dyad: str) -> str:
    actor, recipient = dyad.split("/")
    return f"actor={actor}&recipient={recipient}"


def views(today: date, statements: int) -> list[View]:
    """All of them; `statements`: how many there are, whose numbers stand in the passages."""
    weeks = [f"{today - timedelta(days=7 * back):%G-W%V}" for back in range(1, 9)]
    months = [f"{today - timedelta(days=31 * back):%Y-%m}" for back in range(1, 7)]
    years = (f"{today.year - 1}", f"{today.year}")
    span = f"from={today - timedelta(days=365)}&to={today}"
    six = "&".join(f"dyad={dyad.replace('/', '-')}" for dyad in DYADS[:6])
    rare = [str(statements * part // 23) for part in range(1, 21)]
    three = [
        urlencode({"actor": dyad[:3], "theme": theme, "tier": tier})
        for dyad, theme, tier in zip(cycle(("RUS", "CHN", "USA", "KAZ", "UZB")), cycle(THEMES), TIERS * 3, strict=False)
    ]
    return [
        View("overview, week", "chart", tuple(f"/?period={week}" for week in weeks)),
        View("overview, month", "chart", tuple(f"/?period={month}" for month in months)),
        View("overview, year", "chart", tuple(f"/?period={year}" for year in years)),
        View("overview, year, one theme", "chart", tuple(f"/?period={years[0]}&theme={theme}" for theme in THEMES)),
        View("dyad, half a year by week", "chart", tuple(f"/dyad/{dyad}/" for dyad in DYADS)),
        View("dyad, a year by day", "chart", tuple(f"/dyad/{dyad}/?{span}&grain=day" for dyad in DYADS)),
        View("dyad, by theme", "chart", tuple(f"/dyad/{dyad}/?stack=theme" for dyad in DYADS)),
        View("dyad, one tier", "chart", tuple(f"/dyad/{dyad}/?tier={tier}" for dyad, tier in zip(DYADS, TIERS * 3, strict=False))),
        View("compare, six dyads", "chart", (f"/compare/?{six}", f"/compare/?{six}&of=articles", f"/compare/?{six}&{span}")),
        View("compare, themes", "chart", tuple(f"/compare/?theme={one}&theme=energy" for one in THEMES[1:])),
        View("actor", "chart", tuple(f"/actor/{code}/" for code in ("KAZ", "RUS", "UZB", "CHN", "TUR", "TKM"))),
        View("theme", "chart", tuple(f"/theme/{theme}/" for theme in THEMES)),
        View("speaker", "chart", tuple(f"/speaker/{quote(f'Speaker {code} {n}')}/" for n, code in enumerate(("RUS", "KAZ", "CHN", "UZB")))),
        View("source", "chart", tuple(f"/sources/simulated-{n:02}/" for n in (1, 2, 5, 9, 20))),
        View("API, a dyad's series", "chart", tuple(f"/api/v1/dyads/{dyad}" for dyad in DYADS)),
        View("API, matrix", "chart", tuple(f"/api/v1/matrix?period={week}" for week in weeks)),
        View("chart as SVG", "chart", tuple(f"/dyad/{dyad}/counts.svg" for dyad in DYADS)),
        View("statements", "list", ("/statements/", "/statements/?page=2", "/statements/?page=40")),
        View("statements, three filters", "list", tuple(f"/statements/?{query}" for query in three)),
        View("statements of a mark", "list", tuple(f"/statements/?{parties(dyad)}&since={today - timedelta(days=40)}&until={today - timedelta(days=34)}" for dyad in DYADS)),
        View("search, a rare word", "list", tuple(f"/statements/?text={word}" for word in rare)),
        View("search, a frequent word", "list", ("/statements/?text=report", "/statements/?text=сообщение", "/statements/?text=thanked", "/statements/?text=партнёра")),
        View("search, a phrase", "list", tuple(f"/statements/?text={quote(text)}" for text in ('"demanded an answer"', '"общую работу"', '"work begun together"'))),
        View("search, a name and a word", "list", tuple(f"/statements/?text={quote(text)}" for text in ("Kazakhstan answer", "Россия работу", "Turkey report"))),
        View("search, anywhere in the article", "list", tuple(f"/statements/?whole=1&text={word}" for word in rare[:4])),
        View("API, statements", "list", tuple(f"/api/v1/statements?{parties(dyad)}&limit=100" for dyad in DYADS)),
        View("one statement", "page", tuple(f"/statements/{number}/" for number in rare)),
        View("sources", "page", ("/sources/",)),
        View("Atom feed", "page", tuple(f"/statements.atom?theme={theme}" for theme in THEMES)),
        View("curation queue", "page", ("/curation/", "/curation/?order=newest"), login=True),
    ]  # fmt: skip
