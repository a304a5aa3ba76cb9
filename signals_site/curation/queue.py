"""Which statement a curator should see next, and that nobody else is given it at the same time.

    priority = (1 - confidence) · (1 + |tone|) / √n

The first factor is the coder's own doubt. The second is what charts lose when the row is rejected: one from a count and
|tone| from a sum of tones. The third makes a row weigh more where a dyad has few: n is how many statements of the dyad
charts count, and √n is how the standard error of its mean goes. Only rows that charts count and that nobody has seen are
given out.

n is the same for all rows of a dyad, so the few first of each (language, dyad) by the first two factors, which an index
holds in order, are all that has to be compared. The front of the queue is found so once a minute.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from ingest.models import Statement
from signals_site.curation.models import ReviewClaim, Skip

HELD = 4  # the statement shown and those fetched ahead of it
CLAIM = timedelta(minutes=15)
_CELLS, _CELLS_FOR = "curation-cells", 300  # seconds; rarity changes slowly, and a new dyad may wait so long
_HEADS, _HEADS_FOR = "curation-head", 60  # seconds for which the front of the queue is known
_LONG, _DEEP = 400, 8  # statements at the front, and of them from one dyad in one language

_FREE = """s.is_counted AND NOT s.is_curated
    AND NOT EXISTS (SELECT FROM curation_reviewclaim c WHERE c.statement_id = s.id AND c.until > now())
    AND NOT EXISTS (SELECT FROM curation_skip k WHERE k.statement_id = s.id AND k.curator_id = %(curator)s)
    AND NOT EXISTS (SELECT FROM curation_sampleitem i WHERE i.statement_id = s.id AND i.settled IS NULL)"""
_HEAD = f"""
SELECT head.id FROM unnest(%(languages)s::text[], %(actors)s::text[], %(recipients)s::text[], %(rarities)s::float8[])
    AS cell (language, actor, recipient, rarity)
CROSS JOIN LATERAL (
    SELECT s.id, (1 - s.confidence) * (1 + abs(s.tone)) AS doubt FROM ingest_statement s
    WHERE s.language = cell.language AND s.actor = cell.actor AND s.recipient = cell.recipient AND {_FREE}
    ORDER BY (1 - s.confidence) * (1 + abs(s.tone)) DESC, s.id LIMIT %(deep)s
) AS head
ORDER BY head.doubt * cell.rarity DESC, head.id LIMIT %(long)s"""  # noqa: S608 - parts of ours
_ASKED = """(%(language)s = '' OR s.language = %(language)s) AND (%(until)s::date IS NULL OR s.day <= %(until)s)
    AND (%(actor)s = '' OR s.actor = %(actor)s) AND (%(recipient)s = '' OR s.recipient = %(recipient)s)"""
_BY_PRIORITY = f"""
SELECT s.id FROM unnest(%(head)s::bigint[]) WITH ORDINALITY AS best (id, place) JOIN ingest_statement s USING (id)
WHERE {_FREE} ORDER BY best.place LIMIT 1 FOR NO KEY UPDATE OF s"""  # noqa: S608
_NEWEST = f"""
SELECT s.id FROM ingest_statement s
WHERE {_FREE} AND {_ASKED}
ORDER BY s.day DESC, s.id DESC LIMIT 1 FOR NO KEY UPDATE OF s"""  # noqa: S608
_OF_SOURCE = f"""
SELECT s.id FROM ingest_article a JOIN ingest_statement s ON s.article_id = a.id
WHERE a.source_id = %(source)s AND {_FREE} AND {_ASKED}
ORDER BY a.published DESC, s.id LIMIT 1 FOR NO KEY UPDATE OF s"""  # noqa: S608
_COUNT_CELLS = """
SELECT value, actor, recipient, sum(statements) FROM ingest_monthlysignal WHERE dimension = 'language'
GROUP BY value, actor, recipient"""
_CLAIM = """
INSERT INTO curation_reviewclaim (statement_id, curator_id, until) VALUES (%(statement)s, %(curator)s, %(until)s)
ON CONFLICT (statement_id) DO UPDATE SET curator_id = EXCLUDED.curator_id, until = EXCLUDED.until
WHERE curation_reviewclaim.until <= now() OR curation_reviewclaim.curator_id = EXCLUDED.curator_id
RETURNING statement_id"""

Cell = tuple[str, str, str, float]  # language, actor, recipient, rarity of the dyad


@dataclass(frozen=True, slots=True)
class Wish:
    """What a curator wants to see. All empty: the most useful first. `newest`: by day, or within a source by publication."""

    language: str = ""
    actor: str = ""
    recipient: str = ""
    source: int | None = None
    newest: bool = False
    until: date | None = None


def hold(curator: User, wish: Wish, n: int = HELD, without: Sequence[int] = ()) -> list[Statement]:
    """At most `n` statements that lie on the curator's table, those of an earlier visit first; others are given nobody
    else's. `without`: ids that the browser has already, which stay there."""
    mine = ReviewClaim.objects.filter(curator=curator, until__gt=timezone.now(), statement__is_curated=False)
    ids = [pk for pk in mine.order_by("pk").values_list("statement", flat=True) if pk not in without]
    while len(ids) < n and (found := claim_next(curator, wish)) is not None:
        ids.append(found)
    keep(curator, [*without, *ids[:n]])
    rows = Statement.objects.for_list().defer("article__feed_text", "article__story_keys").in_bulk(ids[:n])
    return [rows[pk] for pk in ids[:n] if pk in rows]


