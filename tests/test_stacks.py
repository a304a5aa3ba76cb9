"""Bars by tone, theme or act: chart, image, table, CSV and JSON hold the same numbers, narrowed or not."""

import json
import re
from collections import Counter
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client

from ingest.models import Event
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.drawn import PALETTE, TALL
from tests.dashboard import csv_of, page_of
from tests.factories import count_statements, make_statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_client")]
SPAN = "from=2026-11-02&to=2026-11-22"
SVG = "{http://www.w3.org/2000/svg}"
Counts = Counter[tuple[str, str]]  # by actor and value


@pytest.fixture
def dyad() -> None:
    """Seven themes and four acts over two weeks, so that some of them are others; more one way than the other."""
    acts = ("CONSULT", "AGREE", "AGREE", "ACCUSE", "AID", "REQUEST", "REJECT")
    for number, (theme, act) in enumerate(zip(default_vocabulary().themes, acts, strict=False)):
        for _ in range(1 + number // 2):
            day = date(2026, 11, 3 + 7 * (number % 2))
            make_statement("RUS", "KAZ", 0.3 * (number % 3 - 1), day=day, themes=[theme, "health"], act=act)
        make_statement("KAZ", "RUS", 0.4, day=date(2026, 11, 10), themes=[theme], act=act, mode="done")
    count_statements()


def _in_chart(text: str) -> Counts:
    figure = json.loads(re.findall(r'id="figure-counts"[^>]*>(.*?)</script>', text)[0])
    bars = [trace for trace in figure["data"] if trace["type"] == "bar" and trace["yaxis"] != "y3"]
    return Counter({(trace["yaxis"], trace["name"]): sum(trace["y"]) for trace in bars})


def _in_table(text: str) -> list[list[int]]:
    """Per direction the sums of the columns of the layers."""
    tables = re.findall(r'<table class="plain series">(.*?)</table>', text, re.S)
    found = []
    for table in tables:
        rows = [re.findall(r'<td class="num">(\d+)</td>', row) for row in re.findall(r"<tr.*?</tr>", table, re.S)]
        found.append(
            [sum(map(int, column)) for column in zip(*(row[1:-1] for row in rows if len(row) > 1), strict=True)]
        )
    return found


def _in_image(client: Client, address: str) -> Counter[tuple[bool, str]]:
    """Statements by panel (whether the upper one) and colour, out of the heights of the boxes."""
    image = ElementTree.fromstring(client.get(address).content)  # noqa: S314 - our own
    boxes = [box for box in image.iter(f"{SVG}rect") if box.get("fill") in PALETTE.values() and not box.get("class")]
    most = max(int(text.text or 0) for text in image.iter(f"{SVG}text") if (text.text or "").isdigit())
    heights: Counter[tuple[bool, str]] = Counter()
    for box in boxes:
        unit = round(float(box.get("height", 0)) / TALL * most)
        heights[float(box.get("y", 0)) < 280, box.get("fill", "")] += unit
    return heights


@pytest.mark.usefixtures("dyad")
@pytest.mark.parametrize("narrowed", ["", "&tier=independent", "&theme=health"])
@pytest.mark.parametrize("by", ["tone", "theme", "act"])
def test_chart_image_table_csv_and_json_hold_the_same_numbers(client: Client, by: str, narrowed: str) -> None:
    query = f"{SPAN}&grain=week&stack={by}{narrowed}"
    text = page_of(client, f"/dyad/RUS/KAZ/?{query}")
    answer = client.get(f"/dyad/RUS/KAZ/series.json?{query}", follow=True)
    layers = answer.json()["layers"]
    assert {layer["stacked_by"] for layer in layers} == {by}
    told: Counts = Counter()
    for layer in layers:
        told[layer["actor"], layer["value"]] += layer["statements"] or 0
    assert sum(told.values()) > 0

    chart = _in_chart(text)
    assert list(chart.values()) == list(told.values())
    assert [n for column in _in_table(text) for n in column] == list(told.values())
    image = _in_image(client, f"/dyad/RUS/KAZ/counts.svg?{query}")
    assert sorted(image.values()) == sorted(n for n in told.values() if n)
    rows = csv_of(client, f"/dyad/RUS/KAZ/series.csv?{query}")
    if by == "tone":
        signs = ("negative", "neutral", "positive")
        in_file = [sum(int(row[s] or 0) for row in rows if row["actor"] == a) for a in ("RUS", "KAZ") for s in signs]
    else:
        cells = [["" if cell is None else str(cell) for cell in layer.values()] for layer in layers]
        assert cells == [list(row.values()) for row in rows]
        in_file = list(told.values())
    assert in_file == list(told.values())


@pytest.mark.usefixtures("dyad")
def test_a_sixth_theme_is_one_of_the_others(client: Client) -> None:
    rows = csv_of(client, f"/dyad/RUS/KAZ/series.csv?{SPAN}&stack=theme")
    values = list(dict.fromkeys(row["value"] for row in rows))
    assert (len(values), values[0], values[-1]) == (6, "health", "others")


@pytest.mark.usefixtures("dyad")
def test_events_are_marked_and_named_in_images(client: Client) -> None:
    Event.objects.create(
        slug="a-visit", kind="visit", start=date(2026, 11, 9), end=date(2026, 11, 11), name_en="A visit of one",
        actors=["RUS"], source_url="https://example.org/",
    )  # fmt: skip
    for chart in ("counts", "tone"):
        drawn = client.get(f"/dyad/RUS/KAZ/{chart}.svg?{SPAN}").content.decode()
        assert drawn.count('class="event"') == 1
        assert "Events: 1 A visit of one, 2026-11-09" in drawn
    assert client.get(f"/dyad/RUS/KAZ/counts.png?{SPAN}").content[:8] == b"\x89PNG\r\n\x1a\n"
    assert 'class="event"' not in client.get("/dyad/RUS/KAZ/counts.svg?from=2026-10-05&to=2026-10-11").content.decode()
