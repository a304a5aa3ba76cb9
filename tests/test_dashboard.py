"""Pages as a visitor gets them: filters in the address, nonsense, foreign words, privacy, query budgets."""

import csv
import json
import re
from datetime import date
from html import unescape
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error
from pytest_django import DjangoAssertNumQueries, Settings

from ingest.models import Article, Statement
from signals_site.curation.models import StatementRevision
from signals_site.dashboard.queries import Filters, Period, series
from tests.factories import count_statements, make_article, make_source, make_statement

DAY = date(2026, 11, 10)
HOSTILE = '<script>alert("1")</script>'
PAGES = ["/", "/dyad/RUS/KAZ/", "/dyad/RUS/USA/", "/statements/", "/sources/", "/about/"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> None:
    for number in range(6):
        make_statement("RUS", "KAZ", 0.5 - 0.2 * number, day=DAY, themes=["energy"])
    make_statement("KAZ", "RUS", 0.3, day=DAY)
    make_statement("RUS", "USA", -0.8, day=DAY, about=["TJK"], act="ACCUSE")
    make_statement("CHN", "UZB", 0.9, day=date(2026, 10, 1))
    count_statements()


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def csv_of(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode())))  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", PAGES)
def test_pages_stand_empty_and_filled(client: Client, address: str) -> None:
    page_of(client, address)
    make_statement("RUS", "KAZ", day=DAY)
    make_statement("RUS", "USA", day=DAY, about=["TJK"])
    count_statements()
    assert "<h1" in page_of(client, address)


def test_empty_pages_say_what_to_do(client: Client) -> None:
    assert "manage.py ingest" in page_of(client, "/")
    assert "manage.py load_reference" in page_of(client, "/sources/")
    assert "Widen the dates" in page_of(client, "/statements/")


def test_the_overview_opens_on_the_newest_week_with_data_and_says_so(client: Client, world: None) -> None:
    text = page_of(client, "/")
    assert "Week 46 of 2026" in text
    assert "Opened on the newest week with statements" in text
    heard = re.sub(r"<[^>]+>", "", text)
    assert "Russia to Kazakhstan: 6 statements, mean tone 0.0, neutral; +6 against" in heard


def test_silent_powers_stay_behind_a_link(client: Client, world: None) -> None:
    assert '<th scope="row">Japan</th>' not in page_of(client, "/")
    assert '<th scope="row">Japan</th>' in page_of(client, "/?all=1")


def test_a_cell_leads_to_the_dyad_and_a_total_to_its_statements(client: Client, world: None) -> None:
    hrefs = [
        unescape(href) for href in re.findall(r'class="half[^"]*" href="([^"]+)"', page_of(client, "/?theme=energy"))
    ]
    assert "/dyad/RUS/KAZ/?theme=energy" in hrefs
    total = next(href for href in hrefs if href.startswith("/statements/?actor=RUS&recipient=region"))
    assert "6 statements" in page_of(client, total)


def test_chart_table_and_file_hold_the_same_numbers(client: Client, world: None) -> None:
    address = "/dyad/RUS/KAZ/?from=2026-10-01&to=2026-11-30"
    found = series("RUS", "KAZ", Period.parse("2026-10-01..2026-11-30"), "week")
    expected = [(point.span.key, point.tally.n) for point in found.there.points if point.tally.n]
    assert expected == [("2026-W46", 6)]

    text = page_of(client, address)
    figure = json.loads(re.findall(r'id="figure-counts"[^>]*>(.*?)</script>', text)[0])
    bars = [trace for trace in figure["data"] if trace["type"] == "bar" and trace["yaxis"] == "y"]
    assert sum(sum(trace["y"]) for trace in bars) == 6
    row = re.findall(r"2026-W46</a>.*?</tr>", text, re.S)[0]
    assert re.findall(r'<td class="num">(\d+)</td>', row) == ["6", "2", "2", "2", "8"]

    rows = csv_of(client, address.replace("/?", "/series.csv?"))
    filled = [row for row in rows if row["actor"] == "RUS" and row["statements"] not in ("", "0")]
    assert [(row["from"], row["statements"], row["negative"], row["positive"]) for row in filled] == [
        ("2026-11-09", "6", "2", "2")
    ]
    tone = json.loads(re.findall(r'id="figure-tone"[^>]*>(.*?)</script>', text)[0])
    means = next(trace for trace in tone["data"] if trace["yaxis"] == "y" and trace["mode"] == "markers")
    assert means["y"] == [pytest.approx(float(filled[0]["tone_mean"]))]


def test_a_mark_leads_to_exactly_the_statements_it_counts(client: Client, world: None) -> None:
    figure = json.loads(
        re.findall(r'id="figure-counts"[^>]*>(.*?)</script>', page_of(client, "/dyad/RUS/KAZ/?theme=energy"))[0]
    )
    negative = next(trace for trace in figure["data"] if trace["name"] == "negative" and trace["yaxis"] == "y")
    _, since, until = negative["customdata"][-1]
    address = f"/statements/?{negative['meta']}&since={since}&until={until}"
    response = client.get(address, headers={"HX-Request": "true"})
    assert "HX-Request" in response["Vary"]
    part = response.content.decode()
    assert part.lstrip().startswith('<section id="statements"')
    assert part.count('<article class="statement">') == negative["y"][-1] == 2


def test_overview_file_equals_the_matrix(client: Client, world: None) -> None:
    rows = {(row["actor"], row["recipient"]): row for row in csv_of(client, "/overview.csv?period=2026-W46")}
    assert set(rows) == {("RUS", "KAZ"), ("KAZ", "RUS"), ("RUS", "USA")}
    assert rows["RUS", "KAZ"]["statements"] == "6"


