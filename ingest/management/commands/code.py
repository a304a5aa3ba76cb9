import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ingest.classify import ArticleText, code
from ingest.management.files import lines_of
from ingest.pipeline.importing import LineError, parse_line
from ingest.vocabulary import default_vocabulary


class Command(BaseCommand):
    help = (
        "Code the articles of a JSONL file and write one JSON object a line, with id and statements, to standard "
        "output: `manage.py code corpus.jsonl > predicted.jsonl`. The database is not touched. A broken line is "
        "reported with its number, the rest goes on; the exit code is then 1."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.jsonl", help="- for standard input")

    def handle(self, file: str, **_: Any) -> None:
        with lines_of(file) as lines:
            broken = self._code(lines)
        if broken:
            raise CommandError(f"{broken} lines were not coded", returncode=1)

    def _code(self, lines: TextIO) -> int:
        broken = 0
        for number, line in enumerate(tqdm(lines, desc="articles", disable=None), 1):
            if not line.strip():
                continue
            try:
                row = parse_line(line)
                text = article_text(row)
            except LineError as error:
                self.stderr.write(f"line {number}: {error}")
                broken += 1
                continue
            statements = [asdict(statement) for statement in code(text, default_vocabulary())]
            self.stdout.write(json.dumps({"id": row.get("id"), "statements": statements}, ensure_ascii=False))
        return broken


def article_text(row: dict[str, Any]) -> ArticleText:
    return ArticleText(
        title=str(row.get("title") or ""),
        body=row["body"],
        language=str(row.get("lang") or "en"),
        published=_day(row.get("published")),
        publisher=str(row.get("publisher") or ""),
    )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError as error:
        raise LineError(f'"published" is not an ISO 8601 date: {value}') from error
