"""Dyads and themes side by side: one query for all of them, chart, table and file alike."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from signals_site.dashboard import queries
from signals_site.dashboard.charts_compare import measure_figure, tone_figure
from signals_site.dashboard.forms_compare import read_comparison
from signals_site.dashboard.queries import Comparison, Filters, Period, Subject
from tests.dashboard import DAY, csv_of, page_of
from tests.factories import count_statements, make_article, make_statement

SPAN = Period(date(2026, 10, 26), date(2026, 11, 15))  # three weeks, of which the last holds DAY
EVERYTHING = Filters()
ADDRESS = "/compare/?dyad=RUS-KAZ&dyad=CHN-KAZ&from=2026-10-26&to=2026-11-15"

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> None:
    for days_back in (0, 0, 7, 21, 364):
        make_statement("RUS", "KAZ", 0.5, day=DAY - timedelta(days=days_back), themes=["energy", "security"])
    make_statement("CHN", "KAZ", -0.5, day=DAY, themes=["energy"])
    make_statement("KAZ", "RUS", 0.1, day=DAY, themes=["security"])
    make_article(DAY)
    count_statements()


def compared(*keys: str, grain: str = "week", narrowed: Filters = EVERYTHING) -> Comparison:
    pairs = [key.split("-") for key in keys]
    subjects = [
        Subject(key, Filters(actor=pair[0], recipient=pair[1]) if len(pair) > 1 else Filters(theme=key))
        for key, pair in zip(keys, pairs, strict=True)
    ]
    return queries.comparison(subjects, SPAN, grain, narrowed)


def counts(stretch: queries.Stretch) -> list[int]:
    return [spot.tally.n for spot in stretch.spots]


def test_each_span_stands_beside_its_counterparts(world: None) -> None:
    russia, china = compared("RUS-KAZ", "CHN-KAZ").lines
    assert counts(russia.now) == [0, 1, 2]
    assert counts(russia.previous) == [0, 0, 1]
    assert counts(russia.year) == [0, 0, 1]
    assert counts(china.now) == [0, 0, 1]
    assert [spot.span.key for spot in russia.year.spots] == ["2025-W44", "2025-W45", "2025-W46"]


def test_shares_are_of_all_statements_or_of_all_articles_read(world: None) -> None:
    russia = compared("RUS-KAZ").lines[0]
    assert russia.now.spots[-1].everyone == 4
    assert queries.measured(russia.now.spots[-1:], "statements") == pytest.approx(50)
    assert queries.measured(russia.now.spots[-1:], "articles") == pytest.approx(100 * 2 / 5)
    assert queries.measured(russia.now.spots[:1], "count") is None  # nothing was read: not 0


def test_themes_are_compared_for_all_or_for_one_dyad(world: None) -> None:
    assert [counts(line.now)[-1] for line in compared("energy", "security").lines] == [3, 3]
    only = compared("energy", narrowed=Filters(actor="RUS", recipient="KAZ"))
    assert counts(only.lines[0].now)[-1] == 2


def test_changes_compare_only_spans_read_both_now_and_then(world: None) -> None:
    against = compared("RUS-KAZ").lines[0].against("previous")
    assert [spot.span.key for spot in against.now.spots] == ["2026-W46"]
    assert (against.change("count"), against.tone_change) == (1, 0)


def test_a_span_under_way_is_drawn_as_such_and_not_compared(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("periods", "comparing"):
        monkeypatch.setattr(f"signals_site.dashboard.queries.{module}.today", lambda: date(2026, 11, 12))
    found = compared("RUS-KAZ")
    assert found.lines[0].now.spots[-1].state == "incomplete"
    assert found.lines[0].against("previous").now.spots == ()
    line, marks = measure_figure(found, "count", "overlay", "")["data"][:2]
    assert line["y"][-1] is None
    assert marks["marker"]["symbol"][-1] == "diamond-open"


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_three_queries_however_many_are_compared(
    world: None, django_assert_num_queries: DjangoAssertNumQueries, grain: str
) -> None:
    with django_assert_num_queries(3):
        compared("RUS-KAZ", "CHN-KAZ", "KAZ-RUS", "USA-KAZ", "CHN-UZB", "RUS-TJK", grain=grain)


@pytest.mark.parametrize("of", ["count", "statements", "articles"])
def test_table_chart_and_file_hold_the_same_numbers(client: Client, world: None, of: str) -> None:
    address = f"{ADDRESS}&of={of}&against=year"
    rows = csv_of(client, address.replace("/compare/", "/compare.csv"))
    page = html.fromstring(page_of(client, address))
    for key in ("RUS-KAZ", "CHN-KAZ"):
        mine = [row for row in rows if row["subject"] == key and row["state"] != "missing"]
        cells = [
            row.findtext("td")
            for row in page.findall(f'.//table[@data-subject="{key}"]/tbody/tr')
            if row.get("class") != "missing"
        ]
        assert [row["statements"] for row in mine] == list(reversed(cells)) != []
        assert [row["statements_year"] for row in mine] == ["", "1"] if key == "RUS-KAZ" else ["", "0"]
    view = compared("RUS-KAZ", "CHN-KAZ")
    drawn = measure_figure(view, of, "small", "year")["data"]
    values = [float(row["value"]) for row in rows if row["subject"] == "RUS-KAZ" and row["value"]]
    assert drawn[2]["y"] == pytest.approx(values)
    assert drawn[0]["line"]["dash"] == "dash"


def test_a_mean_of_few_is_hollow_and_off_the_line(world: None) -> None:
    line, marks = tone_figure(compared("RUS-KAZ"), "overlay", "")["data"][:2]
    assert line["y"] == [None, None, None]
    assert set(marks["marker"]["symbol"]) == {"circle-open"}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/compare/?dyad=RUS-XXX", "no dyad and no theme"),
        ("/compare/?dyad=RUS-RUS", "no dyad and no theme"),
        ("/compare/?theme=<script>alert(1)</script>", "no dyad and no theme"),
        ("/compare/?dyad=-&dyad=%00&grain=decade&of=all&as=3d&against=never&from=x", "no grain"),
        ("/compare/?" + "&".join(f"dyad=RUS-{code}" for code in ("KAZ", "KGZ", "TJK", "TKM", "UZB", "CHN", "USA")), "these are the first"),
        ("/compare/?dyad=RUS-KAZ&text=gas", "does not apply here"),
        ("/compare/?theme=energy&tier=state", "does not apply here"),
        ("/compare/?dyad=RUS-KAZ&from=1991-01-01&to=2099-12-31&grain=day", "marks"),
        ("/compare/?dyad=" + "x" * 10_000, "no dyad and no theme"),
    ],
)  # fmt: skip
def test_nonsense_gives_a_sensible_page_and_a_note(client: Client, world: None, address: str, told: str) -> None:
    text = page_of(client, address)
    assert told in text
    assert "<script>alert" not in text
    assert len(re.findall('class="plain series"', text)) <= queries.MOST


def test_a_dyad_is_added_without_scripts(client: Client, world: None) -> None:
    response = client.get("/compare/?dyad=RUS-KAZ&add_actor=CHN&add_recipient=KAZ&of=articles&tier=")
    assert response.status_code == 302
    assert response["Location"] == "/compare/?dyad=RUS-KAZ&dyad=CHN-KAZ&of=articles"


def test_with_nothing_asked_the_busiest_dyads_are_shown(client: Client, world: None) -> None:
    assert 'data-subject="RUS-KAZ"' in page_of(client, "/compare/")


def test_an_empty_database_has_a_page_that_says_what_to_do(client: Client) -> None:
    assert "Nothing to compare yet." in page_of(client, "/compare/")


def test_filters_that_cross_dimensions_are_counted_from_the_statements(client: Client, world: None) -> None:
    view = read_comparison(client.get(f"{ADDRESS}&theme=energy&tier=independent").wsgi_request.GET)
    assert view.kind == "dyad"
    assert counts(view.comparison().lines[0].now) == [0, 1, 2]
