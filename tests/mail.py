"""A real SMTP server on 127.0.0.1 that keeps what it gets and can be told to misbehave."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Takes every letter but those to addresses it is told to refuse, and those it is told to stall or drop."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}  # address → answer to RCPT
        self.data_answer = "250 OK"
        self.stall = 0.0  # seconds before the answer to DATA
        self.drop_at = ""  # "rcpt" or "data": the line is cut there

    @property
    def readers(self) -> list[str]:
        return [str(letter["to"]).strip() for letter in self.letters]

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.drop_at == "rcpt":
            _cut(server)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        await asyncio.sleep(self.stall)
        if self.drop_at == "data":
            _cut(server)
        if self.data_answer.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.letters.append(message)
        return self.data_answer


def _cut(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


@contextmanager
def smtp_sink() -> Iterator[tuple[Sink, int]]:
    """The sink and its port."""
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()


def parts(letter: EmailMessage) -> tuple[str, str]:
    """Text and HTML."""
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()
