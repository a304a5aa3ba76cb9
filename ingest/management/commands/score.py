import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ingest.classify import code
from ingest.management.commands.code import article_text
from ingest.management.files import lines_of
from ingest.score import Report, by_language
from ingest.vocabulary import default_vocabulary

Rows = list[dict[str, Any]]


class Command(BaseCommand):
    help = (
        "Code a gold corpus and print how well the coder agrees with it (docs/codebook.md, the figures): "
        "`manage.py score corpus.jsonl`, or `--predicted predicted.jsonl` to score what `manage.py code` wrote. "
        "The database is not touched."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("gold", metavar="GOLD.jsonl")
        parser.add_argument("--predicted", metavar="FILE.jsonl", help="score this instead of coding now")
        parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N missed and N false statements")

    def handle(self, gold: str, *, predicted: str | None, errors: int, **_: Any) -> None:
        articles = read_rows(gold)
        found = {row["id"]: row["statements"] for row in read_rows(predicted)} if predicted else self._code(articles)
        reports = by_language(articles, found)
        for name, report in reports.items():
            self.stdout.write(as_line(name, report))
        for sure in reports["all"].reliability:
            self.stdout.write(f"told {sure.told:.2f}  fully right {sure.right:.2f}  of {sure.rows} statements")
        self._show("missed", reports["all"].missed[:errors])
        self._show("false", reports["all"].alarms[:errors])

    def _code(self, articles: Rows) -> dict[str, Rows]:
        bar = tqdm(articles, desc="articles", disable=None)
        return {row["id"]: [asdict(s) for s in code(article_text(row), default_vocabulary())] for row in bar}

    def _show(self, kind: str, rows: tuple[tuple[str, Any], ...]) -> None:
        for article, row in rows:
            self.stdout.write(
                f"{kind}: {article} {row['actor']} → {row['recipient']} {row['tone']:+}: {row['passage'][:160]}"
            )


def read_rows(name: str) -> Rows:
    """The rows of a corpus; a broken line ends it, since figures over a part would mislead."""
    with lines_of(name) as lines:
        return [_row(f"{name}, line {number}", line) for number, line in enumerate(lines, 1) if line.strip()]


def _row(place: str, line: str) -> dict[str, Any]:
    try:
        row: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise CommandError(f"{place}: not JSON: {error}") from error
    if not isinstance(row, dict) or not row.get("id") or not isinstance(row.get("statements"), list):
        raise CommandError(f'{place}: no article with "id" and "statements"')
    return row


def as_line(name: str, report: Report) -> str:
    alarms = report.alarms_per_empty_article
    figures = report.figures() | {"repeats/article": report.repeats_per_article}
    told = "  ".join(f"{label} {value:.3f}" for label, value in figures.items())
    empty = "" if alarms is None else f"  alarms/empty {alarms:.2f}"
    return f"{name:4} {report.articles:4} articles {report.statements:5} statements  {told}{empty}"
