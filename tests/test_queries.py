"""What the dashboard asks of the tables: the sums agree with the statements whatever is asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from ingest import aggregate
from ingest.models import Article, Feed, Poll, SourceDay, Statement
from signals_site.dashboard import queries
from signals_site.dashboard.queries import Filters, Period
from tests.factories import count_statements, make_article, make_source, make_statement

WEEK = Period.parse("2026-W46")  # 9-15 November
DAY, BEFORE = date(2026, 11, 10), date(2026, 11, 3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> None:
    make_statement("RUS", "KAZ", 0.6, day=DAY, themes=["economy", "energy"])
    make_statement("RUS", "KAZ", -0.4, day=DAY, themes=["energy"], act="ACCUSE")
    make_statement("KAZ", "RUS", 0.1, day=DAY)
    make_statement("RUS", "KAZ", 0.5, day=BEFORE, themes=["energy"])
    make_statement("RUS", "USA", -0.8, day=DAY, about=["TJK", "KGZ"], act="ACCUSE")
    make_statement("USA", "C5", 0.9, day=DAY)
    make_statement("KAZ", "UZB", 0.4, day=DAY)
    count_statements()


def test_a_cell_holds_both_directions_with_change(world: None) -> None:
    table = queries.matrix(WEEK)
    cell = table.row("RUS").cells[0]
    assert (cell.there.n, cell.there.n_before, cell.there.change) == (2, 1, 1)
    assert cell.there.tone_mean == pytest.approx(0.1)
    assert (cell.back.n, cell.back.change) == (1, 1)
    assert cell.there.norm == pytest.approx(1 / 8)
    assert cell.there.departure == pytest.approx(2 - 1 / 8)


def test_words_to_another_power_about_the_region_count_once_in_their_own_column(world: None) -> None:
    row = queries.matrix(WEEK).row("RUS")
    assert row.about.n == 1  # about two states, yet one statement
    assert row.total.there.n == 2


def test_totals_are_the_sums_of_rows(world: None) -> None:
    table = queries.matrix(WEEK)
    assert table.total.total.there.n == 3
    assert table.total.cells[-1].there.n == 1
    assert table.all.n == Statement.objects.filter(day=DAY).count() == 6


def test_one_query_fills_the_matrix(world: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert queries.matrix(WEEK).total.n


def test_a_period_under_way_is_compared_with_as_many_days(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signals_site.dashboard.queries.periods.today", lambda: date(2026, 11, 9))
    make_statement("CHN", "KAZ", day=date(2026, 11, 9))
    make_statement("CHN", "KAZ", day=date(2026, 11, 2))
    make_statement("CHN", "KAZ", day=date(2026, 11, 3))
    count_statements()
    dyad = queries.matrix(WEEK).dyad("CHN", "KAZ")
    assert (dyad.n, dyad.n_before) == (1, 1)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(theme="energy"), 2),
        (Filters(act="ACCUSE"), 2),
        (Filters(theme="energy", act="ACCUSE"), 1),
        (Filters(sign="negative"), 2),
        (Filters(about="TJK"), 1),
        (Filters(tier="official"), 0),
        (Filters(text='"RUS spoke to KAZ"'), 2),
    ],
)
def test_sums_and_list_agree_for_every_filter(world: None, filters: Filters, expected: int) -> None:
    listed = queries.newest(filters.with_(since=WEEK.start, until=WEEK.end)).count()
    assert queries.matrix(WEEK, filters).all.n == listed == expected


def test_first_seen_dates_are_left_out_unless_asked_for() -> None:
    make_statement("RUS", "KAZ", article=make_article(DAY, published_evidence=Article.Evidence.FIRST_SEEN))
    count_statements()
    assert queries.matrix(WEEK).all.n == 0
    assert queries.matrix(WEEK, Filters(undated=True)).all.n == 1


def test_biggest_moves_come_most_surprising_first() -> None:
    for _ in range(4):
        make_statement("CHN", "UZB", day=DAY)
    for day in [BEFORE] * 8 + [DAY] * 10:
        make_statement("RUS", "KAZ", day=day)
    count_statements()
    moves = queries.biggest_moves(queries.matrix(WEEK))
    assert [(move.actor, move.change) for move in moves] == [("CHN", 4), ("RUS", 2)]


def test_newest_period_is_the_newest_with_dated_statements(world: None) -> None:
    make_statement("RUS", "KAZ", day=date(2090, 1, 1))  # a source's wrong date lies ahead of us
    count_statements()
    assert queries.newest_period() == WEEK
    assert queries.newest_period("month").key == "2026-11"


def test_telling_statements_are_one_per_story_and_varied() -> None:
    article = make_article(DAY)
    for tone in (0.9, 1.0):
        make_statement("RUS", "KAZ", tone, article=article, direct=True)
    for _ in range(3):
        make_statement("RUS", "KAZ", 0.9, day=DAY, direct=True)
    make_statement("CHN", "UZB", 0.1, day=DAY)
    count_statements()
    told = queries.telling_statements(WEEK, 3)
    assert len({row.article.story_id for row in told}) == 3
    assert {row.actor for row in told} == {"RUS", "CHN"}
    assert len(queries.telling_statements(WEEK, 50)) == 5


def test_zero_is_not_missing() -> None:
    make_statement("RUS", "KAZ", day=date(2026, 11, 9))
    feed = Feed.objects.create(source=make_source(), url="https://example.org/feed")
    Poll.objects.create(feed=feed, started_at=datetime(2026, 11, 10, 8, tzinfo=UTC), outcome=Poll.Outcome.UNCHANGED)
    Poll.objects.create(feed=feed, started_at=datetime(2026, 11, 11, 8, tzinfo=UTC), outcome=Poll.Outcome.FAILED)
    count_statements()
    aggregate.rebuild([date(2026, 11, 10), date(2026, 11, 11)])
    points = queries.series("RUS", "KAZ", WEEK, "day").there.points
    assert [point.tally.n for point in points][:3] == [1, 0, 0]
    assert [point.is_missing for point in points][:3] == [False, False, True]
    assert (points[0].coverage.articles, points[1].coverage.sources) == (1, 1)


def test_series_sums_both_directions(world: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):  # sums, what was read
        found = queries.series("RUS", "KAZ", Period.parse("2026-11"), "week")
    assert (found.there.total.n, found.back.total.n) == (3, 1)


def test_passage_stands_in_its_paragraph() -> None:
    text = "First.\n\nBefore it. The passage. After it.\n\nLast."
    article = make_article(DAY, text=text)
    row = make_statement(article=article, passage="The passage.", start=text.index("The passage."))
    found = queries.evidence(row)
    assert (found.before, found.passage, found.after) == ("Before it. ", "The passage.", " After it.")


def test_a_passage_no_longer_in_the_text_stands_alone() -> None:
    row = make_statement(article=make_article(DAY, text="Quite another text."), passage="The passage.", start=6)
    assert queries.evidence(row).before == queries.evidence(row).after == ""


def test_samples_are_shown_only_until_a_real_article_is_coded() -> None:
    assert not queries.samples_shown()
    make_article(DAY, source=make_source("sample", is_sample=True))
    assert queries.samples_shown()
    make_article(DAY)
    assert not queries.samples_shown()


def test_a_source_tells_how_it_does() -> None:
    source = make_source("feeding", state="failing")
    Feed.objects.create(source=source, url="https://example.org/1", is_active=True, state="failing")
    make_source("none")
    make_source("sample", is_sample=True)
    make_statement(article=make_article(queries.today() - timedelta(days=1), source=source))
    count_statements()
    polled = SourceDay.objects.create(source=source, day=queries.today(), polls=3, failed_polls=3, articles=2)
    rows = {row.source.slug: row for row in queries.sources()}
    told = {slug: (row.state, row.articles, row.statements) for slug, row in rows.items()}
    assert rows["feeding"].history[-1] == polled
    assert set(rows["none"].history) == {None}
    assert rows["feeding"].month == {"polls": 3, "failed_polls": 3, "new_items": 0, "articles": 3, "statements": 1}
    assert told == {"feeding": ("failing", 1, 1), "none": ("imported", 0, 0)}
