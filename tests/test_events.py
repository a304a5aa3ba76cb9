"""The calendar: loaded once, kept by people."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from ingest.models import Event
from ingest.pipeline.reference import load_events
from ingest.vocabulary import VocabularyError
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


def test_the_shipped_calendar_loads_once_and_keeps_what_people_changed() -> None:
    shipped, new = load_events()
    assert shipped == new == Event.objects.count() > 50
    Event.objects.filter(slug="2023-c5-1-leaders-summit-in-new-york").update(place="Turtle Bay")
    assert load_events() == (shipped, 0)
    assert Event.objects.get(slug="2023-c5-1-leaders-summit-in-new-york").place == "Turtle Bay"
    assert not Event.objects.filter(name_ru="").exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('actors = ["XYZ"]', "No country or bloc has the code “XYZ”"),
        ('actors = ["KAZ"]\nend = 2020-01-01', "end is before the start"),
        ('actors = ["KAZ"]\nkind = "party"', "party"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_loaded(tmp_path: Path, line: str, reason: str) -> None:
    kind = "" if "kind" in line else 'kind = "visit"\n'
    entry = (
        f'[[event]]\nslug = "a"\n{kind}start = 2024-05-01\nname = {{en = "A"}}\nsource = "https://a.example"\n{line}\n'
    )
    (tmp_path / "events.toml").write_text(entry, "utf-8")
    with pytest.raises(VocabularyError, match=reason) as caught:
        load_events(tmp_path)
    assert caught.value.entry == "a"
    assert not Event.objects.exists()


def test_events_are_found_by_days_and_actors() -> None:
    load_events()
    found = Event.objects.over(date(2024, 7, 4), date(2024, 7, 4)).touching(["TJK"])
    assert {event.kind for event in found} == {"summit", "visit"}
    assert all("TJK" in event.actors for event in found)
    with pytest.raises(ValidationError):
        Event(slug="b", kind="visit", start=date(2024, 1, 2), end=date(2024, 1, 1), actors=["KAZ"]).full_clean()


def test_an_editor_keeps_the_calendar_and_a_curator_does_not(client: Client) -> None:
    for role, status in (("curator", 403), ("editor", 200)):
        user = make_staff(role)
        client.force_login(user)
        assert client.get(reverse("admin:ingest_event_add")).status_code == status


def test_a_chart_may_begin_with_the_last_event_of_a_series(client: Client) -> None:
    load_events()
    page = client.get("/", {"period": "since-china-ca"}).content.decode()
    assert "17 June 2025 – " in page
    page = client.get("/", {"period": "since-sco"}).content.decode()
    assert "1 September 2025 – " in page, "after two days of a summit, from the second"
    page = client.get("/dyad/RUS/KAZ/", {"period": "since-2024-russia"}).content.decode()
    assert "The calendar holds no past event “2024-russia”" in page


def test_events_stand_in_the_charts_and_below_them(client: Client) -> None:
    load_events()
    answer = client.get("/dyad/CHN/KAZ/", {"from": "2024-06-01", "to": "2024-08-31"})
    figure = answer.context["figures"]["counts"]
    told = [mark[0] for mark in figure["data"][-1]["customdata"]]
    assert told == [event.name_en for event in answer.context["events"]]
    assert "Xi Jinping&#x27;s state visit to Kazakhstan" in answer.content.decode()
    assert "events" not in [
        trace.get("name") for trace in client.get("/dyad/FRA/DEU/").context["figures"]["counts"]["data"]
    ]


def test_the_calendar_page_tells_what_comes_first(client: Client) -> None:
    assert "The calendar is empty." in client.get("/calendar/").content.decode()
    load_events()
    Event.objects.create(
        slug="soon", kind="visit", start=date(2090, 1, 1), end=date(2090, 1, 2), name_en="<b>Visit</b>", actors=["KAZ"],
        source_url="javascript:alert(1)",
    )  # fmt: skip
    page = client.get("/calendar/").content.decode()
    assert page.index("&lt;b&gt;Visit") < page.index("Presidential election in Kazakhstan")
    assert "javascript:" not in page
