from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ingest import aggregate
from ingest.models import Article
from ingest.pipeline import coding, samples


class Command(BaseCommand):
    help = (
        "Load the shipped sample stories and code them through the real pipeline. They are invented, marked as samples "
        "wherever they show, and leave the charts once a real article has been coded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the database has articles")

    def handle(self, *, if_empty: bool, **_: Any) -> None:
        if if_empty and Article.objects.exclude(source__is_sample=True, status=Article.Status.READ).exists():
            self.stdout.write("The database has articles; samples are not needed")
            return
        ids = samples.load_samples()
        for pk in tqdm(ids, desc="sample stories", disable=None):
            coding.code_article(pk)
        aggregate.rebuild_stale()
        self.stdout.write(f"{len(ids)} sample stories loaded and coded")
