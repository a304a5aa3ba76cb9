"""Paper is light, whatever the screen is."""

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
TICK = "getComputedStyle(document.querySelector('#counts-chart .ytick text')).fill"


def test_a_dark_page_is_printed_on_white_with_dark_words_in_its_charts(page: Page) -> None:
    make_world()
    page.emulate_media(color_scheme="dark")
    page.goto("/dyad/RUS/KAZ/")
    expect(page.locator("#tone-chart.drawn .main-svg").first).to_be_visible()
    dark, on_screen = page.evaluate(BACKGROUND), page.evaluate(TICK)
    page.emulate_media(media="print")
    assert page.evaluate(BACKGROUND) == "rgb(255, 255, 255)" != dark
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.evaluate(TICK)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(TICK) == on_screen
    assert sum(map(int, printed[4:-1].split(","))) < 300 < sum(map(int, on_screen[4:-1].split(",")))
