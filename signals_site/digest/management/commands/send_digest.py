from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from signals_site.dashboard.queries import Period, today
from signals_site.digest.compose import Letter, letter_of
from signals_site.digest.deliver import Report, send_due, send_period, send_test
from signals_site.digest.figures import Figures
from signals_site.digest.models import Edition, normal_address
from signals_site.digest.outcomes import SEND_ERRORS, in_words
from signals_site.digest.postman import message_of
from signals_site.digest.topics import Topics

DUE_SECONDS = 3600


def _period(key: str) -> Period:
    try:
        period = Period.parse(key.upper())
    except ValueError:
        period = None
    if period is None or period.kind not in ("day", "week", "month"):
        raise ArgumentTypeError(f'"{key}" is not an ISO week like 2026-W47, nor a month or a day')
    return period


class Command(BaseCommand):
    help = (
        "Send letters: those that are due (--due, as the timetable does); one period's to all its readers (nobody gets "
        "one twice); to one address as a test (--to, not recorded); or into a folder as files to look at (--preview). "
        "Without --week: the last complete week. A week without statements is silent, and the command says so."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--week", type=_period, metavar="2026-W47", help="ISO week (or month, or day), UTC")
        parser.add_argument("--due", action="store_true", help="serve all whose hour has come, and retries")
        parser.add_argument("--to", metavar="ADDRESS", help="send a test letter to this address only")
        parser.add_argument("--preview", type=Path, metavar="FOLDER", help="write digest.html, digest.txt, digest.eml")
        parser.add_argument("--language", choices=["en", "ru"], default="en", help="of a test letter or preview")

    def handle(self, *, week: Period | None, due: bool, to: str | None, preview: Path | None, **options: Any) -> None:
        week = week or Period.of("week", today()).previous()
        if to or preview:
            self._single(week, options["language"], to, preview)
        elif due:
            self._tell("due", send_due(DUE_SECONDS))
        else:
            self._tell(week.key, send_period(week))

    def _tell(self, what: str, report: Report) -> None:
        self.stdout.write(f"{what}: {report}")
        if report.failed or report.stopped:
            raise CommandError("\n".join([*report.failed, report.stopped]).strip(), returncode=1)

    def _single(self, week: Period, language: str, to: str | None, preview: Path | None) -> None:
        letter = letter_of(Figures(week), Topics(), language, Edition.of(week.key).note(language), personal=False)
        if letter is None:
            self.stdout.write(f"{week.key}: no statements in this period, so no letter")
            return
        if preview:
            self._write(letter, preview)
        if to:
            self._send_test(letter, to)

    def _write(self, letter: Letter, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "digest.html").write_text(letter.html, encoding="utf-8")
            (folder / "digest.txt").write_text(letter.text, encoding="utf-8")
            (folder / "digest.eml").write_bytes(message_of(letter, "preview@localhost").message().as_bytes())
        except OSError as error:
            raise CommandError(f"Cannot write to {folder}: {error.strerror}") from error
        self.stdout.write(f"{letter.subject}\nWritten to {folder}")

    def _send_test(self, letter: Letter, address: str) -> None:
        try:
            send_test(letter, normal_address(address))
        except ValidationError as error:
            raise CommandError(f'"{address}" is not an e-mail address') from error
        except SEND_ERRORS as error:
            raise CommandError(f"Not sent to {address}: {in_words(error)}") from error
        self.stdout.write(f"{letter.subject}\nSent to {address}")
