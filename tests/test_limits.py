"""What one client may ask for in a minute, and how much it may send; the headers that browsers obey."""

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver
from pytest_django.fixtures import Settings

from signals_site.access.limits import kind_of
from tests.dashboard import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few(settings: Settings, redis_client: object) -> None:
    settings.CLIENT_LIMITS = {"searches": 3, "exports": 2}


def statuses(client: Client, address: str, times: int, who: str = "192.0.2.1") -> list[int]:
    return [client.get(address, REMOTE_ADDR=who).status_code for _ in range(times)]


def test_searches_of_one_client_are_limited_and_reading_is_not(client: Client) -> None:
    assert statuses(client, "/statements/?text=gas", 4) == [200, 200, 200, 429]
    refused = client.get("/statements/?text=oil", REMOTE_ADDR="192.0.2.1")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "no-store" in refused["Cache-Control"]
    text = refused.content.decode()
    assert "Too many requests came from your network" in text
    assert "Try again in 1 minute." in text
    assert statuses(client, "/statements/", 5) == [200] * 5
    assert statuses(client, "/statements/?text=gas", 1, who="192.0.2.2") == [200]


def test_files_have_a_limit_of_their_own(client: Client) -> None:
    make_world()
    assert statuses(client, "/overview.csv", 2) == [200, 200]
    for address in ("/statements.csv", "/statements.atom", "/dyad/RUS/KAZ/series.csv", "/dyad/RUS/KAZ/counts.svg"):
        assert statuses(client, address, 1) == [429], address
    assert statuses(client, "/statements/?text=gas", 1) == [200]


def test_every_file_address_is_known_as_one(rf: RequestFactory) -> None:
    files = [it for it in get_resolver().url_patterns if str(it.pattern).endswith((".csv", ".svg", ".png", ".atom"))]
    assert len(files) >= 10
    for pattern in files:
        assert isinstance(pattern, URLPattern)
        assert kind_of(rf.get("/"), pattern.name or "") == "exports", pattern


def test_without_redis_readers_go_on(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert statuses(client, "/statements/?text=gas", 5) == [200] * 5


def test_zero_is_no_limit(client: Client, settings: Settings) -> None:
    settings.CLIENT_LIMITS = {"searches": 0, "exports": 0}
    assert statuses(client, "/overview.csv", 5) == [200] * 5


def test_what_is_too_large_is_refused_unread(client: Client, settings: Settings) -> None:
    settings.MOST_UPLOADED = 1000
    answer = client.post("/digest/subscribe/", {"email": "x" * 2000})
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert client.post("/digest/subscribe/", {"email": "x"}).status_code == 400


@pytest.mark.parametrize(
    "address", ["/", "/statements/", "/digest/", "/admin/login/", "/account/code/", "/no/", "/api/v1/acts"]
)
def test_no_other_site_may_frame_a_page_but_the_embed(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] in ("strict-origin-when-cross-origin", "same-origin")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_embed_may_be_framed(client: Client) -> None:
    make_world()
    answer = client.get("/embed/dyad/RUS/KAZ/")
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_over_https_browsers_are_told_to_stay_there(client: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/").status_code == 301
    answer = client.get("/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
