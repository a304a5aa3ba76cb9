from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from signals_site.operations.backups import BackupError, restore


class Command(BaseCommand):
    help = (
        "Put the database back as `backup` found it, in one transaction, then apply newer migrations. "
        "Stop web, workers and beat first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="give up what the database holds now")

    def handle(self, *, file: Path, replace: bool, **_: Any) -> None:
        try:
            differing = restore(file, replace=replace)
        except BackupError as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        call_command("migrate", interactive=False, verbosity=0)
        for name in differing:
            self.stdout.write(f"{name} of the backup differs from this installation's; compare them in {file}.")
        self.stdout.write("Restored.")
