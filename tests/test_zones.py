"""Times of the day in the zone that a reader chose; days and counts stay those of UTC."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from ingest.models import Article
from signals_site.dashboard.zones import OFFERED, is_zone, offset
from tests.dashboard import page_of
from tests.factories import count_statements, make_article, make_statement

DAY = date(2026, 11, 10)
LATE = datetime(2026, 11, 10, 22, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def choose(client: Client, zone: str, back: str = "/about/") -> str:
    answer = client.post("/timezone/", {"zone": zone, "next": back})
    assert answer.status_code == 302
    return str(answer["Location"])


def make_late_statement(**fields: object) -> int:
    article = make_article(DAY, text="It said so.", published=LATE, **fields)
    row = make_statement("RUS", "KAZ", 0.5, article=article, passage="It said so.")
    count_statements()
    return int(row.pk)


def test_a_reader_chooses_a_zone_and_stays_on_the_page() -> None:
    client = Client(enforce_csrf_checks=True)
    assert '<option value="UTC" selected>' in page_of(client, "/about/")
    assert choose(client, "Asia/Almaty") == "/about/"
    assert '<option value="Asia/Almaty" selected>Astana, Almaty (UTC+5)</option>' in page_of(client, "/about/")
    assert client.cookies["zone"]["httponly"]
    assert client.cookies["zone"]["samesite"] == "Lax"


def test_it_leads_to_no_other_site_and_only_by_post(client: Client) -> None:
    assert choose(client, "Asia/Almaty", "https://evil.example/") == "/"
    assert client.get("/timezone/").status_code == 405


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "x" * 10_000, "Asia/Almaty\0"])
def test_what_is_no_zone_changes_nothing(client: Client, zone: str) -> None:
    choose(client, zone)
    assert "zone" not in client.cookies
    client.cookies["zone"] = zone.replace("\0", "")[:100]
    if zone != "Asia/Almaty\0":
        assert '<option value="UTC" selected>' in page_of(client, "/about/")


def test_times_follow_the_zone_and_days_do_not(client: Client) -> None:
    address = f"/statements/{make_late_statement()}/"
    before = b"".join(client.get("/statements.csv").streaming_content)  # type: ignore[attr-defined]
    assert "10 November 2026, 22:30 UTC<" in page_of(client, address)
    choose(client, "Asia/Tashkent")
    page = page_of(client, address)
    assert "11 November 2026, 03:30 UTC+5<" in page
    assert '<time datetime="2026-11-10">10 November 2026</time>' in page
    assert "are those of UTC in any zone" in page
    assert "<b>1</b> statement" in page_of(client, "/?period=2026-11-10")
    assert "<b>1</b> statement" not in page_of(client, "/?period=2026-11-11")
    assert b"".join(client.get("/statements.csv").streaming_content) == before  # type: ignore[attr-defined]


def test_a_date_without_a_time_is_not_moved(client: Client) -> None:
    address = f"/statements/{make_late_statement(published_precision=Article.Precision.DAY)}/"
    choose(client, "Asia/Tashkent")
    assert '22:30:00+00:00">10 November 2026</time>' in page_of(client, address).replace(
        "2026-11-11T03:30:00+05:00", "2026-11-10T22:30:00+00:00"
    )


def test_a_zone_ends_with_its_request(client: Client) -> None:
    choose(client, "Asia/Tashkent")
    page_of(client, "/about/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_zone_that_is_not_offered_is_shown_all_the_same(client: Client) -> None:
    choose(client, "America/St_Johns")
    assert '<option value="America/St_Johns" selected>America/St Johns (UTC−' in page_of(client, "/about/")


def test_all_that_is_offered_is_known() -> None:
    assert [name for name in OFFERED if not is_zone(name)] == []


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-01-01T00:00:00+00:00", "UTC"), ("2026-01-01T00:00:00+05:00", "UTC+5"),
        ("2026-01-01T00:00:00+03:30", "UTC+3:30"), ("2026-01-01T00:00:00-03:30", "UTC−3:30"),
    ],
)  # fmt: skip
def test_offsets_are_written_plainly(moment: str, said: str) -> None:
    assert offset(datetime.fromisoformat(moment)) == said


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_zone_of_the_device_is_offered_too(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Yerevan"})
    page.goto("/about/")
    page.get_by_label("Times are shown in the zone of").select_option("Asia/Yerevan")
    page.get_by_role("button", name="Set").click()
    expect(page.get_by_label("Times are shown in the zone of")).to_have_value("Asia/Yerevan")
    assert page.evaluate("document.cookie").find("zone") == -1  # it is no business of scripts
