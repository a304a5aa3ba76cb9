"""Pages of one actor, theme, speaker, source or story, and what a dyad's page tells beside its series."""

import json
import re
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ingest.models import Statement
from signals_site.dashboard.queries import Filters, Period, ladders, layers, series
from tests.dashboard import DAY, csv_of, make_world, page_of
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = pytest.mark.django_db
SPAN = "from=2026-10-01&to=2026-11-30"


@pytest.fixture
def statement() -> Statement:
    make_world()
    row = make_statement("RUS", "KAZ", -0.4, day=DAY, speaker="Ada O/Neill", act="THREATEN", mode="done")
    count_statements()
    return row


def _addresses(row: Statement) -> list[tuple[str, int]]:
    """Each page, and how many statements it is about."""
    story = f"/stories/{row.article.story_id}/"
    return [
        ("/actor/KAZ/", 8),
        ("/theme/energy/", 6),
        ("/speaker/Ada%20O/Neill/", 1),
        ("/sources/wire/", 10),
        (story, 1),
    ]


def _bars(text: str) -> int:
    figure = json.loads(re.findall(r'id="figure-counts"[^>]*>(.*?)</script>', text)[0])
    return sum(sum(trace["y"]) for trace in figure["data"] if trace["type"] == "bar" and trace["yaxis"] != "y3")


def test_chart_file_and_list_of_an_entity_hold_the_same_number(client: Client, statement: Statement) -> None:
    for address, n in _addresses(statement):
        text = page_of(client, f"{address}?{SPAN}")
        rows = csv_of(client, f"{address}series.csv?{SPAN}")
        assert _bars(text) == n, address
        assert sum(int(row["statements"] or 0) for row in rows) == n, address
        assert f"{n} statement" in re.sub(r"\s+", " ", text), address


def test_pages_of_entities_open_on_their_newest_statements(client: Client, statement: Statement) -> None:
    for address, _ in _addresses(statement):
        assert _bars(page_of(client, address)) > 0


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/actor/KAZZ/", "Did you mean Kazakhstan (KAZ)"),
        ("/theme/enrgy/", "(energy)"),
        ("/speaker/Nobody/", "No statement names"),
        ("/sources/wirre/", "Did you mean Wire (wire)"),
        ("/stories/999999999999999999999/", "There is no story"),
    ],
)
def test_unknown_ones_are_answered_with_a_sentence(
    client: Client, statement: Statement, address: str, words: str
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert words in response.content.decode()


def test_an_entity_without_statements_says_so(client: Client) -> None:
    assert "No statement passes these filters" in page_of(client, "/actor/KAZ/")


def test_pages_of_entities_keep_their_query_budget(
    client: Client, statement: Statement, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        article = make_article(DAY, source=make_source(f"other-{number}"))
        make_statement("RUS", "KAZ", day=DAY, article=article, speaker=f"Speaker {number}")
    count_statements()
    for address, _ in _addresses(statement):
        with django_assert_max_num_queries(22):
            page_of(client, address)


def test_a_list_can_be_of_one_speaker_source_or_story(client: Client, statement: Statement) -> None:
    name = quote(statement.speaker)
    for query in (f"speaker={name}", f"story={statement.article.story_id}", f"speaker={name}&source=wire"):
        assert "1 statement<" in page_of(client, f"/statements/?{query}")
    assert "0 statements" in page_of(client, f"/statements/?speaker={name}&source=elsewhere")


def test_layers_by_act_add_up_to_the_count(statement: Statement) -> None:
    found = series("RUS", "KAZ", Period.parse("2026-10-01..2026-11-30"), "week")
    sums = [
        sum(counts) for counts in zip(*(layer.counts for layer in layers(found, Filters(), "act")["RUS"]), strict=True)
    ]
    assert sums == [point.tally.n for point in found.there.points]
    assert sum(sums) == 7


def test_the_bars_of_a_dyad_are_stacked_by_what_the_address_says(client: Client, statement: Statement) -> None:
    text = page_of(client, f"/dyad/RUS/KAZ/?{SPAN}&stack=act")
    assert _bars(text) == 8
    assert '"threaten"' in text
    assert _bars(page_of(client, f"/dyad/RUS/KAZ/?{SPAN}&stack=act&theme=energy")) == 6
    assert "nothing to stack by" in page_of(client, "/dyad/RUS/KAZ/?stack=colour")


def test_the_ladder_tells_words_from_deeds(client: Client, statement: Statement) -> None:
    ladder = ladders(Filters("RUS", "KAZ", both=True))["RUS"]
    assert [quad.tally.n for quad in ladder.quads] == [6, 0, 1, 0]
    assert (ladder.said.n, ladder.done.n) == (6, 1)


def test_a_dyad_compares_its_directions_and_names_who_speaks(client: Client, statement: Statement) -> None:
    text = re.sub(r"\s+", " ", page_of(client, f"/dyad/RUS/KAZ/?{SPAN}"))
    assert "Russia makes 88 % of the statements between the two (7 of 8)" in text
    assert "a difference of −0.36" in text
    assert 'href="/speaker/Ada%20O/Neill/"' in text
    assert 'href="/sources/wire/"' in text


def test_a_statement_links_what_it_names(client: Client, statement: Statement) -> None:
    statement.speaker = "Two\nlines"
    statement.save()
    text = page_of(client, f"/statements/{statement.pk}/")
    assert 'href="/statements/?speaker=Two%0Alines"' in text
    for address in (
        "/actor/RUS/",
        "/actor/KAZ/",
        "/theme/diplomacy/",
        "/sources/wire/",
        f"/stories/{statement.article.story_id}/",
    ):
        assert f'href="{address}"' in text
    assert 'href="/theme/energy/"' in page_of(client, "/statements/")
