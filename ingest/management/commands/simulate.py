from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from ingest.pipeline import simulating


class Command(BaseCommand):
    help = (
        "Fill this database with a made-up world: dyads, a weekly rhythm, events, gaps, outlets of every tier and language. "
        "All of it is marked as sample and leaves the charts once a real article has been coded. Same seed, same world."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--statements", type=int, required=True, help="how many")
        parser.add_argument(
            "--days", type=int, default=3 * 365, help="over how many days up to today (default: %(default)s)"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="even beside real articles, which hide it")

    def handle(self, *, statements: int, days: int, seed: int, yes: bool, **_: Any) -> None:
        if statements < 1 or days < 1:
            raise CommandError("--statements and --days are whole numbers above 0")
        try:
            if not yes:
                simulating.refuse_beside_real_articles()
        except simulating.NotEmptyError as error:
            raise CommandError(f"{error} (--yes does it all the same)") from error
        today = timezone.now().date()
        with tqdm(total=statements, desc="statements", disable=None) as bar:
            simulating.simulate(statements, days, today, seed, lambda done: bar.update(done - bar.n))
        with connection.cursor() as cursor:  # lets the charts' queries read the indexes alone
            cursor.execute("VACUUM ingest_statement, ingest_dailysignal, ingest_sourceday, ingest_article")
        self.stdout.write(f"{statements} statements simulated")
