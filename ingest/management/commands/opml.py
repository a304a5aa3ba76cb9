import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest.feeds import FeedError
from ingest.pipeline.opml import export_opml, import_opml


class Command(BaseCommand):
    help = (
        "Exchange lists of feeds with other readers: `manage.py opml --export sources.opml`, "
        "`manage.py opml --import sources.opml`; - stands for standard output or input. Imported feeds come paused, known "
        "ones are skipped. Exit code 1 when some were refused, the others are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        group = parser.add_mutually_exclusive_group(required=True)
        group.add_argument("--import", dest="source", metavar="FILE", help="add the feeds of this list")
        group.add_argument("--export", dest="target", metavar="FILE", help="write all feeds to this file")

    def handle(self, *, source: str | None, target: str | None, **_: Any) -> None:
        try:
            if source:
                self._import(sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes())
            elif target == "-":
                self.stdout.write(export_opml())
            elif target:
                Path(target).write_text(export_opml(), "utf-8")
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error

    def _import(self, body: bytes) -> None:
        try:
            report = import_opml(body)
        except FeedError as error:
            raise CommandError(f"Nothing was imported: {error}") from error
        for sentence in report.refused:
            self.stderr.write(sentence)
        self.stdout.write(str(report))
        if report.refused:
            raise CommandError(f"{len(report.refused)} feeds were refused", returncode=1)
