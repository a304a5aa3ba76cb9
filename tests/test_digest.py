"""The weekly letter, read in a real SMTP server: right or silent, never twice."""

import email
import email.policy
import re
import socket
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from signals_site.dashboard import queries
from signals_site.dashboard.queries import Period
from signals_site.digest.compose import brief_of, letter_of
from signals_site.digest.deliver import send_week
from signals_site.digest.models import DigestDelivery, Subscriber
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = pytest.mark.django_db
WEEK = Period.parse("2026-W47")


class Sink:
    """Takes every letter but those to addresses it is told to refuse."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    handler = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


@pytest.fixture
def week() -> None:
    """Three statements in week 47 and one in the week before."""
    make_statement("RUS", "KAZ", 0.6, passage="We value <b>our</b> partnership with Kazakhstan.", speaker="A minister")
    make_statement("RUS", "KAZ", -0.8, act="ACCUSE", themes=["security"])
    make_statement("RUS", "USA", -0.6, about=["TJK"])
    make_statement("RUS", "KAZ", 0.4, day=date(2026, 11, 11))
    count_statements()


def parts(letter: EmailMessage) -> tuple[str, str]:
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def test_the_letter_says_what_the_overview_says(week: None, sink: Sink) -> None:
    Subscriber.objects.create(email="reader@example.org")
    report = send_week(WEEK)
    assert (report.sent, report.failed) == (1, [])
    (letter,) = sink.letters
    text, html = parts(letter)
    cell = queries.matrix(WEEK).dyad("RUS", "KAZ")
    assert (cell.n, cell.change) == (2, 1)
    for part in (text, html):
        assert "3 statements" in re.sub(r"</?strong>", "", part)
        assert "2026-W47" in part
    assert "to Kazakhstan: 2, −0.1" in text
    assert "to other powers about the region: 1, −0.6" in text
    assert re.search(r"<b>2</b><br>−0\.1<", html)
    assert str(letter["subject"]).strip().startswith("Signals, Week 47 of 2026: Russia → ")


def test_foreign_text_is_escaped_in_html_only(week: None, sink: Sink) -> None:
    Subscriber.objects.create(email="reader@example.org")
    send_week(WEEK)
    text, html = parts(sink.letters[0])
    assert "<b>our</b>" in text
    assert "&lt;b&gt;our&lt;/b&gt;" in html


def test_nothing_remote_in_the_letter(week: None) -> None:
    brief = brief_of(WEEK)
    assert brief is not None
    html = letter_of(brief, "https://signals.example/u").html
    assert not re.search(r"<(img|script|link|iframe)\b", html)
    assert "url(" not in html
    assert len(html.encode()) < 100_000


def test_a_week_goes_out_once_to_each_reader(week: None, sink: Sink) -> None:
    Subscriber.objects.create(email="reader@example.org")
    send_week(WEEK)
    again = send_week(WEEK)
    assert (again.sent, again.already) == (0, 1)
    assert len(sink.letters) == 1


def test_a_claimed_row_is_never_sent_again(week: None, sink: Sink) -> None:
    Subscriber.objects.create(email="reader@example.org")
    DigestDelivery.objects.create(week="2026-W47", address="reader@example.org")
    send_week(WEEK)
    assert sink.letters == []


def test_no_statements_no_letter(week: None, sink: Sink) -> None:
    Subscriber.objects.create(email="reader@example.org")
    report = send_week(Period.parse("2026-W30"))
    assert report.silent
    assert sink.letters == []
    assert not DigestDelivery.objects.exists()


def test_a_refused_address_is_noted_and_the_others_get_theirs(week: None, sink: Sink) -> None:
    sink.refused.add("gone@example.org")
    for address in ("gone@example.org", "reader@example.org"):
        Subscriber.objects.create(email=address)
    report = send_week(WEEK)
    assert report.sent == 1
    assert "no such mailbox" in DigestDelivery.objects.get(address="gone@example.org").error
    assert [letter["to"] for letter in sink.letters] == ["reader@example.org"]


def test_a_sample_week_says_so(sink: Sink) -> None:
    make_statement(article=make_article(source=make_source("sample", is_sample=True)))
    count_statements()
    Subscriber.objects.create(email="reader@example.org")
    send_week(WEEK)
    assert str(sink.letters[0]["subject"]).strip().startswith("[Sample]")
    assert all("invented" in part for part in parts(sink.letters[0]))


def test_only_a_post_unsubscribes(week: None, client: Client) -> None:
    reader = Subscriber.objects.create(email="reader@example.org")
    path = reader.unsubscribe_url().removeprefix("http://127.0.0.1:8000")
    assert "Stop the weekly letter" in client.get(path).content.decode()
    assert Subscriber.objects.active().exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.active().exists()
    assert client.post(path[:-3] + "xx/").status_code == 404


def test_one_click_unsubscribe_header(week: None, sink: Sink) -> None:
    Subscriber.objects.create(email="reader@example.org")
    send_week(WEEK)
    letter = sink.letters[0]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://\S+/digest/unsubscribe/\S+/>", str(letter["List-Unsubscribe"]).strip())


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("send_digest", *arguments)
    return capsys.readouterr().out


def test_command_writes_a_preview(week: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Week 47" in run("--week", "2026-W47", "--preview", str(tmp_path), capsys=capsys)
    assert {file.name for file in tmp_path.iterdir()} == {"digest.html", "digest.txt", "digest.eml"}
    assert not DigestDelivery.objects.exists()


def test_command_sends_a_test_letter(week: None, sink: Sink, capsys: pytest.CaptureFixture[str]) -> None:
    run("--week", "2026-w47", "--to", "editor@example.org", capsys=capsys)
    assert [letter["to"] for letter in sink.letters] == ["editor@example.org"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--week", "47"], "not an ISO week"),
        (["--week", "2026-W60"], "not an ISO week"),
        (["--week", "2026-11"], "not an ISO week"),
        (["--week", "2026-W47", "--to", "nobody"], "not an e-mail address"),
    ],
)
def test_command_refuses_nonsense(week: None, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("send_digest", *arguments)


def test_command_fails_when_letters_fail(week: None, sink: Sink, capsys: Any) -> None:
    sink.refused.add("gone@example.org")
    Subscriber.objects.create(email="gone@example.org")
    with pytest.raises(CommandError, match="no such mailbox"):
        call_command("send_digest", "--week", "2026-W47")
