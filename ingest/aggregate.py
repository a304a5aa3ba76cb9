"""Statements → DailySignal → MonthlySignal, and what was read → SourceDay, in SQL.

Whole days at once, and the months they belong to: deleted and filled, never incremented.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from ingest.models import Article, Source, StaleDay, Statement
from ingest.models.signals import Dimension
from ingest.models.statements import TONE_CUT

POLLS_KEPT = 90  # days; of older ones the coverage is all there is
REBUILD_LOCK = 7_215_001  # one rebuild at a time; the number only has to be ours

Cell = tuple[date, str, str]  # day, actor, recipient

_PLACE = """
UPDATE ingest_statement s SET
    day = (COALESCE(origin.published, origin.first_seen) AT TIME ZONE 'UTC')::date,
    first_seen_only = origin.published IS NULL OR origin.published_evidence = 'first_seen',
    tier = source.tier,
    language = article.language,
    is_counted = article.id = origin.id AND NOT s.is_rejected AND NOT (source.is_sample AND %(real_exists)s)
FROM ingest_article article
    JOIN ingest_story story ON story.id = article.story_id
    JOIN ingest_article origin ON origin.id = story.origin_id
    JOIN ingest_source source ON source.id = origin.source_id
WHERE s.article_id = article.id AND story.id = ANY(%(stories)s)
"""

_FILL = f"""
INSERT INTO ingest_dailysignal (day, actor, recipient, dimension, value, first_seen_only,
                                statements, negative, neutral, positive, tone_sum, tone_sq_sum)
SELECT s.day, s.actor, s.recipient, d.dimension, d.value, s.first_seen_only,
       count(*),
       count(*) FILTER (WHERE s.tone <= -{TONE_CUT}),
       count(*) FILTER (WHERE abs(s.tone) < {TONE_CUT}),
       count(*) FILTER (WHERE s.tone >= {TONE_CUT}),
       sum(s.tone), sum(s.tone * s.tone)
FROM {{rows}} JOIN ingest_article article ON article.id = s.article_id
CROSS JOIN LATERAL (
    VALUES ('all', ''), ('act', s.act), ('mode', s.mode), ('tier', s.tier), ('language', s.language),
           ('state', CASE WHEN s.tier IN ('official', 'state') THEN 'state' ELSE 'other' END)
    UNION ALL SELECT 'theme', unnest(s.themes)
    UNION ALL SELECT 'about', unnest(s.about)
    UNION ALL SELECT 'speaker', s.speaker WHERE s.speaker <> ''
    UNION ALL SELECT 'source', article.source_id::text
) AS d (dimension, value)
WHERE s.is_counted
GROUP BY s.day, s.actor, s.recipient, d.dimension, d.value, s.first_seen_only
"""  # noqa: S608 - only a constant of ours is put in

_FILL_MONTHS = """
INSERT INTO ingest_monthlysignal (day, actor, recipient, dimension, value, first_seen_only,
                                  statements, negative, neutral, positive, tone_sum, tone_sq_sum)
SELECT month.day, s.actor, s.recipient, s.dimension, s.value, s.first_seen_only,
       sum(s.statements), sum(s.negative), sum(s.neutral), sum(s.positive), sum(s.tone_sum), sum(s.tone_sq_sum)
