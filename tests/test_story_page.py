"""How a story spread: chart, table, file and API hold the same steps; and charts against earlier periods."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from ingest.models import Event, Story
from ingest.pipeline.grouping import settle
from tests.dashboard import DAY, csv_of, make_world, page_of
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_client")]
REPORT = "The two ministers met in the morning, spoke of a new railway and left without a word to those who waited. "
OTHER = (
    "A railway line came up at the meeting of ministers on Tuesday, our correspondent heard from two who were there. "
)


@pytest.fixture
def story() -> Story:
    """Four carriers: the second repeats the first, the third is of its own, the fourth has no date of its own."""
    first = make_article(text=REPORT * 6, source=make_source("first"), published=datetime(2026, 11, 10, 8, tzinfo=UTC))
    for hour, slug, text, title, evidence in (
        (9, "second", REPORT * 6, "A copy", "feed"),
        (11, "third", OTHER * 6, "=1+1", "feed"),
        (12, "fourth", OTHER * 6, "Undated", "first_seen"),
    ):
        make_article(
            text=text, source=make_source(slug), published=datetime(2026, 11, 10, hour, tzinfo=UTC), title=title,
            story=first.story, published_evidence=evidence,
        )  # fmt: skip
    make_statement("RUS", "KAZ", article=first, day=DAY)
    assert first.story
    settle(first.story)
    count_statements()
    return first.story


def test_chart_table_file_and_api_hold_the_same_steps(client: Client, story: Story) -> None:
    text = page_of(client, f"/stories/{story.pk}/")
    figure = json.loads(re.findall(r'id="figure-spread"[^>]*>(.*?)</script>', text)[0])
    carriers, independent = (trace["y"] for trace in figure["data"])
    assert (carriers, independent) == ([1, 2, 3], [1, 1, 2])
    assert figure["data"][0]["x"] == ["2026-11-10T08:00", "2026-11-10T09:00", "2026-11-10T11:00"]

    rows = csv_of(client, f"/stories/{story.pk}/carriers.csv")
    assert [row["carriers"] for row in rows] == ["1", "2", "3", ""]
    assert [row["independent"] for row in rows] == ["1", "1", "2", ""]
    assert rows[2]["title"] == "'=1+1"
    table = re.findall(r'<table class="plain carriers">(.*?)</table>', text, re.S)[0]
    cells = re.findall(r'<td class="num">(.*?)</td>', table)
    assert cells == ["1", "1", "2", "1", "3", "2", "–", "–"]
    articles = client.get(f"/api/v1/stories/{story.pk}").json()["articles"]
    assert [(step["carriers"], step["independent"]) for step in articles] == [(1, 1), (2, 1), (3, 2), (None, None)]


def test_a_story_seen_once_needs_no_chart(client: Client) -> None:
    row = make_statement(day=DAY)
    assert "figure-spread" not in page_of(client, f"/stories/{row.article.story_id}/")


def _against(text: str) -> list[list[str]]:
    table = text[text.index('id="against-heading"') :]
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', table[: table.index("</table>")], re.S)
    return [[re.sub(r"<.*?>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in rows]


def test_a_period_stands_against_the_one_before_and_a_year_before(client: Client) -> None:
    make_world()
    for _ in range(3):
        make_statement("RUS", "KAZ", -0.5, day=date(2026, 11, 3))
    make_statement("RUS", "KAZ", 0.7, day=date(2025, 11, 11))
    count_statements()
    rows = _against(page_of(client, "/dyad/RUS/KAZ/?from=2026-11-09&to=2026-11-15&grain=week"))
    assert rows[0] == ["6", "0.00", "3", "+3 1/1", "+0.50", "1", "+5 1/1", "−0.70"]
    assert rows[1][:4] == ["1", "+0.30", "0", "+1 1/1"]
    rows = _against(page_of(client, "/actor/KAZ/?from=2026-11-09&to=2026-11-15&grain=week"))
    assert [row[0] for row in rows] == ["1", "6"]
    assert rows[1][2:4] == ["3", "+3 1/1"]
    assert "nothing was read" in page_of(client, "/actor/KAZ/?from=2026-10-01&to=2026-10-04&grain=week")


def test_events_are_laid_over_the_charts_of_an_entity(client: Client) -> None:
    make_world()
    for slug, actor in (("their-summit", "KAZ"), ("a-visit", "CHN")):
        Event.objects.create(
            slug=slug,
            kind="summit",
            start=DAY,
            end=DAY,
            name_en=slug,
            actors=[actor],
            source_url="https://example.org/",
        )
    marks = r"triangle-up"
    for address, names in (
        ("/actor/KAZ/", {"their-summit"}),
        ("/actor/CHN/", {"a-visit"}),
        ("/theme/energy/", {"their-summit"}),
    ):
        text = page_of(client, f"{address}?from=2026-11-02&to=2026-11-22")
        assert len(re.findall(marks, text)) == 2, address
        assert {name for name in ("their-summit", "a-visit") if f'["{name}"' in text} == names
