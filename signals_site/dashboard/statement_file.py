"""Statements as a CSV file, written by PostgreSQL itself: rows pass through as bytes, whatever their number."""

from collections.abc import Generator

from django.conf import settings
from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from ingest.models.statements import StatementQuerySet

_BLOCK = 64 * 1024  # bytes sent at once


class _Guarded(Func):
    """Others' words: a spreadsheet must not take them for a formula, so an apostrophe goes before = + - @ tab, return."""

    template = "CASE WHEN ascii(%(expressions)s) IN (61, 43, 45, 64, 9, 13) THEN '''' || %(expressions)s ELSE %(expressions)s END"
    output_field = TextField()


class _Joined(Func):
    template = "array_to_string(%(expressions)s, ' ')"
    output_field = TextField()


class _Moment(Func):
    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')"""
    output_field = TextField()


def _fields() -> dict[str, Combinable]:
    """Column by column, in the order of the file."""
    codes = ("id", "day", "actor", "recipient", "act", "themes", "tone", "mode", "direct", "about", "speaker", "via",
             "passage", "confidence", "coder_version", "is_curated", "tier", "language")  # fmt: skip
    article = ("published", "published_evidence", "url")
    named: dict[str, Combinable] = {name: F(name) for name in codes}
    named |= {"source": F("article__source__name"), "title": F("article__title")}
    named |= {name: F(f"article__{name}") for name in article}
    named |= {name: _Joined(named[name]) for name in ("themes", "about")}
    named |= {name: _Guarded(named[name]) for name in ("speaker", "via", "passage", "source", "title", "url")}
    named["published"] = _Moment(named["published"])
    pages = Value(f"{settings.SITE_URL}{reverse('statements')}")
    return named | {"page": Concat(pages, Cast("id", TextField()), Value("/"), output_field=TextField())}


STATEMENT_COLUMNS = (
    "id", "day", "actor", "recipient", "act", "themes", "tone", "mode", "direct", "about", "speaker", "via", "passage",
    "confidence", "coder_version", "is_curated", "tier", "language", "source", "title", "published", "published_evidence",
    "url", "page",
)  # fmt: skip


def statement_file(statements: StatementQuerySet) -> Generator[bytes, None, None]:
    """The head, then the rows, in blocks; a reader who goes away ends the query."""
    fields = _fields()
    rows = statements.values_list(*(fields[name] for name in STATEMENT_COLUMNS))
    query, params = rows.query.sql_with_params()
    block = bytearray((",".join(STATEMENT_COLUMNS) + "\r\n").encode())
    copying = f"COPY ({query}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(cursor.mogrify(copying, params)) as copy:
        for line in copy:
            block += line
            if len(block) >= _BLOCK:
                yield bytes(block)
                block.clear()
    yield bytes(block)
