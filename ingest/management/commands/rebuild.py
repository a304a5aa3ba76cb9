from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest import aggregate
from ingest.models import Story


class Command(BaseCommand):
    help = (
        "Rebuild the daily signals from the statements: all days, or those from --from to --to (both included). "
        "Nothing but the daily signals changes; curated statements stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="end", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *, start: date | None, end: date | None, **_: Any) -> None:
        if start and end and start > end:
            raise CommandError(f"--from {start} is after --to {end}")
        aggregate.place(Story.objects.values_list("pk", flat=True))
        days = aggregate.rebuild_between(start, end)
        self.stdout.write(f"{days} days rebuilt")
