from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest.pipeline import dictionary
from ingest.pipeline.exporting import export
from ingest.vocabulary import load_vocabulary


class Command(BaseCommand):
    help = (
        "Write the reference data as they stand, with what people edited here, as TOML into FOLDER: the same files as in "
        "ingest/reference, which loaded again give the same. Entries that nobody changed stay as they are, comments too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *, folder: Path, **_: Any) -> None:
        try:
            changed = export(folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}") from error
        if load_vocabulary(folder).digest != dictionary.renew().digest:
            raise CommandError(f"{folder}: what was written does not read back as what stands in the database")
        self.stdout.write(
            f"{folder}: {', '.join(changed) if changed else 'no file'} differ{'s' * (len(changed) < 2)} from what is shipped"
        )
