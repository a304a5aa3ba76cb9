"""One size of `bench_dashboard`: `python -m tests.bench_dashboard_size TIMES [ONLY]` asks the database of SIGNALS_DATA, prints JSON."""

import json
import os
import sys
import time
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402 - Django must be set up before what follows is imported
from django.core.management import call_command  # noqa: E402
from django.http import StreamingHttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from ingest.models import Article, DailySignal, MonthlySignal, Statement  # noqa: E402
from tests.bench_dashboard_views import View, ask, views  # noqa: E402

EXPORTED = 1_000_000  # rows


def measure(times: int, only: str) -> dict[str, Any]:
    """Every view warmed by a round of its addresses, then asked `times` times."""
    call_command("migrate", verbosity=0)
    import_module("signals_site.wsgi")  # what is loaded is kept from the collection of garbage, as in the product
    call_command("collectstatic", interactive=False, verbosity=0)
    tables = (Statement, Article, DailySignal, MonthlySignal)
    rows = {table.__name__: table._default_manager.count() for table in tables}
    # Without the test environment, which copies the context of every template: only the site itself is to be measured.
    client, curator = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    client.cookies["csrftoken"] = 32 * "a"  # who has filled in a form gets no kept page: each is to be made
    person, _ = User.objects.get_or_create(username="bench", defaults={"is_staff": True, "is_superuser": True})
    curator.force_login(person)
    found = [view for view in views(timezone.now().date(), rows["Statement"]) if only in view.name]
    for view in found:
        ask(curator if view.login else client, view, len(view.addresses))
        view.taken.clear()
        ask(curator if view.login else client, view, times)
        print(_line(view), file=sys.stderr)
    told = [{"name": view.name, "kind": view.kind, "taken": list(map(asdict, view.taken))} for view in found]
    return {"rows": rows, "views": told, "export": {} if only else export(client)}


def _line(view: View) -> str:
    return f"{view.name}: " + " ".join(f"{t.whole:.0f}({t.cpu:.0f}+{t.sql_cpu:.0f})" for t in view.taken)


def export(client: Client) -> dict[str, float]:
    """EXPORTED rows as CSV, or all there are: rows, seconds, and the MB that the process held before and at most."""
    start, before, most, rows, size = time.perf_counter(), held(), 0.0, 0, 0
    response = client.get("/statements.csv")
    assert isinstance(response, StreamingHttpResponse)
    for number, block in enumerate(response):
        rows, size = rows + block.count(b"\n"), size + len(block)
        most = max(most, held()) if number % 50 == 0 else most
        if rows > EXPORTED:
            break
    seconds = time.perf_counter() - start
    response.close()
    return {"rows": rows, "seconds": seconds, "mb": size / 1e6, "before": before, "most": most}


def held() -> float:
    """MB of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), "".join(sys.argv[2:]))))
