"""Who comes in: limits on attempts, one-time codes, how long a login lasts, where the admin stands."""

import base64
import importlib
import re
import time
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import clear_url_caches, reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from signals_site import urls
from signals_site.access import limits, second_factor, sessions

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
LOGIN = "/admin/login/"


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann", password=PASSWORD, is_staff=True)


@pytest.fixture(autouse=True)
def _no_counts(redis_client: object) -> None:
    """Every test begins with nobody counted."""


def attempt(client: Client, name: str = "ann", password: str = "", address: str = "192.0.2.1") -> int:
    return client.post(LOGIN, {"username": name, "password": password or "wrong"}, REMOTE_ADDR=address).status_code


def code_for(device: TOTPDevice, steps: int = 0) -> str:
    """What the phone shows now, or `steps` half minutes from now."""
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def set_up(client: Client) -> tuple[TOTPDevice, list[str]]:
    """The second factor of whoever is logged in, as the page sets it up, and its recovery codes."""
    page = client.get(reverse("account:second_factor")).content.decode()
    TOTPDevice.objects.update(tolerance=3)  # so that no half minute that ends meanwhile matters
    device = TOTPDevice.objects.get(confirmed=False)
    assert base64.b32encode(device.bin_key).decode() in page.replace(" ", "")
    assert 'src="data:image/svg+xml' in page
    shown = client.post(reverse("account:second_factor"), {"code": code_for(device, -1)}).content.decode()
    device.refresh_from_db()
    return device, re.findall(r"<code>([a-z2-7-]{29})</code>", shown)


