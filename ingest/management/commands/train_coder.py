import importlib
import json
import logging
import math
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest.vocabulary import default_vocabulary


class Command(BaseCommand):
    help = (
        "Train the coder's network on coded articles (articles.jsonl and passages.jsonl in the first FOLDER, articles.jsonl "
        "in the others, and the project's own) and write network, tokenizer and card. Prints the figures on held-out "
        "articles of the first, per language. Needs requirements-train.lock."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, nargs="+", metavar="FOLDER")
        parser.add_argument("--out", type=Path, metavar="FOLDER", help="default: the product's own weights")
        parser.add_argument("--checkpoint", type=Path, default=Path("scorer.pt"), help="torch weights, kept meanwhile")
        parser.add_argument("--warm", type=Path, metavar="FILE", help="go on from these torch weights")
        parser.add_argument("--epochs", type=float, default=6.0)
        parser.add_argument("--minutes", type=float, default=math.inf, help="end after so long, whatever the epochs")
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--refit", action="store_true", help="keep the network; fit cuts and calibration again")

    def handle(self, *, data: list[Path], out: Path | None, refit: bool, **options: Any) -> None:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        try:
            training = importlib.import_module("ingest.training.run")  # torch is not part of the product
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is missing: pip install -r requirements-train.lock") from error
        target = out or training.WEIGHTS
        vocabulary = default_vocabulary()
        if refit:
            card = training.refit(data, vocabulary, target)
        else:
            plan = training.Plan(epochs=options["epochs"], minutes=options["minutes"], seed=options["seed"])
            plan = plan.going_on() if options["warm"] else plan
            shape = training.Shape(threads=options["threads"])
            start = training.small_start(data[0], shape.pieces)
            places = training.Places(target, options["checkpoint"], options["warm"])
            card = training.run(data, start, vocabulary, plan, shape, places)
        self.stdout.write(json.dumps(card["figures"], ensure_ascii=False, indent=1))
