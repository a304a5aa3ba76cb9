"""The site in Russian: chosen by cookie or by the browser, complete, with its plural forms, dates and numbers."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.test import Client

from tests.dashboard import make_world, page_of

CATALOGUE = Path(__file__).parent.parent / "signals_site/locale/ru/LC_MESSAGES/django.po"


@pytest.fixture
def russian() -> Client:
    return Client(headers={"Accept-Language": "ru"})


def test_every_message_of_the_catalogue_has_a_translation() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    lacking = [
        message.id
        for message in catalogue
        if message.id
        and (message.fuzzy or not all(message.string if isinstance(message.string, tuple) else [message.string]))
    ]
    assert lacking == []


def strings(catalogue: Catalog) -> dict[str, list[str]]:
    """Singular → translations, one for each plural form."""
    return {_first(message.id): _all(message.string) for message in catalogue if message.id}


def _all(text: object) -> list[str]:
    return [text] if isinstance(text, str) else list(text)  # type: ignore[call-overload]  # else a list or a tuple


def _first(text: object) -> str:
    return _all(text)[0]


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with CATALOGUE.open("rb") as written, CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        assert strings(read_mo(compiled)) == strings(read_po(written))


@pytest.mark.django_db
def test_a_reader_chooses_the_language_and_stays_on_the_page() -> None:
    client = Client(enforce_csrf_checks=True)
    assert '<html lang="en">' in page_of(client, "/compare/")
    answer = client.post("/language/", {"language": "ru", "next": "/compare/"})
    assert (answer.status_code, answer["Location"]) == (302, "/compare/")
    assert '<html lang="ru">' in page_of(client, "/compare/")
    assert client.post("/language/", {"language": "ru", "next": "https://evil.example/"})["Location"] == "/"


@pytest.mark.django_db
def test_counts_dates_and_numbers_are_written_as_russian_has_them(russian: Client) -> None:
    make_world()
    page = page_of(russian, "/?period=2026-W46")
    assert "46-я неделя 2026 года" in page
    assert "<b>8</b> высказываний" in page
    assert "Казахстан" in page
    listed = page_of(russian, "/statements/?actor=KAZ")
    assert "1 высказывание</span>" in listed
    assert "Казахстан → Россия" in listed
    assert "+0,3" in listed
    assert "9–15 ноября 2026" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/", "/compare/", "/compare/?theme=energy&of=statements", "/statements/", "/sources/", "/about/", "/status/"],
)
def test_pages_stand_in_russian(russian: Client, address: str) -> None:
    make_world()
    page = page_of(russian, address)
    assert "Высказывания" in page
    assert "Skip to the content" not in page


@pytest.mark.django_db
def test_notes_on_nonsense_are_in_russian_too(russian: Client) -> None:
    assert "не диада и не тема" in page_of(russian, "/compare/?dyad=RUS-XXX")


@pytest.mark.django_db
def test_faults_are_told_in_russian(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of this site (500), of the account (403) and of a form without its token (403)."""
    client = Client(headers={"Accept-Language": "ru"}, raise_request_exception=False, enforce_csrf_checks=True)
    monkeypatch.setattr("signals_site.dashboard.views.other_pages.queries.sources", lambda: 1 / 0)
    broken = client.get("/sources/")
    assert broken.status_code == 500
    assert '<html lang="ru">' in broken.content.decode()
    assert "Сбой на нашей стороне" in broken.content.decode()
    refused = client.post("/digest/subscribe/", {"email": "a@example.org"})
    assert refused.status_code == 403
    assert "Эту форму принять нельзя" in refused.content.decode()


@pytest.mark.django_db
def test_the_page_of_the_letters_is_in_the_language_of_the_reader(russian: Client) -> None:
    assert "Дайджест по почте" in page_of(russian, "/digest/subscribe/")
    assert "The digest by mail" in page_of(russian, "/digest/subscribe/?lang=en")
    assert "Дайджест по почте" in page_of(Client(), "/digest/subscribe/?lang=ru")
