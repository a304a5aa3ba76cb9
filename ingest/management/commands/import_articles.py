import getpass
import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ingest import aggregate, tasks
from ingest.management.files import lines_of
from ingest.models import Import
from ingest.pipeline import backfill, coding
from ingest.pipeline.backfill import Imported, Piece
from ingest.pipeline.importing import LineError

POLITE = 10  # added to the process's niceness: live polling and the web server come first
LATER = 9  # priority of a bell that waits for all others


class Command(BaseCommand):
    help = """Import dated articles and code them.

    manage.py import_articles FILE.jsonl     one JSON object a line: id, lang, url, publisher, title, published, body
    manage.py import_articles FOLDER         saved pages (*.html); an index.jsonl in it may tell file, url, publisher, published
    manage.py import_articles -              JSON lines from standard input

May be broken off and repeated: articles already known are passed over. Every article keeps file and line, when and by
whom it was imported. A broken line or page is reported with its place, the rest goes on.

Exit code 0: all imported; 1: some were broken, or the file cannot be read."""

    def run_from_argv(self, argv: list[str]) -> None:
        os.nice(POLITE)  # here, not in handle: whoever calls the command from a program of his own keeps his priority
        super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE|FOLDER", help="- for standard input")
        parser.add_argument(
            "--queue", action="store_true", help="leave coding to the workers, behind all live articles"
        )
        parser.add_argument("--by", default="", help="who imports; default: the account that runs this")

    def handle(self, file: str, *, queue: bool, by: str, **_: Any) -> None:
        run = Import.objects.create(name=file if file == "-" else str(Path(file).absolute()), by=by or _account())
        if Path(file).is_dir():
            try:
                pieces = list(backfill.pages(Path(file)))
            except LineError as error:
                raise CommandError(str(error)) from error
            self._import(tqdm(pieces, desc="pages", disable=None, file=self.stderr), run, queue)
            return
        with lines_of(file) as lines:
            self._import(backfill.lines(tqdm(lines, desc="lines", disable=None, file=self.stderr)), run, queue)

    def _import(self, pieces: Iterable[Piece], run: Import, queue: bool) -> None:
        for result in backfill.save(pieces, run):
            self._finish(result, queue)
        days = aggregate.rebuild_stale()
        run.refresh_from_db()
        self.stdout.write(f"{run.new} new, {run.known} known, {run.broken} broken; {days} days rebuilt")
        if run.broken:
            raise CommandError(f"{run.broken} lines were not imported", returncode=1)

    def _finish(self, result: Imported, queue: bool) -> None:
        if result.error:
            self.stderr.write(f"{result.place}: {result.error}")
        elif result.to_code and result.article_id and queue:
            tasks.code_article.apply_async((result.article_id,), priority=LATER)
        elif result.to_code and result.article_id:
            coding.code_article(result.article_id)


def _account() -> str:
    try:
        return getpass.getuser()
    except OSError:  # a container may run under a number without a name
        return str(os.getuid())
