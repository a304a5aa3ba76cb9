"""The way from the overview to the source, in a real Chromium; the `page` fixture fails on any console error."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.factories import count_statements, make_article, make_source, make_statement

DAY = date(2026, 11, 10)
PASSAGE = "Moscow is concerned about the exercises, the secretary said."

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> None:
    article = make_article(
        DAY, text=f"An opening.\n\n{PASSAGE}", title="Exercises in Tajikistan", source=make_source("news")
    )
    make_statement("RUS", "TJK", -0.7, article=article, passage=PASSAGE, act="ACCUSE", themes=["security"])
    make_statement("RUS", "TJK", 0.6, day=DAY)
    make_statement("TJK", "RUS", 0.4, day=DAY)
    count_statements()


def drawn(page: Page) -> None:
    expect(page.locator(".chart.drawn .main-svg").first).to_be_visible()


def test_from_the_overview_to_the_source_by_mouse(page: Page, world: None) -> None:
    page.set_viewport_size({"width": 1280, "height": 1400})  # the whole chart in sight
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Russia to Tajikistan: 2 statements")).click()
    expect(page).to_have_url(re.compile("/dyad/RUS/TJK/"))
    drawn(page)
    expect(page.locator("article.statement")).to_have_count(3)

    bars = page.locator("#counts-chart .bars .point path")
    box = next(box for box in (bars.nth(i).bounding_box() for i in range(bars.count())) if box and box["height"] > 5)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#counts-chart .hovertext")).to_contain_text("negative")
    page.mouse.down()
    page.mouse.up()
    expect(page.locator("article.statement")).to_have_count(1)
    expect(page.locator("#statements-heading")).to_be_focused()
    expect(page.locator("#statements-heading")).to_contain_text("negative")

    page.get_by_role("link", name=re.compile("^Russia criticised Tajikistan")).click()
    expect(page.locator("mark")).to_have_text(PASSAGE)
    source = page.get_by_role("link", name="Exercises in Tajikistan").first
    expect(source).to_have_attribute("href", re.compile("^https://example.org/"))
    expect(source).to_have_attribute("rel", "noopener nofollow external")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called `name`, as somebody without a mouse does."""
    for _ in range(200):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const e = document.activeElement; return e.getAttribute('aria-label') || e.textContent.replace('→', '').trim(); }"
        )
        if re.match(name, told):
            return
    pytest.fail(f"no way to {name!r} by keyboard")


def test_from_the_overview_to_the_source_by_keyboard(page: Page, world: None) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Russia to Tajikistan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dyad/RUS/TJK/")
    drawn(page)
    tab_to(page, "The numbers behind the charts")
    page.keyboard.press("Enter")
    tab_to(page, "2026-W46")
    page.keyboard.press("Enter")
    expect(page.locator("#statements-heading")).to_be_focused()
    expect(page.locator("article.statement")).to_have_count(2)
    tab_to(page, "Russia criticised Tajikistan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/statements/*/")
    tab_to(page, "Exercises in Tajikistan")


def test_the_theme_is_kept_and_the_charts_follow(page: Page, world: None) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/dyad/RUS/TJK/")
    drawn(page)
    heading = page.locator("#counts-chart .annotation-text").first
    before = heading.evaluate("e => getComputedStyle(e).fill")
    page.get_by_role("button", name="Change between light and dark").click()
    expect(heading).not_to_have_css("fill", before)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("address", ["/", "/dyad/RUS/TJK/", "/compare/", "/statements/", "/sources/", "/about/"])
def test_no_page_is_wider_than_a_telephone(page: Page, world: None, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_all_is_readable_without_scripts(page: Page, world: None) -> None:
    """Blocked scripts stand for a browser without them: the numbers are in the page as it comes."""
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/dyad/RUS/TJK/")
    page.get_by_text("The numbers behind the charts").click()
    page.get_by_role("link", name="2026-W46").first.click()
    expect(page).to_have_url(re.compile("/statements/\\?"))
    expect(page.locator("article.statement")).to_have_count(2)
