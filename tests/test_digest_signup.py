"""Subscribing, changing and leaving: only the owner of an address can, and nobody else learns whether it is known."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings as django_settings
from django.core import mail, signing
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from signals_site.celery import app
from signals_site.clients import client_of
from signals_site.digest import signup
from signals_site.digest.deliver import send_period
from signals_site.digest.models import DigestDelivery, Subscriber, Suppression, normal_address
from signals_site.digest.timetable import newest_over
from signals_site.digest.topics import Topics
from tests.factories import count_statements, make_statement

pytestmark = pytest.mark.django_db
ASKED = {"email": "reader@example.org", "language": "en", "frequency": "week", "zone": "Asia/Almaty", "hour": "8"}
THANKS = "If the address can receive our mail, a letter with a link is on its way"


@pytest.fixture(autouse=True)
def at_once(redis_client: "redis.Redis") -> Iterator[None]:
    """The worker's part is run in place; the limits start from nothing."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


def path_in(text: str, page: str) -> str:
    found = re.search(rf"http://\S+(/digest/{page}/\S+/)", text)
    assert found
    return found[1]


def ask(client: Client, **changes: object) -> str:
    response = client.post("/digest/subscribe/", {**ASKED, **changes})
    return response.content.decode()


def confirm_path(client: Client, **changes: object) -> str:
    assert THANKS in ask(client, **changes)
    return path_in(str(mail.outbox[-1].body), "confirm")


def test_double_opt_in(client: Client) -> None:
    link = confirm_path(client, powers=["RUS"], countries=["KAZ"], themes=["energy"], alerts="on")
    assert not Subscriber.objects.exists()
    assert "Send letters to reader@example.org?" in client.get(link).content.decode()
    assert not Subscriber.objects.exists()
    assert "gets letters from now on" in client.post(link).content.decode()
    reader = Subscriber.objects.active().get()
    assert (reader.zone, reader.hour, reader.alerts) == ("Asia/Almaty", 8, True)
    assert reader.topics == Topics(powers=("RUS",), countries=("KAZ",), themes=("energy",))
    assert reader.consent.startswith("confirmed by link")


def test_confirming_twice_is_one_subscription(client: Client) -> None:
    link = confirm_path(client)
    client.post(link)
    client.post(link)
    assert Subscriber.objects.count() == 1


def test_in_russian(client: Client) -> None:
    assert "Дайджест по почте" in client.get("/digest/subscribe/?lang=ru").content.decode()
    link = confirm_path(client, language="ru")
    assert "подтвердите подписку" in mail.outbox[0].subject
    assert "Присылать письма на reader@example.org?" in client.get(link).content.decode()


@pytest.mark.parametrize("page", ["confirm", "manage", "unsubscribe"])
def test_forged_links_do_nothing(client: Client, page: str) -> None:
    reader = Subscriber.objects.create(email="reader@example.org")
    links = {"confirm": signup.confirm_url({**ASKED}), "manage": reader.manage_url()}
    good = urlsplit(links.get(page, reader.unsubscribe_url())).path
    for bad in (good[:-3] + "xx/", f"/digest/{page}/nonsense/", good.replace(":", ".", 1)):
        for response in (client.get(bad), client.post(bad)):
            assert response.status_code == 404
            assert "reader@example.org" not in response.content.decode()
    assert Subscriber.objects.active().count() == 1


def test_a_link_of_one_kind_does_not_serve_as_another(client: Client) -> None:
    reader = Subscriber.objects.create(email="reader@example.org")
    token = reader.unsubscribe_url().rstrip("/").rsplit("/", 1)[-1]
    assert client.get(f"/digest/manage/{token}/").status_code == 404
    assert client.get(f"/digest/confirm/{token}/").status_code == 404


