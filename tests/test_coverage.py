"""What was read each day: rebuilt whole from polls, articles and statements."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from ingest import aggregate
from ingest.models import Feed, Poll, SourceDay
from ingest.pipeline import coding, forgetting
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = pytest.mark.django_db
DAY = timezone.now().date() - timedelta(days=6)


def polled(feed: Feed, hour: int, outcome: str = "read", new: int = 0, day: date = DAY) -> None:
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    Poll.objects.create(feed=feed, started_at=moment, outcome=outcome, items=10, new_items=new)


@pytest.fixture
def feeds() -> list[Feed]:
    wire = make_source("wire")
    rows = [("wire", wire), ("wire-2", wire), ("other", make_source("other"))]
    return [Feed.objects.create(source=source, url=f"https://{name}.example/feed") for name, source in rows]


def test_a_day_counts_polls_articles_and_statements(feeds: list[Feed]) -> None:
    polled(feeds[0], 0, new=4)
    polled(feeds[1], 23, "failed")
    polled(feeds[2], 5, "failed")
    polled(feeds[0], 0, day=DAY + timedelta(days=1), new=9)
    article = make_article(DAY, source=feeds[0].source)
    make_article(DAY, source=feeds[0].source, status="skipped")
    make_article(DAY, source=feeds[0].source, status="found")
    make_statement(article=article)
    make_statement(article=article, is_rejected=True)
    count_statements()
    aggregate.rebuild([DAY])
    rows = {day.source.slug: day for day in SourceDay.objects.select_related("source")}
    wire, other = rows["wire"], rows["other"]
    assert (wire.polls, wire.failed_polls, wire.items, wire.new_items) == (2, 1, 20, 4)
    assert (wire.articles, wire.statements) == (2, 1)
    assert (other.polls, other.failed_polls, other.articles) == (1, 1, 0)
    (total,) = SourceDay.objects.over(DAY, DAY).totals("day")
    assert (total["sources_alive"], total["sources_polled"], total["articles_read"]) == (1, 2, 2)
    assert [day.source.slug for day in SourceDay.objects.alive()] == ["wire"]


def test_rebuilding_again_changes_nothing_and_forgets_what_is_gone(feeds: list[Feed]) -> None:
    polled(feeds[0], 9, new=4)
    aggregate.rebuild([DAY])
    aggregate.rebuild([DAY])
    assert SourceDay.objects.get().new_items == 4
    Poll.objects.all().delete()
    assert aggregate.rebuild_between(None, None) == 1
    assert not SourceDay.objects.exists()


def test_an_article_without_statements_counts_as_read_once_coded() -> None:
    article = make_article(DAY, status="read", source=make_source())
    coding.code_article(article.pk)
    aggregate.rebuild_stale()
    assert SourceDay.objects.get(day=DAY).articles == 1


def test_recent_days_are_rebuilt_by_the_timetable(feeds: list[Feed]) -> None:
    Poll.objects.create(feed=feeds[0], started_at=timezone.now(), outcome="read", new_items=2)
    aggregate.rebuild_recent()
    assert SourceDay.objects.get().new_items == 2


def test_old_polls_are_forgotten_but_not_their_days(feeds: list[Feed]) -> None:
    old = timezone.now().date() - timedelta(days=aggregate.POLLS_KEPT + 1)
    polled(feeds[0], 23, new=4, day=old)  # nobody has counted it yet
    polled(feeds[0], 1, "failed", day=old)
    polled(feeds[0], 0, new=7, day=old + timedelta(days=1))
    make_article(old, source=feeds[0].source)
    assert forgetting.forget_old_polls() == 2
    assert Poll.objects.get().new_items == 7
    make_article(old, source=feeds[0].source)
    article_elsewhere = make_article(old, source=feeds[2].source)
    assert aggregate.rebuild_between(None, None) == 2
    first, second, _next_day = SourceDay.objects.order_by("day", "source__slug")
    assert (second.polls, second.failed_polls, second.items, second.new_items, second.articles) == (2, 1, 20, 4, 2)
    assert (first.source, first.polls, first.articles) == (feeds[2].source, 0, 1)
    article_elsewhere.delete()
    aggregate.rebuild([old])
    assert SourceDay.objects.get(day=old).articles == 2
