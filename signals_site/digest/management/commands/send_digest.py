from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.forms import ValidationError

from signals_site.dashboard.queries import Period, today
from signals_site.digest.compose import Letter, brief_of, letter_of
from signals_site.digest.deliver import SEND_ERRORS, message_of, send_week


def _week(key: str) -> Period:
    try:
        week = Period.parse(key.upper())
    except ValueError:
        week = None
    if week is None or week.kind != "week":
        raise ArgumentTypeError(f'"{key}" is not an ISO week like 2026-W47')
    return week


class Command(BaseCommand):
    help = (
        "Send the weekly digest: to all subscribers (nobody gets a week twice), to one address as a test (--to, not "
        "recorded), or into a folder as files to look at (--preview). Without --week: the last complete week. "
        "A week without statements is silent: nothing is sent, and the command says so."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--week", type=_week, metavar="2026-W47", help="ISO week, Monday to Sunday, UTC")
        parser.add_argument("--to", metavar="ADDRESS", help="send a test letter to this address only")
        parser.add_argument("--preview", type=Path, metavar="FOLDER", help="write digest.html, digest.txt, digest.eml")

    def handle(self, *, week: Period | None, to: str | None, preview: Path | None, **_: Any) -> None:
        week = week or Period.of("week", today()).previous()
        if to or preview:
            self._single(week, to, preview)
            return
        report = send_week(week)
        self.stdout.write(
            f"{report.week}: {report.silent or f'{report.sent} sent'}, {report.already} had it already, "
            f"{len(report.failed)} failed"
        )
        if report.failed:
            raise CommandError("\n".join(report.failed), returncode=1)

    def _single(self, week: Period, to: str | None, preview: Path | None) -> None:
        brief = brief_of(week)
        if brief is None:
            self.stdout.write(f"{week.key}: no statements in this week, so no letter")
            return
        letter = letter_of(brief)
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
            validate_email(address)
            with get_connection() as connection:
                message_of(letter, address, connection).send()
        except ValidationError as error:
            raise CommandError(f'"{address}" is not an e-mail address') from error
        except SEND_ERRORS as error:
            raise CommandError(f"Not sent to {address}: {error}") from error
        self.stdout.write(f"{letter.subject}\nSent to {address}")