def test_expired_links(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Subscriber.objects.create(email="reader@example.org")
    manage, leave = (urlsplit(url).path for url in (reader.manage_url(), reader.unsubscribe_url()))
    link = confirm_path(client, email="other@example.org")
    monkeypatch.setattr(signup, "CONFIRM_SECONDS", -1)
    monkeypatch.setattr(signup, "MANAGE_SECONDS", -1)
    for old in (link, manage):
        response = client.post(old)
        assert response.status_code == 404
        assert "too old" in response.content.decode()
    assert client.post(leave).status_code == 200  # a link to leave never expires
    assert not Subscriber.objects.active().exists()


def test_an_outsider_learns_nothing(client: Client) -> None:
    """The same page for a new, a known, a suppressed and a left address; only their owners see the difference."""
    Subscriber.objects.create(email="known@example.org")
    Subscriber.objects.create(email="left@example.org", is_active=False)
    Suppression.add("dead@example.org", Suppression.Reason.HARD)
    pages = {
        re.sub(r"csrf\S+", "", ask(client, email=f"{who}@example.org")) for who in ("new", "known", "dead", "left")
    }
    assert len(pages) == 1
    told = {message.to[0]: str(message.body) for message in mail.outbox}
    assert set(told) == {"new@example.org", "known@example.org", "left@example.org"}
    assert "/digest/manage/" in told["known@example.org"]
    assert all("/digest/confirm/" in told[f"{who}@example.org"] for who in ("new", "left"))
    links = {client.post("/digest/link/", {"email": f"{who}@example.org"}).content for who in ("known", "stranger")}
    assert len(links) == 1


def test_a_thousand_sign_ups_from_one_host(client: Client) -> None:
    answers = [client.post("/digest/subscribe/", {**ASKED, "email": f"r{n}@example.org"}) for n in range(1000)]
    codes = [answer.status_code for answer in answers]
    assert codes.count(200) == len(mail.outbox) == signup.PER_CLIENT[0]
    assert codes.count(429) == 1000 - signup.PER_CLIENT[0]
    assert not Subscriber.objects.exists()
    assert client.get("/digest/subscribe/").status_code == 200


def test_no_flood_for_one_address(client: Client) -> None:
    for _ in range(10):
        assert THANKS in ask(client)
    assert len(mail.outbox) == signup.PER_ADDRESS[0]


def test_limits_end_and_hold_no_addresses(client: Client, redis_client: "redis.Redis") -> None:
    ask(client)
    keys = redis_client.keys("digest:*")
    assert keys
    assert all(0 < redis_client.ttl(key) <= 86_400 for key in keys)
    assert not any(b"example" in key for key in keys)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client_is"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "", "unknown"),
    ],
)
def test_who_the_client_is(settings: Settings, rf: object, proxies: int, forwarded: str, client_is: str) -> None:
    settings.PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": forwarded})  # type: ignore[attr-defined]
    assert client_of(request) == client_is


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "nobody"},
        {"email": "a@example.org\r\nBcc: victim@example.org"},
        {"email": "a@example.org, b@example.org"},
        {"email": "x" * 300 + "@example.org"},
        {"zone": "Mars/Base"},
        {"hour": "24"},
        {"powers": ["XXX"]},
        {"dyads": ["RUS-RUS"]},
        {"themes": ["energy", "security", "economy", "culture"]},
        {"language": "xx"},
        {"frequency": "hour"},
    ],
)
def test_nonsense_is_refused(client: Client, changes: dict[str, object]) -> None:
    response = client.post("/digest/subscribe/", {**ASKED, **changes})
    assert response.status_code == 400
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Reader@Example.ORG ", "reader@example.org"),
        ("o'brien+news@example.org", "o'brien+news@example.org"),
        ('"quoted.name"@example.org', '"quoted.name"@example.org'),
        ("reader@пример.рф", "reader@xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_one_spelling_per_mailbox(client: Client, given: str, kept: str) -> None:
    assert normal_address(given) == kept
    client.post(confirm_path(client, email=given))
    assert Subscriber.objects.get().email == kept
    assert mail.outbox[0].recipients() == [kept]


def test_forms_need_their_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/digest/subscribe/", ASKED).status_code == 403
    assert strict.post(urlsplit(signup.confirm_url(ASKED)).path).status_code == 403


def test_the_manage_page(client: Client) -> None:
    reader = Subscriber.objects.create(email="reader@example.org")
    Subscriber.objects.filter(pk=reader.pk).update(themes=["energy"])
    DigestDelivery.objects.create(item="2026-W47", address=reader.email, status=DigestDelivery.Status.SKIPPED)
    path = urlsplit(reader.manage_url()).path
    page = client.get(path).content.decode()
    assert "2026-W47: not sent, for nothing passed your topics" in " ".join(page.split())
    assert re.search(r'value="energy"[^>]*checked', page)
    assert "Cite this view" not in page  # the address is the reader's key
    data = {key: value for key, value in ASKED.items() if key != "email"}
    page = client.post(path, {**data, "language": "ru", "frequency": "day", "dyads": ["RUS-KAZ"]}).content.decode()
    assert "Сохранено" in page
    reader.refresh_from_db()
    assert (reader.language, reader.frequency, reader.dyads, reader.themes) == ("ru", "day", ["RUS-KAZ"], [])
    assert client.post(path, {**data, "zone": "Mars/Base"}).status_code == 400


def test_only_a_post_unsubscribes(client: Client) -> None:
    reader = Subscriber.objects.create(email="reader@example.org")
    path = urlsplit(reader.unsubscribe_url()).path
    assert "Stop all letters" in client.get(path).content.decode()
    assert Subscriber.objects.active().exists()
    strict = Client(enforce_csrf_checks=True)  # a mail program has no token of ours
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    reader.refresh_from_db()
    assert (reader.is_active, reader.off_reason) == (False, "left")
    assert client.get(urlsplit(reader.manage_url()).path).status_code == 404


def test_a_scanner_that_gets_every_link_changes_nothing(client: Client) -> None:
    """As many mail filters do: GET and HEAD on every address of every letter, also of one to confirm."""
    week = newest_over("week", timezone.now())
    make_statement(day=week.start)
    count_statements()
    link = confirm_path(client)
    for n in range(20):
        Subscriber.objects.create(email=f"r{n}@example.org")
    assert send_period(week).sent == 20
    own = {url for message in mail.outbox for url in re.findall(r"http://127\.0\.0\.1:8000(\S+)", str(message.body))}
    assert len(own) > 40
    for url in own:
        client.get(url)
        client.head(url)
    assert Subscriber.objects.active().count() == 20
    assert link in own
    assert not Subscriber.objects.filter(email="reader@example.org").exists()


def test_says_when_letters_only_become_files(client: Client, settings: Settings) -> None:
    assert "no mail server yet" not in client.get("/digest/subscribe/").content.decode()
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", "/var/m"
    page = client.get("/digest/subscribe/").content.decode()
    assert "no mail server yet" in page
    assert "/var/m" not in page


def test_redis_away_is_said(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    response = client.post("/digest/subscribe/", ASKED)
    assert response.status_code == 503
    assert "try again later" in response.content.decode()


def test_web_copies(client: Client) -> None:
    make_statement("RUS", "KAZ", day=date(2026, 11, 18))
    make_statement("CHN", "KAZ", day=date(2026, 10, 14))
    count_statements()
    archive = client.get("/digest/").content.decode()
    for key in ("2026-W47", "2026-W42", "2026-10"):
        assert f'href="/digest/{key}/"' in archive
        assert client.get(f"/digest/{key}/").status_code == 200
    assert "Россия" in client.get("/digest/2026-W47/?lang=ru").content.decode()
    for key in ("2026-W30", "2026-W60", "2026-13", "2099-W01"):
        assert client.get(f"/digest/{key}/").status_code == 404
    feed = client.get("/digest/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert f"{django_settings.SITE_URL}/digest/2026-W47/" in feed.content.decode()


def test_signed_with_the_sites_key() -> None:
    token = signup.confirm_url(ASKED).rstrip("/").rsplit("/", 1)[-1]
    assert signup.read_confirmation(token)["email"] == ASKED["email"]
    with pytest.raises(signing.BadSignature):
        signing.loads(token, salt=signup.CONFIRM_SALT, key="another")
