from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ingest.classify.encoder import Network, WeightsError, load, network
from ingest.management.commands.code import article_text
from ingest.management.commands.recode import in_words
from ingest.management.commands.score import as_line, read_rows
from ingest.models import Article
from ingest.pipeline import comparing, dictionary, weights
from ingest.pipeline.recoding import KINDS
from ingest.score import by_language
from ingest.training.gold import split

Rows = list[dict[str, Any]]


class Command(BaseCommand):
    help = (
        "Compare the weights in FOLDER with those in force, before an administrator switches them on: how well each codes "
        "the held-back articles of the training data (--data), and what would change in the newest stored articles. "
        "Nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--data", type=Path, metavar="FOLDER", help="that the new weights were trained on, the first one"
        )
        parser.add_argument("--articles", type=int, default=200, metavar="N", help="stored ones (default: %(default)s)")
        parser.add_argument("--examples", type=int, default=3, metavar="N", help="of each kind (default: %(default)s)")

    def handle(self, *, folder: Path, data: Path | None, **options: Any) -> None:
        try:
            weights.renew()
            old, new = network(), load(folder)
        except WeightsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"in force {old.version}, new {new.version}")
        if data:
            self._held_back(read_rows(str(data / "articles.jsonl")), {"old": old, "new": new})
        self._stored(new, options["articles"], options["examples"])

    def _held_back(self, articles: Rows, both: dict[str, Network]) -> None:
        share = both["new"].card["made"]["shape"]["held_out"]
        _, held = split(articles, share)
        self.stdout.write(f"{len(held)} articles that training held back:")
        reports = {name: by_language(held, self._code(held, one, name)) for name, one in both.items()}
        for language in reports["new"]:
            for name, report in reports.items():
                self.stdout.write(f"{name} {as_line(language, report[language])}")

    def _code(self, articles: Rows, one: Network, name: str) -> dict[str, Rows]:
        vocabulary = dictionary.renew()
        with comparing.coding_with(one):
            bar = tqdm(articles, desc=name, disable=None)
            return {row["id"]: comparing.coded([article_text(row)], vocabulary) for row in bar}

    def _stored(self, new: Network, most: int, examples: int) -> None:
        articles = Article.objects.real().filter(status=Article.Status.CODED).select_related("source")
        rows = list(articles.order_by("-published", "-pk")[:most])
        changes = list(comparing.changes(tqdm(rows, desc="stored", disable=None), dictionary.renew(), new))
        counts = Counter(change["kind"] for found in changes for change in found)
        self.stdout.write(f"{sum(map(bool, changes))} of the newest {len(rows)} stored articles would change:")
        for kind in KINDS:
            self.stdout.write(f"{kind}: {counts[kind]}")
            for change in [one for found in changes for one in found if one["kind"] == kind][:examples]:
                self.stdout.write(f"  before {in_words(change['before'])}\n  after  {in_words(change['after'])}")
