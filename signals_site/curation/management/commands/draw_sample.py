"""Draw the week's samples, once: passages that two people code blindly, and articles that one person reads in full."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from signals_site.curation import recall
from signals_site.curation.sampling import SIZE, draw, monday


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=SIZE, help="passages (default: %(default)s)")
        parser.add_argument("--articles", type=int, default=recall.SIZE, help="articles (default: %(default)s)")
        parser.add_argument("--week", type=date.fromisoformat, help="a day of another week, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        week = monday(options["week"] or timezone.now().date())
        for what, n in (
            ("passages", draw(week, options["size"])),
            ("articles", recall.draw(week, options["articles"])),
        ):
            self.stdout.write(
                f"Week of {week}: {n} {what} drawn." if n else f"Week of {week}: no {what}, or drawn before."
            )
