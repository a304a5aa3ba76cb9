from argparse import ArgumentParser
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ingest import aggregate
from ingest.management.files import lines_of
from ingest.pipeline import coding, importing


class Command(BaseCommand):
    help = (
        "Import dated articles from a JSONL file (id, lang, url, publisher, title, published, body) and code them. "
        "May be repeated: articles already known are left as they are. A broken line is reported with its number, "
        "the rest goes on; the exit code is then 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.jsonl", help="- for standard input")

    def handle(self, file: str, **_: Any) -> None:
        with lines_of(file) as lines:
            self._import(lines)

    def _import(self, file: TextIO) -> None:
        counts = {"new": 0, "known": 0, "broken": 0}
        for result in importing.import_lines(tqdm(file, desc="lines", disable=None)):
            if result.article_id is None:
                counts["broken"] += 1
                self.stderr.write(f"line {result.number}: {result.error}")
                continue
            counts["new" if result.is_new else "known"] += 1
            coding.code_article(result.article_id)
        days = aggregate.rebuild_stale()
        self.stdout.write(
            f"{counts['new']} new, {counts['known']} known, {counts['broken']} broken; {days} days rebuilt"
        )
        if counts["broken"]:
            raise CommandError(f"{counts['broken']} lines were not imported", returncode=1)
