"""Charts to take away: images with their caption, JSON, a page to frame, a feed."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from playwright.sync_api import Page

from signals_site.dashboard.drawn import png
from tests.dashboard import make_world, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_client")]
NOVEMBER = "from=2026-11-01&to=2026-11-30"
SVG = "{http://www.w3.org/2000/svg}"
ATOM = "{http://www.w3.org/2005/Atom}"


def svg_of(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own


@pytest.mark.parametrize("chart", ["counts", "tone"])
def test_an_image_says_what_it_shows(client: Client, chart: str) -> None:
    make_world()
    drawing = svg_of(client, f"/dyad/RUS/KAZ/{chart}.svg?{NOVEMBER}&theme=energy")
    words = " ".join("".join(text.itertext()) for text in drawing.iter(f"{SVG}text"))
    for said in ("Russia and Kazakhstan", "n = 6", "energy", "2026", "/dyad/RUS/KAZ/?from=2026-11-01"):
        assert said in words


def test_bars_are_as_tall_as_the_numbers(client: Client) -> None:
    make_world()
    drawing = svg_of(client, f"/dyad/RUS/KAZ/counts.svg?{NOVEMBER}")
    bars = [box for box in drawing.iter(f"{SVG}rect") if box.get("fill") in ("#e08a4a", "#c9c7c1", "#6fa3dc")]
    tall = sum(float(box.get("height", 0)) for box in bars if box.get("height") != "11")
    assert tall == pytest.approx(7 / 6 * 150, abs=0.5)  # seven statements, six of them in one direction and week


def test_an_image_of_pixels_holds_text_whatever_fonts_the_machine_has(client: Client) -> None:
    response = client.get("/dyad/RUS/KAZ/tone.png")
    assert response["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")
    blank = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"/>'
    written = blank.replace("/>", '><text x="5" y="30" font-family="Roboto, sans-serif">Россия → n</text></svg>')
    assert len(png(written)) > 2 * len(png(blank))
    assert png(written) == png(written.replace("→", "›"))  # an arrow the font lacks would be a box


def test_json_leads_to_the_api(client: Client) -> None:
    make_world()
    response = client.get(f"/dyad/RUS/KAZ/series.json?{NOVEMBER}&theme=energy&grain=day", follow=True)
    assert (response.status_code, response.json()["grain"]) == (200, "day")
    assert sum(point["statements"] or 0 for point in response.json()["points"]) == 6


@pytest.mark.parametrize("address", ["/dyad/RUS/KAZ/pie.svg", "/dyad/RUS/XXX/tone.png", "/embed/dyad/RUS/RUS/"])
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_codes_in_another_case_lead_to_the_same_image(client: Client) -> None:
    assert client.get("/dyad/rus/kaz/tone.svg?grain=day")["Location"] == "/dyad/RUS/KAZ/tone.svg?grain=day"


def test_only_the_page_for_frames_may_be_framed(client: Client) -> None:
    framed = client.get("/embed/dyad/RUS/KAZ/")
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    for address in ("/", "/dyad/RUS/KAZ/", "/statements/", "/admin/login/"):
        response = client.get(address)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_feed_holds_what_the_list_holds(client: Client) -> None:
    make_world()
    response = client.get("/statements.atom?actor=RUS&recipient=KAZ")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    assert len(feed.findall(f"{ATOM}entry")) == 6
    page = page_of(client, "/statements/?actor=RUS&recipient=KAZ")
    assert page.count('href="/statements.atom?actor=RUS&amp;recipient=KAZ"') == 2


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_another_page_shows_the_chart_in_a_frame(page: Page) -> None:
    make_world()
    frame = f'<iframe src="/embed/dyad/RUS/KAZ/?{NOVEMBER}" width="800" height="600"></iframe>'
    page.route("**/elsewhere", lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.goto("/elsewhere")
    image = page.frame_locator("iframe").get_by_role("img")
    image.wait_for()
    assert image.evaluate("image => image.complete && image.naturalWidth") == 960


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_citation_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/statements/?theme=energy")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"^Signals: .*/statements/\?theme=energy, read on \d+ \w+ \d{4}\.$", copied)