def claim_next(curator: User, wish: Wish) -> int | None:
    """Claim the next free statement and return its id. Rows that another curator is just taking are passed over; only
    when nothing else is left are they waited for."""
    while True:
        with transaction.atomic():
            found = _pick(curator, wish)
            if found is None or claim(curator, found):
                return found


def claim(curator: User, statement_id: int) -> bool:
    """Lay the statement on the curator's table; False where it lies on another's."""
    values: dict[str, Any] = {"statement": statement_id, "curator": curator.pk, "until": timezone.now() + CLAIM}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        return cursor.fetchone() is not None


def keep(curator: User, ids: Sequence[int]) -> None:
    """Give the claims their full time again."""
    ReviewClaim.objects.filter(curator=curator, statement__in=ids).update(until=timezone.now() + CLAIM)


def release(curator: User) -> None:
    """Give everything back, as when the curator wants to see something else."""
    ReviewClaim.objects.filter(curator=curator).delete()


def skip(curator: User, statement_id: int) -> None:
    """Leave the statement to others."""
    Skip.objects.get_or_create(statement_id=statement_id, curator=curator)
    ReviewClaim.objects.filter(statement=statement_id, curator=curator).delete()


def _pick(curator: User, wish: Wish) -> int | None:
    values: dict[str, Any] = {
        "curator": curator.pk, "language": wish.language, "source": wish.source, "until": wish.until,
        "actor": wish.actor, "recipient": wish.recipient,
    }  # fmt: skip
    if wish.source or wish.newest or wish.until:
        sql = _OF_SOURCE if wish.source else _NEWEST
        return _first(sql + " SKIP LOCKED", values) or _first(sql, values)
    name = f"{_HEADS}-{wish.language}-{wish.actor}-{wish.recipient}"
    known: list[int] = cache.get(name, [])
    found = _first(_BY_PRIORITY + " SKIP LOCKED", {**values, "head": known}) if known else None
    if found is None:
        known = _head(values, wish)
        cache.set(name, known, _HEADS_FOR)
        values["head"] = known
        found = _first(_BY_PRIORITY + " SKIP LOCKED", values) or _first(_BY_PRIORITY, values)
    return found


def _head(values: Mapping[str, Any], wish: Wish) -> list[int]:
    """The front of the queue as it is now; where it is empty, a dyad may have come up since the cells were counted."""
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(_HEAD, {**values, **_columns(cells(), wish), "deep": _DEEP, "long": _LONG})
            found = [row[0] for row in cursor.fetchall()]
        if found:
            return found
        cache.delete(_CELLS)
    return []


def _first(sql: str, values: Mapping[str, Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return row[0] if row else None


def cells() -> list[Cell]:
    """Every (language, actor, recipient) that charts count, by their own sums, with 1/√n of the dyad; counted anew every few minutes."""
    known: list[Cell] | None = cache.get(_CELLS)
    if known is None:
        known = _count_cells()
        cache.set(_CELLS, known, _CELLS_FOR)
    return known


def _count_cells() -> list[Cell]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_CELLS)
        rows = cursor.fetchall()
    dyads: Counter[tuple[str, str]] = Counter()
    for _, actor, recipient, n in rows:
        dyads[actor, recipient] += int(n)
    return [(language, actor, recipient, dyads[actor, recipient] ** -0.5) for language, actor, recipient, _ in rows]


def _columns(rows: Sequence[Cell], wish: Wish) -> dict[str, list[Any]]:
    wanted = [row for row in rows if _fits(row, wish)]
    names = ("languages", "actors", "recipients", "rarities")
    return {name: [row[place] for row in wanted] for place, name in enumerate(names)}


def _fits(cell: Cell, wish: Wish) -> bool:
    asked = (wish.language, wish.actor, wish.recipient)
    return all(not wanted or wanted == given for wanted, given in zip(asked, cell, strict=False))
