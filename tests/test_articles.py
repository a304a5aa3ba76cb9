"""Pages in ten languages → title, text without its surroundings, date, agency; and pages that are none."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.articles import Page, read_page

PAGES = Path(__file__).parent / "data" / "pages"
EXPECTED: dict[str, dict[str, Any]] = json.loads((PAGES / "expected.json").read_text("utf-8"))
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LONG = (
    "The ministers of both countries met in the capital and agreed to open three new border crossings before winter. "
)


def read(name: str) -> Page:
    return read_page((PAGES / name).read_bytes(), EXPECTED[name]["url"], "text/html", now=NOW)


@pytest.mark.parametrize("name", EXPECTED)
def test_text_is_whole_and_nothing_else(name: str) -> None:
    page, wanted = read(name), EXPECTED[name]
    paragraphs = page.text.split("\n\n")
    assert page.title == wanted["title"]
    assert [p for p in wanted["absent"] if p in page.text] == []
    assert len(paragraphs) == wanted["paragraphs"], paragraphs
    assert paragraphs[0].startswith(wanted["first"])
    assert paragraphs[-1].startswith(wanted["last"])


@pytest.mark.parametrize("name", EXPECTED)
def test_date_and_how_it_is_known(name: str) -> None:
    page, wanted = read(name), EXPECTED[name]
    assert page.published is not None
    found = (page.published.moment.isoformat(), page.published.evidence, page.published.precision)
    assert found == (wanted["published"], wanted["evidence"], wanted["precision"])


@pytest.mark.parametrize("name", EXPECTED)
def test_language_agency_and_people(name: str) -> None:
    page, wanted = read(name), EXPECTED[name]
    found = (page.language, page.via, page.byline, page.translator, page.canonical_url, page.is_walled)
    assert found == (
        wanted["language"],
        wanted["via"],
        wanted["byline"],
        wanted["translator"],
        wanted["canonical"],
        False,
    )
