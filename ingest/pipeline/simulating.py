"""A made-up world of any size, to try the dashboard at the size of years: who speaks, in which rhythm, what is missing.

Everything hangs on hashes of row numbers and the seed, so that the same call gives the same world, whatever the plan of the
database. All of it belongs to sources marked as samples: pages say so, and it leaves the charts before anything real.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from random import Random
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from ingest import aggregate
from ingest.models import Article, Feed, Poll, Source, Statement, Story
from ingest.pipeline import simulating_sql as sql
from ingest.pipeline import simulating_world as world

SLUG = "simulated"
CHUNK = 200_000  # statements in one transaction; a multiple of what whole articles hold
PER_ARTICLE = 2.5  # statements
OUTLETS = 39
_TIERS = (Source.Tier.STATE, Source.Tier.INDEPENDENT, Source.Tier.OFFICIAL, Source.Tier.AGGREGATOR)
_LANGUAGES = ("ru", "en", "kk", "ru", "uz", "tr", "ru", "zh", "ky", "fa", "tg", "en", "tk")


class NotEmptyError(Exception):
    """There are real articles in the database."""


def refuse_beside_real_articles() -> None:
    """NotEmptyError if there is anything real: it would hide what is simulated, and be slowed down by it."""
    if Article.objects.real().exists():
        raise NotEmptyError("this database holds real articles; a simulated world belongs into one of its own")


def simulate(statements: int, days: int, until: date, seed: int, on_progress: Callable[[int], object]) -> None:
    """Add `statements` over the `days` up to `until`, and rebuild those days. `on_progress` hears how many there are."""
    span = [until - timedelta(days=back) for back in reversed(range(days))]
    articles = ceil(statements / PER_ARTICLE)
    given = {"salt": 100 * seed, "per": PER_ARTICLE, "articles": articles, "counted": not aggregate.samples_hidden()}
    with transaction.atomic(), connection.cursor() as cursor:
        _set_up(cursor, span, Random(seed))  # noqa: S311 - a world to look at, no secret
        given |= {
            "article_base": _reserve(cursor, Article, 2 * articles),
            "story_base": _reserve(cursor, Story, articles),
        }
        _insert(cursor, Poll, sql.POLL, sql.FROM_POLLS, given)
    for first in range(1, statements + 1, CHUNK):
        last = min(first + CHUNK - 1, statements)
        _fill(given | {"first": first, "last": last})
        on_progress(last)
    with connection.cursor() as cursor:
        cursor.execute(sql.ANALYZE)
    for _, month in groupby(span, lambda day: (day.year, day.month)):  # whole, so that no month's sums are made twice
        _rebuild(month)


def _set_up(cursor: CursorWrapper, span: Sequence[date], random: Random) -> None:
    """The choices as temporary tables."""
    sources = _outlets()
    dyads = world.dyads(random)
    tables = {
        "dyad": dyads,
        "day": world.days(span, random),
        "outlet": world.outlets(sources),
        "event": world.events(span, dyads, random),
        "silent": world.silences(span, sources, random),
        "act": world.acts(),
        "theme": world.themes(),
        "name": world.names(),
        "phrase": world.phrases(),
    }
    cursor.execute(sql.SETUP)
    for table, rows in tables.items():
        marks = ", ".join(["%s"] * len(rows[0])) if rows else ""
        cursor.executemany(f"INSERT INTO sim_{table} VALUES ({marks})", rows)  # noqa: S608 - names of ours
    cursor.execute(sql.ANALYZE_CHOICES)


def _outlets() -> list[Source]:
    """Made-up sources of every tier and language, each with a feed that nobody polls."""
    for number in range(1, OUTLETS + 1):
        slug = f"{SLUG}-{number:02}"
        tier, language = _TIERS[number % len(_TIERS)], _LANGUAGES[number % len(_LANGUAGES)]
        fields = {"name": f"Simulated outlet {number:02}", "tier": tier, "language": language, "is_sample": True}
        source, _ = Source.objects.get_or_create(slug=slug, defaults=fields)
        Feed.objects.get_or_create(source=source, url=f"https://{slug}.invalid/feed.xml")
    return list(Source.objects.filter(slug__startswith=f"{SLUG}-").order_by("slug"))


def _reserve(cursor: CursorWrapper, model: type[models.Model], count: int) -> int:
    """Take `count` ids; the first one is the number after the one returned."""
    cursor.execute(sql.RESERVE, [count, count + 1, model._meta.db_table])
    return int(cursor.fetchone()[0])


@transaction.atomic
def _fill(given: dict[str, Any]) -> None:
    """Statements `first` to `last` with their articles and stories."""
    with connection.cursor() as cursor:
        cursor.execute(sql.ROOM)
        cursor.execute(sql.DRAFT, given)
        cursor.execute("ANALYZE sim_draft")
        _insert(cursor, Story, sql.STORY, sql.FROM_ARTICLES, given)
        _insert(cursor, Article, sql.ARTICLE, sql.FROM_ARTICLES, given)
        _insert(cursor, Article, sql.CARRIER, sql.FROM_CARRIED, given)
        _insert(cursor, Statement, sql.STATEMENT, sql.FROM_STATEMENTS, given)


def _insert(
    cursor: CursorWrapper, model: type[models.Model], told: Mapping[str, str], origin: str, given: dict[str, Any]
) -> None:
    """INSERT … SELECT; columns that `told` leaves out get the model's defaults."""
    left = {field.column: field for field in model._meta.concrete_fields
            if field.column not in told and not (field.primary_key or field.null or field.generated or field.has_db_default())}  # fmt: skip
    usual = {
        f"usual_{column}": field.get_db_prep_save(field.get_default(), connection) for column, field in left.items()
    }
    cells = dict(told) | {column: f"%(usual_{column})s::{field.db_type(connection)}" for column, field in left.items()}
    columns = ", ".join(f'"{column}"' for column in cells)
    query = f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {', '.join(cells.values())} {origin}"
    cursor.execute(query, given | usual)


@transaction.atomic
def _rebuild(days: Iterable[date]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.ROOM)
        cursor.execute(sql.NEIGHBOURS)
    aggregate.rebuild(days)
