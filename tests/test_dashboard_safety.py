"""What must never happen on a page: foreign markup, an error for a mistyped address, a leak, a query per row."""

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error
from pytest_django import DjangoAssertNumQueries, Settings

from ingest.models import Statement
from signals_site.curation.models import Decision, StatementRevision
from tests.dashboard import DAY, PAGES, csv_of, make_world, page_of
from tests.factories import count_statements, make_article, make_source, make_statement

HOSTILE = '<script>alert("1")</script>'

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> None:
    make_world()


@pytest.mark.parametrize(
    "address",
    [
        "/?period=nonsense", "/?period=2026-W99", "/?from=2026-11-30&to=2026-11-01", "/?from=x", "/?theme='; DROP TABLE x",
        "/?period=0001", "/?from=1991-01-01&to=2099-12-31", "/dyad/RUS/KAZ/?grain=decade",
        "/dyad/RUS/KAZ/?grain=day&from=1991-01-01&to=2099-12-31", "/dyad/RUS/KAZ/?period=%00",
        "/statements/?actor=XXX", "/statements/?since=yesterday", "/statements/?page=0", "/statements/?page=99",
        "/statements/?page=-1&sign=2", "/statements/?page=" + "9" * 40, "/statements/?since=2026-11-30&until=2026-11-01",
        "/statements/?text=" + "x" * 10_000, f"/statements/?tier={HOSTILE}", "/statements/?language=%FF%FE",
    ],
)  # fmt: skip
def test_nonsense_gives_a_sensible_page_with_a_message(client: Client, world: None, address: str) -> None:
    text = page_of(client, address)
    if "1991" not in address or "grain" in address:
        assert '<div class="notes" role="status">' in text, address
    assert "<script>alert" not in text


@pytest.mark.parametrize("sought", ["%", "_", "\\", "'", "\0", "🙂"])
def test_what_holds_no_word_is_left_out_and_said_so(client: Client, sought: str) -> None:
    make_statement("RUS", "KAZ", day=DAY)
    count_statements()
    text = client.get("/statements/", {"text": f"{sought}-"}).content.decode()
    assert "holds no word to look for" in text
    assert ">1 statement<" in text


@pytest.mark.parametrize(
    "address", ["/dyad/RUS/ZZZ/", "/dyad/RUS/RUS/", "/statements/99999999999999999999999/", "/statements/1/", "/none/"]
)
def test_what_is_not_there_is_told_with_a_sentence(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


def test_codes_in_small_letters_lead_to_the_usual_address(client: Client) -> None:
    response = client.get("/dyad/rus/kaz/?grain=day")
    assert response.status_code == 302
    assert response["Location"] == "/dyad/RUS/KAZ/?grain=day"


@pytest.fixture
def hostile() -> Statement:
    source = make_source("hostile", name=HOSTILE, home_url="javascript:alert(1)")
    article = make_article(
        DAY, text=f"{HOSTILE} It said so.", source=source, title=HOSTILE, url="javascript:alert(1)", via=HOSTILE
    )
    row = make_statement(
        article=article, passage="It said so.", start=len(HOSTILE) + 1, speaker=HOSTILE, via=HOSTILE,
        themes=["<b>x</b>"], act="<i>", why={HOSTILE: [HOSTILE]}, coder_version=HOSTILE,
    )  # fmt: skip
    editor = User.objects.create_user("editor")
    StatementRevision.objects.create(
        decision=Decision.objects.create(kind=Decision.Kind.CORRECT, editor=editor),
        statement=row,
        editor=editor,
        before={"via": ""},
        after={"via": HOSTILE},
        note=HOSTILE,
    )
    count_statements()
    return row


def test_foreign_words_never_become_markup(admin_client: Client, hostile: Statement) -> None:
    for address in ["/", "/dyad/RUS/KAZ/", "/statements/", f"/statements/{hostile.pk}/", "/sources/"]:
        text = page_of(admin_client, address)
        assert "<script>alert" not in text, address
        assert 'href="javascript:' not in text, address
        assert "<b>x</b>" not in text, address


def test_a_spreadsheet_takes_no_foreign_words_for_a_formula(client: Client) -> None:
    make_statement("RUS", "KAZ", day=DAY, passage='=HYPERLINK("http://evil")', speaker="@SUM(1)")
    count_statements()
    row = csv_of(client, "/statements.csv")[0]
    assert row["passage"].startswith("'=")
    assert row["speaker"].startswith("'@")


def test_the_public_sees_one_paragraph_and_staff_the_text(client: Client, admin_client: Client) -> None:
    article = make_article(DAY, text="Hidden opening.\n\nShown before. It said so. Shown after.\n\nHidden end.")
    row = make_statement(article=article, passage="It said so.", start=article.text.index("It said"))
    count_statements()
    public = page_of(Client(), f"/statements/{row.pk}/")
    assert "<mark>It said so.</mark>" in public
    assert "Shown before." in public
    assert "Hidden" not in public
    assert "Hidden opening." in page_of(admin_client, f"/statements/{row.pk}/")


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 8), ("/dyad/RUS/KAZ/", 27), ("/statements/", 6), ("/sources/", 9), ("/statements.csv", 1)],
)
def test_pages_keep_their_query_budget(
    client: Client, world: None, django_assert_max_num_queries: DjangoAssertNumQueries, address: str, most: int
) -> None:
    for _ in range(30):
        make_statement("RUS", "KAZ", day=DAY, article=make_article(DAY, source=make_source("other")))
    count_statements()
    client.get("/calendar/")  # the first request of a process also asks whether the dictionary was edited
    with django_assert_max_num_queries(most):
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_pages_hold_no_script_or_style_of_their_own(client: Client, world: None) -> None:
    """So that a strict content security policy can be set."""
    for address in [*PAGES, f"/statements/{Statement.objects.first().pk}/"]:  # type: ignore[union-attr]
        text = page_of(client, address)
        assert not re.search(
            r"<script(?![^>]*(src=|application/json))|<style|\sstyle=|\son[a-z]+=|javascript:", text
        ), address


def test_plotly_comes_out_of_the_installed_package() -> None:
    found = finders.find("plotly/plotly.min.js")
    assert isinstance(found, str)
    assert "site-packages" in found
    assert finders.find("plotly/widgetbundle.js") is None


def test_a_broken_page_says_so_without_asking_the_tables(rf: RequestFactory) -> None:
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/").status_code == 405


@pytest.fixture
def private(settings: Settings) -> None:
    settings.SITE_PRIVATE = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]


@pytest.mark.parametrize("address", [*PAGES, "/statements.csv", "/overview.csv", "/dyad/RUS/KAZ/series.csv"])
def test_a_private_site_shows_nothing_without_login(private: None, client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))
    assert client.get(response["Location"]).status_code == 200


def test_a_private_site_opens_after_login(private: None, admin_client: Client, world: None) -> None:
    for address in PAGES:
        page_of(admin_client, address)
