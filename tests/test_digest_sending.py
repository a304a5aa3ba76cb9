"""Sending, against a real mail server: never twice, at the reader's hour, and what a server's refusal means."""

import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from signals_site.dashboard.queries import Period
from signals_site.digest.compose import Letter
from signals_site.digest.deliver import send_due, send_period
from signals_site.digest.items import PeriodItem
from signals_site.digest.models import DigestDelivery, Edition, Subscriber, Suppression
from signals_site.digest.models.letters import RETRY_AFTER
from signals_site.digest.models.subscribers import UNSUBSCRIBE_SALT
from signals_site.digest.postman import message_of
from signals_site.digest.timetable import newest_over, next_due
from tests.factories import count_statements, make_statement
from tests.mail import Sink, parts, smtp_sink

pytestmark = pytest.mark.django_db
WEEK = Period.parse("2026-W47")
ROOT = Path(__file__).resolve().parent.parent
Status = DigestDelivery.Status


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with smtp_sink() as (running, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
        yield running


@pytest.fixture
def week() -> None:
    make_statement("RUS", "KAZ", 0.6)
    make_statement("CHN", "UZB", -0.6, themes=["transport"])
    count_statements()


def reader(who: str = "reader", **fields: object) -> Subscriber:
    return Subscriber.objects.create(email=f"{who}@example.org", **fields)


def delivery(name: str = "reader") -> DigestDelivery:
    return DigestDelivery.objects.get(address=f"{name}@example.org")


def test_a_period_goes_out_once_to_each_reader(week: None, sink: Sink) -> None:
    reader()
    assert send_period(WEEK).sent == 1
    again = send_period(WEEK)
    assert (again.sent, again.already) == (0, 1)
    assert sink.readers == ["reader@example.org"]
    assert delivery().status == Status.SENT


def test_a_claimed_row_is_sent_again_only_when_a_person_says_so(week: None, sink: Sink) -> None:
    reader()
    DigestDelivery.objects.create(item="2026-W47", address="reader@example.org")
    send_period(WEEK)
    send_due(60)
    assert sink.letters == []
    assert DigestDelivery.objects.unsure().count() == 1
    DigestDelivery.objects.all().send_again(timezone.now())
    send_due(60)
    assert sink.readers == ["reader@example.org"]
    send_due(60)
    assert len(sink.letters) == 1


def test_no_statements_no_letter(sink: Sink) -> None:
    reader()
    assert send_period(WEEK).silent
    assert not DigestDelivery.objects.exists()


def test_nothing_on_the_readers_topics_no_letter_but_a_word_in_the_log(week: None, sink: Sink) -> None:
    reader(dyads=["USA-TKM"])
    assert send_period(WEEK).skipped == 1
    assert sink.letters == []
    assert (delivery().status, delivery().reason) == (Status.SKIPPED, "nothing passed the reader's topics")


def leaver_of(text: str) -> str:
    """Whom its link to leave is signed for; a link made a second later has another stamp and the same reader."""
    token = re.search(r"/digest/unsubscribe/([^/>\s]+)/", text)
    assert token
    return str(signing.loads(token.group(1), salt=UNSUBSCRIBE_SALT))


def test_each_reader_gets_the_own_choice(week: None, sink: Sink) -> None:
    reader("a", dyads=["RUS-KAZ"])
    reader("b", themes=["transport"], language="ru")
    send_period(WEEK)
    texts = {str(letter["to"]).strip(): parts(letter)[0] for letter in sink.letters}
    assert "Kazakhstan" in texts["a@example.org"]
    assert "Uzbekistan" not in texts["a@example.org"]
    assert "Узбекистан" in texts["b@example.org"]
    assert "Казахстан" not in texts["b@example.org"]
    for text, own in zip(texts.values(), Subscriber.objects.order_by("email"), strict=True):
        assert leaver_of(text) == own.email
        assert own.manage_url().split("/manage/")[0] in text


def test_one_click_unsubscribe_headers(week: None, sink: Sink, settings: Settings) -> None:
    own = reader()
    send_period(WEEK)
    assert sink.letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = "".join(str(sink.letters[0]["List-Unsubscribe"]).split())
    assert re.fullmatch(rf"<{re.escape(settings.SITE_URL)}/digest/unsubscribe/[^/>]+/>", header)
    assert leaver_of(header) == own.email


def test_off_is_obeyed_at_the_moment_of_sending(week: None, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader leaves while the letter is being written."""
    own = reader()
    compose = PeriodItem.compose

    def leave_meanwhile(item: PeriodItem, who: Subscriber) -> Letter | None:
        own.leave(Subscriber.Off.LEFT)
        return compose(item, who)

    monkeypatch.setattr(PeriodItem, "compose", leave_meanwhile)
    assert send_period(WEEK).sent == 0
    assert sink.letters == []


def test_held_until_released(week: None, sink: Sink) -> None:
    reader()
    said = Edition.objects.create(period="2026-W47", is_held=True, note_en="A word before.")
    assert send_period(WEEK).held == 1
    assert not DigestDelivery.objects.exists()
    said.is_held = False
    said.save()
    send_period(WEEK)
    assert all("A word before." in part for part in parts(sink.letters[0]))


def test_an_error_in_one_letter_keeps_back_no_other(
    week: None, sink: Sink, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A template that breaks on what only one reader has chosen."""
    (tmp_path / "digest").mkdir()
    broken = '{% if line.label == "China ⇄ Uzbekistan" %}{% include "no/such.html" %}{% endif %}'
    (tmp_path / "digest" / "line.html").write_text(broken, "utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    reader("a")
    reader("b", dyads=["CHN-UZB"])
    reader("c")
    report = send_period(WEEK)
    assert sorted(sink.readers) == ["a@example.org", "c@example.org"]
    assert len(report.failed) == 1
    assert "could not be composed: TemplateDoesNotExist: no/such.html" in delivery("b").reason
    assert "could not be composed" in caplog.text


@pytest.mark.parametrize("name", ["A\r\nBcc: victim@example.org", 'Quote " and \\', "Имя Фамилия", "x" * 120])
def test_names_cannot_write_headers(week: None, sink: Sink, name: str) -> None:
    reader(name=name)
    assert send_period(WEEK).sent == 1
    (letter,) = sink.letters
    assert letter["Bcc"] is None
    assert "reader@example.org" in str(letter["to"])


@pytest.mark.parametrize("address", ["o'brien+news@example.org", '"quoted name"@example.org', "имя@example.org"])
def test_unusual_addresses(week: None, sink: Sink, address: str) -> None:
    """Sent, or one clear failure; the others get theirs."""
    Subscriber.objects.create(email=address)
    reader("other")
    report = send_period(WEEK)
    assert "other@example.org" in sink.readers
    assert report.sent + len(report.failed) == 2


def test_gone_mailboxes_are_suppressed(week: None, sink: Sink) -> None:
    sink.answers["gone@example.org"] = "550 5.1.1 no such mailbox"
    reader("gone")
    reader()
    report = send_period(WEEK)
    assert (report.sent, len(report.failed)) == (1, 1)
    assert "no such mailbox" in delivery("gone").reason
    assert Suppression.objects.get().reason == Suppression.Reason.HARD
    assert not Subscriber.objects.active().filter(email="gone@example.org").exists()
    assert sink.readers == ["reader@example.org"]


def test_a_policy_refusal_says_nothing_of_the_mailbox(week: None, sink: Sink) -> None:
    sink.answers["reader@example.org"] = "550 5.7.1 relaying denied"
    reader()
    assert len(send_period(WEEK).failed) == 1
    assert not Suppression.objects.exists()


def test_greylisting_is_tried_again(week: None, sink: Sink) -> None:
    sink.answers["reader@example.org"] = "451 4.7.1 greylisted, come back later"
    own = reader()
    assert send_period(WEEK).later == 1
    assert delivery().retry_at is not None
    sink.answers.clear()
    send_due(60)  # not yet time
    assert sink.letters == []
    DigestDelivery.objects.update(retry_at=timezone.now())
    send_due(60)
    assert sink.readers == ["reader@example.org"]
    own.refresh_from_db()
    assert own.soft_failures == 0


def test_soft_bounces_end_at_a_limit(week: None, sink: Sink) -> None:
    """One letter is given up after five tries; after three such letters the address is suppressed."""
    sink.answers["reader@example.org"] = "452 4.2.2 mailbox full"
    own = reader()
    send_period(WEEK)
    for _ in RETRY_AFTER:
        DigestDelivery.objects.update(retry_at=timezone.now())
        send_due(60)
    assert delivery().status == Status.FAILED
    own.refresh_from_db()
    assert (own.soft_failures, own.is_active) == (1, True)
    own.note_soft_failure()
    own.note_soft_failure()
    assert Suppression.objects.get().reason == Suppression.Reason.SOFT
    assert not Subscriber.objects.active().exists()


def test_a_refused_letter_is_noted(week: None, sink: Sink) -> None:
    sink.data_answer = "554 5.6.0 not this text"
    reader()
    assert "not this text" in send_period(WEEK).failed[0]
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(("drop_at", "stall"), [("data", 0.0), ("rcpt", 0.0), ("", 2.0)])
def test_a_server_that_drops_or_stalls_ends_the_run(week: None, sink: Sink, drop_at: str, stall: float) -> None:
    """One letter is perhaps sent and waits for a person; the others stay due and go out when the server is well."""
    sink.drop_at, sink.stall = drop_at, stall
    for name in ("a", "b", "c"):
        reader(name)
    report = send_period(WEEK)
    assert "silent" in report.stopped
    assert DigestDelivery.objects.unsure().count() == DigestDelivery.objects.count() == 1
    sink.drop_at, sink.stall = "", 0.0
    time.sleep(max(0.0, stall - 1))
    assert send_period(WEEK).sent == 2
    assert all(sink.readers.count(name) <= 1 for name in sink.readers)


def test_an_unreachable_server_costs_nobody_a_letter(week: None, sink: Sink, settings: Settings) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    reader()
    assert "cannot be reached" in send_period(WEEK).stopped
    assert not DigestDelivery.objects.exists()
    settings.EMAIL_PORT = port
    assert send_period(WEEK).sent == 1


@pytest.mark.parametrize(
    ("kind", "zone", "hour", "after", "due"),
    [
        ("week", "UTC", 7, "2026-11-24 12:00", "2026-11-30 07:00"),
        ("week", "Asia/Almaty", 7, "2026-11-24 12:00", "2026-11-30 02:00"),
        ("week", "America/New_York", 7, "2026-11-24 12:00", "2026-11-30 12:00"),
        ("week", "Pacific/Auckland", 7, "2026-11-24 12:00", "2026-11-30 18:00"),  # Tuesday there
        ("week", "UTC", 0, "2026-11-24 12:00", "2026-12-01 00:00"),  # Monday 00:00 is too early to have counted
        ("day", "Asia/Kolkata", 9, "2026-11-24 12:00", "2026-11-25 03:30"),
        ("month", "Europe/Moscow", 7, "2026-11-24 12:00", "2026-12-01 04:00"),
        ("day", "Europe/Berlin", 2, "2026-03-28 12:00", "2026-03-29 01:00"),  # 02:00 does not exist there that day
    ],
)
def test_the_hour_is_the_readers(kind: str, zone: str, hour: int, after: str, due: str) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found = next_due(kind, zone, hour, moment)
    assert f"{found:%Y-%m-%d %H:%M}" == due
    assert newest_over(kind, found) == Period.of(kind, moment.date())


def test_only_those_due_are_served_and_then_wait_for_the_next_period(sink: Sink) -> None:
    last = newest_over("week", timezone.now())
    make_statement(day=last.start)
    count_statements()
    early, late = reader("early"), reader("late")
    Subscriber.objects.filter(pk=early.pk).update(next_at=timezone.now() - timedelta(minutes=1))
    send_due(60)
    assert sink.readers == ["early@example.org"]
    early.refresh_from_db()
    late.refresh_from_db()
    assert early.next_at == late.next_at > timezone.now()


def test_a_held_letter_blocks_neither_the_run_nor_other_kinds(sink: Sink) -> None:
    make_statement(day=newest_over("week", timezone.now()).start)
    make_statement(day=newest_over("day", timezone.now()).start)
    count_statements()
    Edition.objects.create(period=newest_over("week", timezone.now()).key, is_held=True)
    reader("weekly")
    reader("daily", frequency="day")
    Subscriber.objects.update(next_at=timezone.now())
    report = send_due(60)
    assert (report.held, report.sent) == (1, 1)
    assert Subscriber.objects.due(timezone.now()).get().email == "weekly@example.org"


def test_command(week: None, sink: Sink, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("send_digest", "--week", "2026-W47", "--preview", str(tmp_path))
    assert {file.name for file in tmp_path.iterdir()} == {"digest.html", "digest.txt", "digest.eml"}
    call_command("send_digest", "--week", "2026-w47", "--to", "editor@example.org", "--language", "ru")
    assert sink.readers == ["editor@example.org"]
    assert not DigestDelivery.objects.exists()
    reader()
    call_command("send_digest", "--week", "2026-W47")
    assert "2026-W47: 1 sent" in capsys.readouterr().out
    sink.answers["gone@example.org"] = "550 no such mailbox"
    reader("gone")
    with pytest.raises(CommandError, match="no such mailbox"):
        call_command("send_digest", "--week", "2026-W47")
    call_command("send_digest", "--due")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--week", "47"], "not an ISO week"),
        (["--week", "2026-W60"], "not an ISO week"),
        (["--week", "2026-Q4"], "not an ISO week"),
        (["--week", "2026-W47", "--to", "nobody"], "not an e-mail address"),
    ],
)
def test_command_refuses_nonsense(week: None, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("send_digest", *arguments)


def test_message_without_links_has_no_list_headers() -> None:
    message = message_of(Letter("Subject", "text", "<p>html</p>"), "a@example.org").message()
    assert message["List-Unsubscribe"] is None


@pytest.mark.django_db(transaction=True)
def test_two_senders_one_killed_never_twice(process_environment: dict[str, str]) -> None:
    """Two processes send the same week; one is killed at random moments. Nobody gets two, the unsent ones are listed."""
    make_statement("RUS", "KAZ", 0.6)
    count_statements()
    chance = random.Random(7)  # noqa: S311 - moments of a test
    with smtp_sink() as (sink, port):
        sink.stall = 0.01
        environment = {**process_environment, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        for turn in range(2):
            addresses = [f"r{turn}-{n}@example.org" for n in range(40)]
            Subscriber.objects.bulk_create(Subscriber(email=email, next_at=timezone.now()) for email in addresses)
            victim, other = _sender(environment), _sender(environment)
            enough = len(sink.letters) + chance.randint(2, 20)
            while len(sink.letters) < enough and victim.poll() is None:
                time.sleep(0.002)
            victim.kill()
            victim.wait()
            other.wait(timeout=60)
            assert victim.returncode == -signal.SIGKILL
    assert len(sink.readers) == len(set(sink.readers))
    unsure = set(DigestDelivery.objects.unsure().values_list("address", flat=True))
    assert len(unsure) <= 2
    assert {*sink.readers, *unsure} == set(Subscriber.objects.values_list("email", flat=True))


def _sender(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", "send_digest", "--week", "2026-W47"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
