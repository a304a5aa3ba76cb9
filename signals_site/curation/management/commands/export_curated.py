import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from signals_site.curation.teaching import lessons


class Command(BaseCommand):
    help = (
        "Write the articles that people have checked to FOLDER/articles.jsonl, for "
        "`manage.py train_coder --data GOLD FOLDER --out NEW`: those read in full, and those whose statements are all checked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *, folder: Path, **_: Any) -> None:
        articles = statements = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "articles.jsonl").open("w", encoding="utf-8") as lines:
                for row in lessons():
                    lines.write(json.dumps(row, ensure_ascii=False) + "\n")
                    articles, statements = articles + 1, statements + len(row["statements"])
        except OSError as error:
            raise CommandError(f"cannot write to {folder}: {error.strerror}") from error
        self.stdout.write(f"{articles} articles with {statements} statements")