def test_a_gap_is_empty_in_the_file_and_zero_is_zero(client: Client, world: None) -> None:
    rows = csv_of(client, "/dyad/RUS/TKM/series.csv?from=2026-11-02&to=2026-11-15")
    assert [(row["from"], row["statements"], row["state"]) for row in rows[:2]] == [
        ("2026-11-02", "", "missing"),
        ("2026-11-09", "0", "complete"),
    ]


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("", 9),
        ("actor=RUS&recipient=KAZ", 6),
        ("actor=RUS&recipient=KAZ&both=1", 7),
        ("actor=RUS&recipient=powers", 1),
        ("about=TJK", 1),
        ("act=ACCUSE", 1),
        ("theme=energy&sign=negative", 2),
        ("since=2026-11-01", 8),
        ("until=2026-10-31", 1),
        ("text=chn+SPOKE", 1),
        ("mode=done", 0),
        ("tier=independent&language=en", 9),
    ],
)
def test_filters_stand_in_the_address(client: Client, world: None, query: str, n: int) -> None:
    assert f">{n} statement" in page_of(client, f"/statements/?{query}")
    assert len(csv_of(client, f"/statements.csv?{query}")) == n


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


@pytest.mark.parametrize("sought", ["%", "_", "\\", "'", "a\0b", "🙂", HOSTILE])
def test_odd_words_are_sought_as_they_stand(client: Client, sought: str) -> None:
    make_statement("RUS", "KAZ", day=DAY, passage=f"Before {sought.replace(chr(0), '')} after")
    make_statement("RUS", "KAZ", day=DAY, passage="Something else")
    count_statements()
    response = client.get("/statements/", {"text": sought})
    assert ">1 statement<" in response.content.decode()


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
        statement=row, editor=editor, before={"via": ""}, after={"via": HOSTILE}, note=HOSTILE
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


def test_the_statement_page_tells_all_codes_and_corrections(client: Client, django_user_model: type[User]) -> None:
    row = make_statement(
        "RUS", "USA", -0.8, day=DAY, act="ACCUSE", themes=["security"], about=["TJK"], speaker="Nikolai Patrushev",
        why={"cue": ["expressed concern"]}, is_curated=True,
    )  # fmt: skip
    editor = django_user_model.objects.create_user("curator")
    StatementRevision.objects.create(
        statement=row, editor=editor, before={"tone": 0}, after={"tone": -0.8}, note="harsh"
    )
    count_statements()
    text = page_of(client, f"/statements/{row.pk}/")
    assert "Russia criticised the United States over security and defence (about Tajikistan)." in text
    for words in ("Nikolai Patrushev", "expressed concern", "−0.80", "known from the feed", "harsh", "<ins>-0.8</ins>"):
        assert words in text
    assert "curator" not in text  # a colleague's name is nobody else's business
    assert 'rel="noopener nofollow external"' in text


def test_carriers_are_told_and_copies_not_counted(client: Client) -> None:
    origin = make_article(DAY, text="It said so.")
    make_statement(article=origin, passage="It said so.")
    copy = make_article(DAY, text="It said so.", story=origin.story, source=make_source("copier"))
    copied = make_statement(article=copy, passage="It said so.")
    count_statements()
    assert ">1 statement<" in page_of(client, "/statements/")
    text = page_of(client, f"/statements/{copied.pk}/")
    assert "was carried 2 times" in text
    assert "it repeats a story that is counted once" in text


def test_samples_are_announced_on_every_page(client: Client) -> None:
    make_statement(article=make_article(DAY, source=make_source("sample", is_sample=True)))
    count_statements()
    for address in PAGES:
        assert "Sample stories — invented." in page_of(client, address)
    make_article(DAY)
    assert "Sample stories" not in page_of(client, "/about/")


def test_undated_statements_wait_behind_a_link(client: Client) -> None:
    make_statement(article=make_article(DAY, published_evidence=Article.Evidence.FIRST_SEEN))
    count_statements()
    assert "undated=1" in page_of(client, "/statements/?actor=RUS")
    assert ">1 statement<" in page_of(client, "/statements/?actor=RUS&undated=1")


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 7), ("/dyad/RUS/KAZ/", 11), ("/statements/", 6), ("/sources/", 9), ("/statements.csv", 1)],
)
def test_pages_keep_their_query_budget(
    client: Client, world: None, django_assert_max_num_queries: DjangoAssertNumQueries, address: str, most: int
) -> None:
    for _ in range(30):
        make_statement("RUS", "KAZ", day=DAY, article=make_article(DAY, source=make_source("other")))
    count_statements()
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


def test_a_view_can_be_cited(client: Client, world: None) -> None:
    text = unescape(page_of(client, "/dyad/RUS/KAZ/?grain=month&theme=energy"))
    assert "Signals: Russia and Kazakhstan" in text
    assert "http://127.0.0.1:8000/dyad/RUS/KAZ/?grain=month&theme=energy, read on" in re.sub(r"<[^>]+>", "", text)


def test_a_long_list_is_cut_and_says_so(client: Client, world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signals_site.dashboard.views.statement_pages.MOST_LISTED", 8)
    monkeypatch.setattr("signals_site.dashboard.views.statement_pages.PER_PAGE", 4)
    text = page_of(client, "/statements/?page=2")
    assert "more than 8 statements" in text
    assert "Page 2 of 2; older ones are in the CSV file" in text
    assert len(csv_of(client, "/statements.csv")) == 9


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


def test_filters_survive_the_way_through_an_address() -> None:
    filters = Filters(actor="RUS", recipient="KAZ", both=True, theme="energy", since=DAY, text="a&b=c")
    assert filters.as_query() == "actor=RUS&recipient=KAZ&both=1&theme=energy&since=2026-11-10&text=a%26b%3Dc"
