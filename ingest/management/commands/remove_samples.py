from typing import Any

from django.core.management.base import BaseCommand

from ingest.pipeline.samples import remove_samples


class Command(BaseCommand):
    help = "Remove the shipped sample stories with their statements. Real articles stay as they are."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{remove_samples()} sample articles removed")
