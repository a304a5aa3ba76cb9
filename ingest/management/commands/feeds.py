from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest.models import Feed
from ingest.pipeline import health


class Command(BaseCommand):
    help = (
        "List feeds with their state, or start and pause them: `manage.py feeds`, `manage.py feeds --start all`, "
        "`manage.py feeds --pause astana-times`. Names are the slugs of sources."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--start", metavar="SLUG|all", help="poll the feeds of this source from now on")
        group.add_argument("--pause", metavar="SLUG|all", help="stop polling them")

    def handle(self, *, start: str | None, pause: str | None, **_: Any) -> None:
        slug = start or pause
        if slug is None:
            for feed in Feed.objects.select_related("source"):
                why = f"  {feed.state_reason}" if feed.state_reason else ""
                self.stdout.write(f"{feed.state:7} {feed.source.slug:30} {feed.url}{why}")
            return
        rows = Feed.objects.all() if slug == "all" else Feed.objects.filter(source__slug=slug)
        if not rows.exists():
            raise CommandError(f'No feeds of "{slug}"; `manage.py feeds` lists the slugs')
        self.stdout.write(f"{health.start(rows)} feeds started" if start else f"{health.pause(rows)} feeds paused")
