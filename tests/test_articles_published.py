"""The date of a page: the order of the evidence, what is refused, and what is never taken for a date of publication."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.articles import Dated, Page, read_page

NOW = datetime(2024, 6, 15, 12, tzinfo=UTC)
TEXT = "<p>The ministers of both countries met in the capital and agreed to open three new border crossings before winter.</p><p>Traders on both sides had asked for them for years, and the first lorries are expected to pass in November.</p>"
URL = "https://news.example/item"
JSONLD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"%s"}</script>'
META = '<meta property="article:published_time" content="%s">'


def read(head: str = "", body: str = TEXT, url: str = URL) -> Page:
    return read_page(
        f"<html><head><title>T</title>{head}</head><body><article>{body}</article></body></html>".encode(), url, now=NOW
    )


def dated(head: str = "", body: str = TEXT, url: str = URL) -> Dated | None:
    return read(head, body, url).published


def test_evidence_comes_in_order() -> None:
    url = "https://news.example/2024/05/05/item"
    time = "<time datetime='2024-05-03T10:00:00Z'>3 May</time>"
    dateline = "<p>ASTANA, May 6, 2024 – Our own correspondent.</p>"
    steps = [
        (JSONLD % "2024-05-01T10:00:00Z" + META % "2024-05-02", time + TEXT, url, "jsonld", 1),
        (META % "2024-05-02T10:00:00Z", time + TEXT, url, "meta", 2),
        ("", time + TEXT, url, "meta", 3),
        ("", dateline + TEXT, url, "url", 5),
        ("", f"<p>ASTANA, May 6, 2024 – {TEXT[3:]}", URL, "text", 6),
    ]
    for head, body, address, evidence, day in steps:
        found = dated(head, body, address)
        assert found is not None
        assert (found.evidence, found.moment.day) == (evidence, day)


def test_nothing_found_is_no_date() -> None:
    assert dated() is None


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", f"{TEXT}<footer>© 2023 Silk Daily</footer>"),
        ('<meta http-equiv="last-modified" content="Mon, 03 Jun 2024 10:00:00 GMT">', TEXT),
        ('<meta property="article:modified_time" content="2024-06-03T10:00:00Z">', TEXT),
        ('<meta property="og:updated_time" content="2024-06-03T10:00:00Z">', TEXT),
        ("", f"{TEXT}<p>The treaty of 5 September 2019 remains in force, the ministers said in the capital on their way out.</p>"),
        ("", f"<p>The minister spoke today by telephone with his colleague about the crossings and the winter.</p>{TEXT}"),
        ("", f"{TEXT}<ul class='latest'><li><a href='/x'>Another headline about the region</a> <time datetime='2024-06-01'>1 June</time></li></ul>"),
        ("", f"{TEXT}<aside><time datetime='2024-06-01'>1 June</time></aside>"),
        ("", f"{TEXT}<div class='updated'>Updated: <time datetime='2024-06-01'>1 June</time></div>"),
        ('<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","datePublished":"2024-06-01"}]}</script>', TEXT),
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"soon"</script>', TEXT),
    ],
)  # fmt: skip
def test_what_is_no_date_of_publication(head: str, body: str) -> None:
    assert dated(head, body) is None


@pytest.mark.parametrize(
    ("stated", "moment", "precision"),
    [
        ("2024-05-01T23:30:00+06:00", datetime(2024, 5, 1, 17, 30, tzinfo=UTC), "minute"),
        ("2024-05-01T01:30:00+06:00", datetime(2024, 4, 30, 19, 30, tzinfo=UTC), "minute"),
        ("2024-05-01T01:30:00", datetime(2024, 5, 1, 1, 30, tzinfo=UTC), "day"),
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC), "day"),
        ("Wed, 01 May 2024 10:00:00 +0500", datetime(2024, 5, 1, 5, tzinfo=UTC), "minute"),
        ("2024年5月1日", datetime(2024, 5, 1, tzinfo=UTC), "day"),
    ],
)
def test_zone_is_kept_and_without_one_only_the_day_counts(stated: str, moment: datetime, precision: str) -> None:
    found = dated(JSONLD % stated)
    assert found is not None
    assert (found.moment, found.precision) == (moment, precision)


@pytest.mark.parametrize(
    ("stated", "reason"),
    [((NOW + timedelta(hours=37)).isoformat(), "in the future"), ("1970-01-01T00:00:00Z", "before 1990")],
)
def test_impossible_dates_are_refused_with_a_reason_and_the_next_evidence_is_used(stated: str, reason: str) -> None:
    alone = read(JSONLD % stated)
    assert alone.published is None
    assert reason in alone.date_note
    helped = read(JSONLD % stated + META % "2024-05-02")
    assert helped.published is not None
    assert (helped.published.evidence, helped.published.moment.day) == ("meta", 2)
    assert reason in helped.date_note


def test_clocks_may_run_a_little_ahead() -> None:
    assert dated(JSONLD % (NOW + timedelta(hours=35)).isoformat()) is not None


@pytest.mark.parametrize(
    ("path", "day"),
    [("/2024/05/04/item", 4), ("/news/2024-05-04-item", 4), ("/a/20240504/1.html", 4), ("/04-05-2024/item", 4), ("/item-2024", None), ("/2024/13/45/x", None), ("/1234567890", None)],
)  # fmt: skip
def test_date_in_the_address(path: str, day: int | None) -> None:
    found = dated(url=f"https://news.example{path}")
    assert (found and (found.evidence, found.moment.day)) == (day and ("url", day))


def test_dateline_without_a_year_is_believed_only_when_recent() -> None:
    recent, old = (f"<p>ASTANA, {day} – {TEXT[3:]}" for day in ("June 9", "January 9"))
    found = dated(body=recent)
    assert found is not None
    assert found.moment.date().isoformat() == "2024-06-09"
    assert dated(body=old) is None


def test_relative_time_element_counts_from_the_reading() -> None:
    found = dated(body=f"<time>3 hours ago</time>{TEXT}")
    assert found is not None
    assert found.moment == NOW - timedelta(hours=3)
