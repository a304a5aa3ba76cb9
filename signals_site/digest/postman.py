"""One connection to whatever takes the mail, and the form in which it gets a letter."""

import smtplib
from contextlib import suppress
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from signals_site.digest.compose import Letter
from signals_site.digest.outcomes import SEND_ERRORS


class Postman:
    """Keeps the connection open over many letters."""

    def __init__(self, connection: BaseEmailBackend) -> None:
        self._connection = connection

    def ready(self) -> None:
        """Before a letter is claimed: the line stands, or is made anew. Raises one of SEND_ERRORS where it cannot be."""
        line = getattr(self._connection, "connection", None)  # only SMTP has one
        if isinstance(line, smtplib.SMTP) and not _answers(line):
            self.close()
        self._connection.open()

    def send(self, letter: Letter, address: str, name: str = "") -> None:
        """Raises one of SEND_ERRORS, or ValueError for a header that cannot be written."""
        message_of(letter, address, name, self._connection).send()

    def close(self) -> None:
        with suppress(*SEND_ERRORS):
            self._connection.close()


def _answers(line: smtplib.SMTP) -> bool:
    try:
        return line.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def message_of(
    letter: Letter, address: str, name: str = "", connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    headers = {}
    if letter.unsubscribe_url:
        headers = {
            "List-Unsubscribe": f"<{letter.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    name = " ".join(name.split())  # no line break gets into a header
    to = formataddr((name, address), "utf-8") if name else address
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[to], headers=headers, connection=connection)
    message.attach_alternative(letter.html, "text/html")
    return message
