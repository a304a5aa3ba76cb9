"""Pages as a visitor gets them: numbers that agree, filters in the address, what a statement tells."""

import json
import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ingest.models import Article
from signals_site.curation.models import Decision, StatementRevision
from signals_site.dashboard.queries import Filters, Period, series
from tests.dashboard import DAY, PAGES, csv_of, make_world, page_of
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> None:
    make_world()


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
    assert "Russia to Kazakhstan: 6 statements, mean tone 0.0, neutral; +6.0 against its norm" in heard


def test_silent_powers_stay_behind_a_link(client: Client, world: None) -> None:
    assert '<th scope="row"><a href="/actor/JPN/">Japan</a></th>' not in page_of(client, "/")
    assert '<th scope="row"><a href="/actor/JPN/">Japan</a></th>' in page_of(client, "/?all=1")


def test_the_overview_leads_to_actors_speakers_and_themes(client: Client, world: None) -> None:
    make_statement("RUS", "KAZ", 0.1, day=DAY, speaker="Ada O'Neill", themes=["energy", "health"])
    count_statements()
    text = page_of(client, "/?period=2026-W46")
    for address in ("/actor/KAZ/", "/actor/RUS/", "/theme/energy/", "/theme/health/", "/speaker/Ada%20O&#x27;Neill/"):
        assert f'href="{address}"' in text, address
    energy = re.findall(r'href="(/statements/[^"]*theme=energy[^"]*)"[^>]*>(\d+)</a>', text)
    assert [n for _address, n in energy] == ["7"]
    assert "7 statements" in page_of(client, unescape(energy[0][0]))


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


def test_the_statement_page_tells_all_codes_and_corrections(client: Client, django_user_model: type[User]) -> None:
    row = make_statement(
        "RUS", "USA", -0.8, day=DAY, act="ACCUSE", themes=["security"], about=["TJK"], speaker="Nikolai Patrushev",
        why={"cue": ["expressed concern"]}, is_curated=True,
    )  # fmt: skip
    editor = django_user_model.objects.create_user("curator")
    StatementRevision.objects.create(
        decision=Decision.objects.create(kind=Decision.Kind.CORRECT, editor=editor),
        statement=row,
        editor=editor,
        before={"tone": 0},
        after={"tone": -0.8},
        note="harsh",
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


def test_filters_survive_the_way_through_an_address() -> None:
    filters = Filters(actor="RUS", recipient="KAZ", both=True, theme="energy", since=DAY, text="a&b=c")
    assert filters.as_query() == "actor=RUS&recipient=KAZ&both=1&theme=energy&since=2026-11-10&text=a%26b%3Dc"
