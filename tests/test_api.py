"""The API: the pages' numbers, nothing guessed, one shape of error."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from ingest.models import Event, Statement
from signals_site.api import rules
from signals_site.api.asked import StatementsAsked
from signals_site.dashboard.queries import Filters
from tests.dashboard import csv_of, make_world, page_of
from tests.factories import count_statements, make_statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_client")]
NOVEMBER = "from=2026-11-01&to=2026-11-30"
DOCS = Path(__file__).resolve().parent.parent / "docs" / "api.md"


@pytest.fixture
def world() -> None:
    make_world()


def told(client: Client, address: str) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    return response.json()


def fault(client: Client, address: str, status: int = 400) -> dict[str, Any]:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status, response.content
    body: dict[str, dict[str, Any]] = response.json()
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"code", "message", "field"}
    return body["error"]


def as_cells(row: dict[str, Any]) -> dict[str, str]:
    """A JSON row as the CSV file has it."""
    names = {"start": "from", "end": "to"}
    return {names.get(name, name): "" if value is None else str(value) for name, value in row.items()}


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_chart_table_csv_and_api_tell_the_same_of_a_dyad(client: Client, world: None, grain: str) -> None:
    query = f"{NOVEMBER}&grain={grain}"
    points = told(client, f"dyads/RUS/KAZ?{query}")["points"]
    assert [as_cells(point) for point in points] == csv_of(client, f"/dyad/RUS/KAZ/series.csv?{query}")
    html = page_of(client, f"/dyad/RUS/KAZ/?{query}")
    found = re.search(r'<script id="figure-counts"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found
    bars = [trace for trace in json.loads(found[1])["data"] if trace.get("name") in ("negative", "neutral", "positive")]
    for sign in ("negative", "neutral", "positive"):
        drawn = sum(sum(trace["y"]) for trace in bars if trace["name"] == sign)
        assert drawn == sum(point[sign] or 0 for point in points) > 0
    rows = re.findall(r'<tr class="(?:complete|incomplete)">.*?<td class="num">(\d+)</td>', html, re.DOTALL)
    assert sum(map(int, rows)) == sum(point["statements"] or 0 for point in points) == 7


def test_page_csv_and_api_tell_the_same_of_a_period(client: Client, world: None) -> None:
    cells = told(client, "matrix?period=2026-W46")["dyads"]
    assert [as_cells(cell) for cell in cells] == csv_of(client, "/overview.csv?period=2026-W46")
    heard = re.sub(r"<[^>]+>", "", page_of(client, "/?period=2026-W46"))
    there = next(cell for cell in cells if (cell["actor"], cell["recipient"]) == ("RUS", "KAZ"))
    assert f"Russia to Kazakhstan: {there['statements']} statements" in heard


def test_statements_take_every_filter_of_the_list(client: Client, world: None) -> None:
    assert set(Filters.__dataclass_fields__) <= set(StatementsAsked.model_fields)
    rows = told(client, "statements?actor=RUS&recipient=KAZ&both=1&theme=energy&sign=positive")["statements"]
    assert [(row["actor"], row["recipient"], row["themes"]) for row in rows] == [("RUS", "KAZ", ["energy"])] * 2
    assert len(told(client, "statements?about=TJK&act=ACCUSE&mode=said&tier=independent")["statements"]) == 1
    assert len(told(client, "statements?text=spoke&until=2026-10-31&language=en")["statements"]) == 1


def test_pages_of_statements_hold_each_once(client: Client, world: None) -> None:
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        page = told(client, f"statements?limit=2&after={after}")
        seen += [row["id"] for row in page["statements"]]
        after = page["next"]
    newest = Statement.objects.counted().order_by("-day", "-pk")
    assert seen == list(newest.values_list("pk", flat=True))


def test_others_words_come_as_they_are(client: Client) -> None:
    row = make_statement(passage='=HYPERLINK("x") <b>', speaker="-1")
    count_statements()
    (found,) = told(client, "statements")["statements"]
    assert (found["passage"], found["speaker"]) == (row.passage, "-1")
    story = told(client, f"stories/{found['story']}")
    assert story["statements"] == [found]
    assert [article["is_origin"] for article in story["articles"]] == [True]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("statements?actor=XXX", "actor"),
        ("statements?theme=nonsense", "theme"),
        ("statements?sign=odd", "sign"),
        ("statements?tier=9", "tier"),
        ("statements?limit=1001", "limit"),
        ("statements?limit=0", "limit"),
        ("statements?since=yesterday", "since"),
        ("statements?since=2026-11-02&until=2026-11-01", "since"),
        ("statements?after=2026-99-01_1", "after"),
        ("statements?text=" + "a" * 10_000, "text"),
        ("statements?text=%00", "text"),
        ("statements?colour=red", "colour"),
        ("matrix?period=sometime", "period"),
        ("matrix?from=2026-11-02&to=2026-11-01", "from"),
        ("matrix?act=AID", "act"),
        ("dyads/RUS/KAZ?grain=hour", "grain"),
        ("dyads/RUS/KAZ?stack=colour", "stack"),
        ("events?actor=XXX", "actor"),
        ("events?kind=party", "kind"),
        ("events?from=2026-11-02&to=2026-11-01", "from"),
        ("dyads/RUS/KAZ?grain=day&from=1995-01-01&to=2026-01-01", "grain"),
    ],
)
def test_what_is_not_known_is_refused(client: Client, address: str, field: str) -> None:
    assert (fault(client, address)["code"], fault(client, address)["field"]) == ("bad_parameter", field)


@pytest.mark.parametrize("address", ["dyads/RUS/XXX", "dyads/RUS/RUS", "stories/1", "stories/x", "nothing/here"])
def test_what_is_not_there_is_told_in_the_same_shape(client: Client, address: str) -> None:
    assert fault(client, address, 404)["code"] == "not_found"


def test_an_unchanged_answer_is_not_sent_again(client: Client, world: None) -> None:
    first = client.get("/api/v1/statements")
    again = client.get("/api/v1/statements", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_statement("CHN", "KGZ", day=date(2026, 11, 11))
    count_statements()
    assert client.get("/api/v1/statements", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_one_network_may_ask_so_often(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PER_CLIENT", (2, 60))
    assert [client.get("/api/v1/themes").status_code for _ in range(2)] == [200, 200]
    refused = client.get("/api/v1/acts")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert client.get("/api/v1/acts", REMOTE_ADDR="198.51.100.7").status_code == 200


def test_the_examples_of_the_documentation_work(client: Client, world: None) -> None:
    examples = re.findall(r"^    GET /api/v1/(\S+)$", DOCS.read_text(), re.MULTILINE)
    assert len(examples) == 11
    Event.objects.create(
        slug="c5-plus-1", series="c5-plus-1", kind="summit", start=date(2026, 11, 6), end=date(2026, 11, 6),
        name_en="A summit", actors=["KAZ"], source_url="https://example.org/",
    )  # fmt: skip
    for address in examples:
        assert told(client, address), address


def test_events_are_found_by_day_party_series_and_kind(client: Client) -> None:
    for slug, series, kind, day, name_ru in (
        ("a-summit", "sco", "summit", 3, "Саммит"),
        ("a-visit", "", "visit", 20, ""),
    ):
        Event.objects.create(
            slug=slug, series=series, kind=kind, start=date(2026, 11, day), end=date(2026, 11, day + 2), name_en=slug,
            name_ru=name_ru, place="Somewhere", actors=["KAZ", "RUS"], source_url="https://example.org/",
        )  # fmt: skip
    assert told(client, "events")[0] == {
        "slug": "a-summit", "kind": "summit", "series": "sco", "start": "2026-11-03", "end": "2026-11-05",
        "labels": {"en": "a-summit", "ru": "Саммит"}, "place": "Somewhere", "actors": ["KAZ", "RUS"],
        "source_url": "https://example.org/",
    }  # fmt: skip
    for query, found in (
        ("from=2026-11-05", ["a-summit", "a-visit"]), ("from=2026-11-06", ["a-visit"]), ("to=2026-11-19", ["a-summit"]),
        ("kind=visit", ["a-visit"]), ("series=sco", ["a-summit"]), ("actor=RUS&kind=visit", ["a-visit"]), ("actor=CHN", []),
    ):  # fmt: skip
        assert [event["slug"] for event in told(client, f"events?{query}")] == found, query


def test_the_description_names_what_may_be_asked_for(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for address, names in (
        ("statements", {"actor": "RUS", "theme": "energy", "act": "ACCUSE", "about": "KAZ", "tier": "official"}),
        ("dyads/{actor}/{recipient}", {"theme": "energy", "language": "ru", "mode": "said", "stack": "theme"}),
        ("events", {"actor": "KAZ", "kind": "summit"}),
    ):
        asked = {row["name"]: row["schema"] for row in paths[f"/api/v1/{address}"]["get"]["parameters"]}
        for name, value in names.items():
            assert value in asked[name]["enum"], name
        examples = [name for name, schema in asked.items() if schema.get("examples")]
        assert {"theme", "actor"} & set(examples), address
    dated = {row["name"]: row["schema"] for row in paths["/api/v1/matrix"]["get"]["parameters"]}
    assert dated["from"]["examples"] == ["2026-11-01"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    assert getattr(client, method)("/api/v1/statements").status_code == 405


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_description_opens_with_what_is_here(page: Page) -> None:
    page.goto("/api/v1/docs")
    expect(page.get_by_text("Both directions over time")).to_be_visible()
