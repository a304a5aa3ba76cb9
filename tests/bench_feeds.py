"""Sources and feeds of the invented outlets, into the database of SIGNALS_DATA: `python -m tests.bench_feeds PORT OUTLETS`.

A simulated world that is there already is taken for real from then on, or it would leave the charts with the first article.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
django.setup()

from ingest.models import Feed, Source  # noqa: E402 - Django must be set up before what follows is imported
from tests.factories import make_source  # noqa: E402
from tests.outlets import host  # noqa: E402


def main() -> None:
    port, outlets = int(sys.argv[1]), int(sys.argv[2])
    Source.objects.filter(slug__startswith="simulated-").update(is_sample=False)
    for number in range(outlets):
        address = f"http://{host(number)}:{port}/feed.xml"
        Feed.objects.update_or_create(
            url=address, defaults={"source": make_source(f"outlet-{number}"), "is_active": True}
        )


if __name__ == "__main__":
    main()
