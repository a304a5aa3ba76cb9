"""Draw the sample that two people code blindly: from the seven days before this week's Monday, once a week."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from signals_site.curation.sampling import SIZE, draw, monday


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=SIZE, help="passages (default: %(default)s)")
        parser.add_argument("--week", type=date.fromisoformat, help="a day of another week, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        week = monday(options["week"] or timezone.now().date())
        n = draw(week, options["size"])
        self.stdout.write(
            f"Week of {week}: {n} passages drawn." if n else f"Week of {week}: nothing to draw, or drawn."
        )