def test_attempts_under_one_name_end_and_others_go_on(client: Client, ann: User) -> None:
    most, seconds = limits.PER_PAIR
    assert [attempt(client) for _ in range(most)] == [200] * most
    refused = client.post(LOGIN, {"username": "ANN", "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= seconds
    assert "Too many requests came from your network" in refused.content.decode()
    assert attempt(client, password=PASSWORD, address="192.0.2.2") == 302


def test_one_network_cannot_try_many_names_nor_many_networks_one(client: Client) -> None:
    codes = [attempt(client, f"name{number}") for number in range(limits.PER_CLIENT[0] + 1)]
    assert (codes.count(200), codes[-1]) == (limits.PER_CLIENT[0], 429)
    codes = [attempt(client, "bob", address=f"198.51.100.{number}") for number in range(limits.PER_NAME[0] + 1)]
    assert (codes.count(200), codes[-1]) == (limits.PER_NAME[0], 429)


def test_whoever_comes_in_starts_afresh(client: Client, ann: User) -> None:
    for _ in range(limits.PER_PAIR[0] * 2):
        assert attempt(client, password=PASSWORD) == 302
        client.logout()


def test_without_redis_people_still_come_in(client: Client, ann: User, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert attempt(client, password=PASSWORD) == 302


def test_a_login_gives_the_session_another_key(client: Client, ann: User) -> None:
    client.get(LOGIN)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    attempt(client, password=PASSWORD)
    assert client.session.session_key not in (None, before)


@pytest.mark.parametrize(("stamp", "age"), [(sessions.BEGAN, 12 * 3600 + 1), (sessions.SEEN, 30 * 60 + 1)])
def test_a_login_ends(client: Client, ann: User, stamp: str, age: int) -> None:
    client.force_login(ann)
    assert client.get("/admin/").status_code == 200
    session = client.session
    session[stamp] -= age
    session.save()
    assert client.get("/admin/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_login_that_is_used_goes_on(client: Client, ann: User) -> None:
    client.force_login(ann)
    session = client.session
    session[sessions.SEEN] -= 29 * 60
    session.save()
    assert client.get("/admin/").status_code == 200
    assert client.session[sessions.SEEN] > session[sessions.SEEN] + 28 * 60


def test_what_staff_saw_is_in_no_cache(client: Client, ann: User) -> None:
    assert "no-store" not in client.get("/about/").get("Cache-Control", "")
    client.force_login(ann)
    assert "no-store" in client.get("/about/")["Cache-Control"]


def test_the_log_tells_who_came_and_not_what_was_typed(
    client: Client, ann: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "signals_site.access.events")
    attempt(client)
    attempt(client, name="correct horse")
    attempt(client, password=PASSWORD)
    client.logout()
    said = [record.getMessage() for record in caplog.records if record.name == "signals_site.access.events"]
    assert said == [
        f"a login as user {ann.pk} failed from 192.0.2.1", "a login as nobody we know failed from 192.0.2.1",
        f"user {ann.pk} logged in from 192.0.2.1", f"user {ann.pk} logged out from unknown",
    ]  # fmt: skip


def test_readers_without_a_session_get_no_cookie(client: Client) -> None:
    for address in ("/", "/statements/?text=gas", "/about/"):
        assert not client.get(address).cookies


def test_the_second_factor_from_drawing_to_recovery(client: Client, ann: User) -> None:
    client.force_login(ann)
    device, paper = set_up(client)
    assert device.confirmed
    assert len(set(paper)) == second_factor.CODES
    assert client.get("/admin/").status_code == 200  # the first code counts for this session

    other = Client()
    other.force_login(ann)
    asked = other.get("/admin/?x=1")
    assert asked["Location"] == "/account/code/?next=%2Fadmin%2F%3Fx%3D1"
    assert other.get("/statements/").status_code == 302  # public pages show staff more, so they wait too
    assert other.get("/curation/", headers={"Accept": "application/json"}).status_code == 401
    assert "code is wrong" in other.post("/account/code/", {"code": "000000"}).content.decode()

    device.throttle_reset()
    key = other.session.session_key
    answer = other.post("/account/code/?next=/admin/", {"code": code_for(device)})
    assert answer["Location"] == "/admin/"
    assert other.session.session_key != key
    assert other.get("/admin/").status_code == 200

    third = Client()
    third.force_login(ann)
    assert third.post("/account/code/", {"code": code_for(device)}).status_code == 200  # a used code is no code
    assert third.post("/account/code/", {"code": paper[0].upper(), "next": "//evil.example"})["Location"] == "/admin/"
    fourth = Client()
    fourth.force_login(ann)
    assert fourth.post("/account/code/", {"code": paper[0]}).status_code == 200  # nor is a used recovery code
    assert fourth.get("/admin/").status_code == 302


def test_recovery_codes_are_kept_as_hashes(client: Client, ann: User) -> None:
    client.force_login(ann)
    _device, paper = set_up(client)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == second_factor.CODES
    assert not {code.replace("-", "") for code in paper} & {token.lower() for token in kept}


def test_new_codes_and_leaving_ask_for_a_code(client: Client, ann: User) -> None:
    client.force_login(ann)
    device, paper = set_up(client)
    change = reverse("account:change")
    assert "code is wrong" in client.post(change, {"code": "000000", "what": "remove"}).content.decode()
    assert second_factor.has_codes(ann)
    device.refresh_from_db()
    device.throttle_reset()
    fresh = client.post(change, {"code": code_for(device), "what": "codes"}).content.decode()
    assert fresh.count("<li><code>") == second_factor.CODES
    assert paper[1] not in fresh
    paper = re.findall(r"<code>([a-z2-7-]{29})</code>", fresh)
    assert client.post(change, {"code": paper[0], "what": "remove"}).status_code == 302
    assert not second_factor.has_codes(ann)


def test_guesses_of_codes_end(client: Client, ann: User) -> None:
    client.force_login(ann)
    set_up(client)
    other = Client()
    other.force_login(ann)
    codes = [other.post("/account/code/", {"code": "000000"}).status_code for _ in range(limits.PER_PAIR[0] + 1)]
    assert codes[-1] == 429


@pytest.mark.parametrize(
    ("required", "role", "is_root", "must"),
    [
        ([], "editor", True, False), (["staff"], None, False, True), (["editor"], "editor", False, True),
        (["editor"], "viewer", False, False), (["administrator"], None, True, True),
    ],
)  # fmt: skip
def test_the_setting_says_who_must_have_codes(
    client: Client, ann: User, settings: Settings, required: list[str], role: str | None, is_root: bool, must: bool
) -> None:
    settings.TOTP_REQUIRED = required
    ann.is_superuser = is_root
    ann.save()
    if role:
        ann.groups.add(Group.objects.get(name=role))
    client.force_login(ann)
    answer = client.get("/admin/")
    assert (answer.status_code == 302) is must
    if must:
        assert answer["Location"].startswith("/account/second-factor/")
        set_up(client)
        assert client.get("/admin/").status_code == 200


def test_a_device_of_another_person_opens_nothing(client: Client, ann: User) -> None:
    client.force_login(ann)
    device, _paper = set_up(client)
    bob = User.objects.create_user("bob", is_staff=True)
    TOTPDevice.objects.create(user=bob, confirmed=True)
    other = Client()
    other.force_login(bob)
    assert other.post("/account/code/", {"code": code_for(device)}).status_code == 200
    session = other.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    assert other.get("/admin/").status_code == 302


@pytest.mark.parametrize("address", ["/account/code/", "/account/second-factor/"])
def test_the_pages_of_codes_ask_for_the_password_first(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith(LOGIN)


@pytest.mark.parametrize("password", ["short", "password1234", "1" * 129, "anna-maria-smith"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(username="anna-maria-smith"))


def test_a_long_password_is_welcome() -> None:
    validate_password("пять слов, которые никто не угадает " * 3)


@pytest.fixture
def moved_admin(settings: Settings) -> Iterator[None]:
    settings.ADMIN_PATH = "back-office"
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.ADMIN_PATH = "admin"
    importlib.reload(urls)
    clear_url_caches()


def test_the_admin_stands_where_the_setting_says(moved_admin: None, client: Client, ann: User) -> None:
    assert client.get("/admin/").status_code == 404
    assert client.get("/curation/")["Location"].startswith("/back-office/login/")
    answer = client.post("/back-office/login/?next=/back-office/", {"username": "ann", "password": PASSWORD})
    assert answer["Location"] == "/back-office/"