FROM {rows} AND s.day >= month.day AND s.day < month.day + interval '1 month'
GROUP BY month.day, s.actor, s.recipient, s.dimension, s.value, s.first_seen_only
"""

_DAYS = "unnest(%(days)s::date[]) AS whole (day) JOIN ingest_statement s USING (day)"
_MONTHS = "unnest(%(months)s::date[]) AS month (day) JOIN ingest_dailysignal s ON true"
# One dyad on one day, or in one month; all dimensions by name, since an index begins with them.
_CELL = "unnest(%(days)s::date[], %(actors)s::text[], %(recipients)s::text[]) AS cell (day, actor, recipient)"
_DAY_CELLS = f"{_CELL} JOIN ingest_statement s USING (day, actor, recipient)"
_IN_CELL = "s.actor = {0}.actor AND s.recipient = {0}.recipient AND s.dimension = ANY(%(dimensions)s)"
_MONTH_CELLS = f"""(SELECT DISTINCT date_trunc('month', day)::date AS day, actor, recipient FROM {_CELL}) AS month
JOIN ingest_dailysignal s ON {_IN_CELL.format("month")}"""  # noqa: S608
_EMPTY_CELLS = f"DELETE FROM ingest_dailysignal s USING {_CELL} WHERE s.day = cell.day AND {_IN_CELL.format('cell')}"  # noqa: S608
_EMPTY_MONTH_CELLS = f"""
DELETE FROM ingest_monthlysignal s USING {_CELL}
WHERE s.day = date_trunc('month', cell.day)::date AND {_IN_CELL.format("cell")}"""  # noqa: S608

# Of a day whose polls have been forgotten, what they came to stays; what was read of that day may still change.
_EMPTY_COVERAGE = """
WITH emptied AS (SELECT unnest(%(days)s::date[]) AS day),
     forgotten AS (
         SELECT day FROM emptied
         WHERE day < %(polls_from)s AND NOT EXISTS (
             SELECT FROM ingest_poll poll
             WHERE poll.started_at >= emptied.day::timestamp AT TIME ZONE 'UTC'
               AND poll.started_at < (emptied.day + 1)::timestamp AT TIME ZONE 'UTC')),
     kept AS (
         UPDATE ingest_sourceday SET articles = 0, statements = 0
         WHERE day IN (SELECT day FROM forgotten) AND polls > 0)
