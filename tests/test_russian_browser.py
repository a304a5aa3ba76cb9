"""A walk over the public pages in Russian, in a real Chromium: no English word is left, in text, labels or charts."""

import re
from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from ingest.models import Event
from tests.factories import count_statements, make_article, make_source, make_statement

DAY = date(2026, 11, 10)
# Names, words of the technical world, values of CSV files, and the operator of the search. Codes are in capitals.
ALIKE = {"Signals", "English", "Atom", "PostgreSQL", "Redis", "beat", "fetch", "code", "or", "alpha", "said", "done", "complete",
         "incomplete", "missing", "others", *["Political", "Language", "Ontology", "for", "Verifiable", "Event", "Records"]}  # fmt: skip
ADDRESSES = (
    "/", "/?period=2026-11&all=1", "/?period=когда", "/dyad/RUS/KAZ/", "/dyad/RUS/KAZ/?stack=act&grain=month",
    "/compare/", "/compare/?theme=energy&theme=security&of=statements&against=year&as=overlay", "/statements/",
    "/statements/?actor=KAZ&page=9&act=FOO", "/statements/?text=щщщ", "/sources/", "/sources/agency/", "/about/",
    "/calendar/", "/data-dictionary/", "/actor/KAZ/", "/theme/energy/", "/speaker/Министр/", "/methodology/",
    "/corrections/", "/status/", "/digest/", "/digest/subscribe/", "/embed/dyad/RUS/KAZ/",
)  # fmt: skip
READ = """() => {
  const foreign = (e) => e.closest('script, style, code, kbd, [lang]:not([lang="ru"]), #id_zone');
  const found = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!foreign(walk.currentNode.parentElement)) found.push(walk.currentNode.textContent);
  for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
    for (const e of document.querySelectorAll(`[${name}]`)) if (!foreign(e)) found.push(e.getAttribute(name));
  return found;
}"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def russian(page: Page) -> Page:
    page.set_extra_http_headers({"Accept-Language": "ru"})
    page.set_default_timeout(90_000)  # thirty pages are a lot for a busy machine
    return page


@pytest.fixture
def story() -> int:
    """A world whose outlets, speakers and passages are Russian, so that what is English is ours."""
    source = make_source("agency", name="Агентство", tier="state", country="KAZ", language="ru")
    other = make_source("paper", name="Газета")
    article = make_article(DAY, text="Так и сказал.", title="Речь", language="ru", source=source)
    copy = make_article(DAY, text="Так и сказал.", title="Речь", language="ru", source=other, story=article.story)
    make_statement(
        "RUS", "KAZ", -0.7, article=article, passage="Так и сказал.", speaker="Министр", act="ACCUSE", themes=["energy"]
    )
    for number in range(6):
        make_statement("KAZ", "RUS", 0.1 * number, day=DAY, article=copy, passage="Так и сказал.", themes=["security"])
    Event.objects.create(
        slug="talks", kind="summit", series="sco", start=DAY, end=DAY, name_en="Talks", name_ru="Переговоры", place="Astana",
        actors=["RUS", "KAZ"], source_url="https://example.org/",
    )  # fmt: skip
    count_statements()
    return int(article.story_id or 0)


def english(texts: list[str]) -> set[str]:
    """Words with a small letter that are not part of an address."""
    bare = (re.sub(r"https?:\S+|/\S*", " ", text) for text in texts)
    return {word for text in bare for word in re.findall(r"[A-Za-z]{2,}", text) if not word.isupper()} - ALIKE


def test_no_english_is_left_on_any_public_page(russian: Page, story: int) -> None:
    russian.goto("/statements/")
    first = russian.locator("article.statement .told a").first.get_attribute("href") or ""
    left = {}
    for address in (*ADDRESSES, first, f"/stories/{story}/"):
        russian.goto(address)
        if russian.locator(".chart").count():
            expect(russian.locator(".chart.drawn .main-svg").first).to_be_visible()
        if words := english(russian.evaluate(READ)):
            left[address] = words
    assert left == {}


@pytest.mark.parametrize(
    "address", ["/nothing/", "/dyad/KAZ/XXX/", "/dyad/KAZ/KAZ/", "/theme/яяя/", "/digest/2026-W99/"]
)
def test_what_is_not_there_is_said_in_russian(client: Client, address: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "ru"})
    assert answer.status_code == 404
    text = re.sub("<[^>]+>", " ", answer.content.decode().partition('tabindex="-1">')[2].partition("</main>")[0])
    assert english([text]) == set()


def test_charts_write_months_and_numbers_in_russian(russian: Page, story: int) -> None:
    russian.goto("/dyad/RUS/KAZ/?from=2026-11-01&to=2026-11-20&grain=day")
    expect(russian.locator("#counts-chart .xtick").first).to_contain_text("нояб.")
    expect(russian.locator("#tone-chart .ytick", has_text="0,5").first).to_be_visible()


def test_a_bar_tells_its_count_in_russian(russian: Page, story: int) -> None:
    russian.set_viewport_size({"width": 1280, "height": 1400})
    russian.goto("/dyad/RUS/KAZ/")
    bars = russian.locator("#counts-chart .bars .point path")
    expect(bars.first).to_be_attached()
    box = next(box for box in (bars.nth(i).bounding_box() for i in range(bars.count())) if box and box["height"] > 5)
    russian.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hover = russian.locator("#counts-chart .hovertext")
    expect(hover).to_contain_text("негативный: 1")
    assert english(hover.all_text_contents()) == set()