DELETE FROM ingest_sourceday
WHERE day IN (SELECT day FROM emptied) AND NOT (polls > 0 AND day IN (SELECT day FROM forgotten))
"""
_FILL_COVERAGE = """
INSERT INTO ingest_sourceday (source_id, day, polls, failed_polls, items, new_items, articles, statements)
SELECT part.source_id, wanted.day, sum(polls), sum(failed), sum(items), sum(new_items), sum(articles), sum(statements)
FROM unnest(%(days)s::date[]) AS wanted (day)
CROSS JOIN LATERAL (
    SELECT feed.source_id, count(*) AS polls, count(*) FILTER (WHERE poll.outcome = 'failed') AS failed,
           sum(poll.items) AS items, sum(poll.new_items) AS new_items, 0 AS articles, 0 AS statements
    FROM ingest_poll poll JOIN ingest_feed feed ON feed.id = poll.feed_id
    WHERE poll.started_at >= wanted.day::timestamp AT TIME ZONE 'UTC'
      AND poll.started_at < (wanted.day + 1)::timestamp AT TIME ZONE 'UTC'
    GROUP BY feed.source_id
    UNION ALL
    SELECT article.source_id, 0, 0, 0, 0, count(*), 0
    FROM ingest_article article
    WHERE article.published >= wanted.day::timestamp AT TIME ZONE 'UTC'
      AND article.published < (wanted.day + 1)::timestamp AT TIME ZONE 'UTC'
      AND article.status IN ('coded', 'skipped')
    GROUP BY article.source_id
    UNION ALL
    SELECT article.source_id, 0, 0, 0, 0, 0, count(*)
    FROM ingest_statement s JOIN ingest_article article ON article.id = s.article_id
    WHERE s.day = wanted.day AND s.is_counted
    GROUP BY article.source_id
) AS part
GROUP BY part.source_id, wanted.day
ON CONFLICT (day, source_id) DO UPDATE SET articles = EXCLUDED.articles, statements = EXCLUDED.statements
"""


def samples_hidden() -> bool:
    """Shipped samples leave charts and digest as soon as one real article has been coded."""
    return coded_sources().exists()


def coded_sources() -> "QuerySet[Source]":
    """Real ones of which an article has been coded."""
    coded = Article.objects.filter(source=OuterRef("pk"), status=Article.Status.CODED)
    # One row per source: asked of all articles at once, the database reads every sample where nothing real is among them.
    return Source.objects.real().annotate(coded=Subquery(coded.values("pk")[:1])).filter(coded__isnull=False)


def place(story_ids: Iterable[int]) -> set[date]:
    """Copy day, tier and language of the story's origin to its statements; the days before and after are stale."""
    stories = list(story_ids)
    touched = Statement.objects.filter(article__story__in=stories).exclude(day=None)
    days = set(touched.values_list("day", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, {"stories": stories, "real_exists": samples_hidden()})
    return {day for day in days | set(touched.values_list("day", flat=True)) if day}


def mark_stale(days: Iterable[date]) -> None:
    """Note, in the caller's transaction, that these days must be rebuilt.

    A mark that is already there is locked, not skipped: a rebuild that is about to take it away then waits for the
    caller's statements instead of missing them. Days go in order, so that two callers never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ingest_staleday (day) SELECT unnest(%s::date[]) ON CONFLICT (day) DO UPDATE SET day = EXCLUDED.day",
            [sorted(set(days))],
        )


def mark_skipped(rows: Iterable[Article]) -> None:
    """The same for the days of those that were read but will not be coded: coverage counts them."""
    mark_stale(row.published.date() for row in rows if row.status == Article.Status.SKIPPED and row.published)


@transaction.atomic
def rebuild(days: Iterable[date]) -> None:
    """Delete and fill the DailySignal and SourceDay rows of these days, and the MonthlySignal rows of their months."""
    wanted = sorted(set(days))
    months = sorted({day.replace(day=1) for day in wanted})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REBUILD_LOCK])
        cursor.execute("SELECT day FROM ingest_staleday WHERE day = ANY(%s) ORDER BY day FOR UPDATE", [wanted])
        cursor.execute("DELETE FROM ingest_staleday WHERE day = ANY(%s)", [wanted])
        cursor.execute("DELETE FROM ingest_dailysignal WHERE day = ANY(%s)", [wanted])
        cursor.execute(_FILL.format(rows=_DAYS), {"days": wanted})
        cursor.execute("DELETE FROM ingest_monthlysignal WHERE day = ANY(%s)", [months])
        cursor.execute(_FILL_MONTHS.format(rows=_MONTHS), {"months": months})
        _cover(cursor, wanted)


def _cover(cursor: CursorWrapper, days: list[date]) -> None:
    polls_from = timezone.now().date() - timedelta(days=POLLS_KEPT)
    cursor.execute(_EMPTY_COVERAGE, {"days": days, "polls_from": polls_from})
    cursor.execute(_FILL_COVERAGE, {"days": days})


def rebuild_cells(cells: Iterable[Cell]) -> bool:
    """The same for single dyads on single days, in the caller's transaction, so that a person's word and its sums come
    at once. Waits only for who changes the same ones; False, and nothing is done, while whole days are rebuilt."""
    wanted = sorted(set(cells))
    days = sorted({day for day, _, _ in wanted})
    columns = dict(zip(("days", "actors", "recipients"), map(list, zip(*wanted, strict=True)), strict=False))
    values = columns | {"dimensions": Dimension.values}
    locks = sorted(
        {str(day) for day in days} | {f"{day:%Y-%m} {actor} {recipient}" for day, actor, recipient in wanted}
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [REBUILD_LOCK])
        if not wanted or not cursor.fetchone()[0]:
            return not wanted
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, %s)) FROM unnest(%s::text[]) AS name",
            [REBUILD_LOCK, locks],
        )
        cursor.execute(_EMPTY_CELLS, values)
        cursor.execute(_FILL.format(rows=_DAY_CELLS), values)
        cursor.execute(_EMPTY_MONTH_CELLS, values)
        cursor.execute(_FILL_MONTHS.format(rows=_MONTH_CELLS), values)
        _cover(cursor, days)
    return True


def rebuild_stale() -> int:
    """Rebuild all days marked stale; returns how many."""
    days = list(StaleDay.objects.values_list("day", flat=True))
    if days:
        rebuild(days)
    return len(days)


def rebuild_recent() -> None:
    """Today and yesterday: the days to which polls still add."""
    today = timezone.now().date()
    rebuild([today - timedelta(days=1), today])


def rebuild_between(start: date | None, end: date | None) -> int:
    """Rebuild every day on which something was read or polled, from `start` to `end` (both included, None = open)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT day FROM (
                   SELECT day FROM ingest_statement UNION SELECT day FROM ingest_dailysignal
                   UNION SELECT day FROM ingest_sourceday UNION SELECT (started_at AT TIME ZONE 'UTC')::date FROM ingest_poll
                   UNION SELECT (published AT TIME ZONE 'UTC')::date FROM ingest_article) d
               WHERE day IS NOT NULL AND (%(start)s::date IS NULL OR day >= %(start)s)
                 AND (%(end)s::date IS NULL OR day <= %(end)s)""",
            {"start": start, "end": end},
        )
        days = [row[0] for row in cursor.fetchall()]
    rebuild(days)
    return len(days)
