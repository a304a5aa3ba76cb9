"""The numbers of a page as CSV, streamed. Columns carry the codebook's names."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import reverse

from ingest.models.statements import StatementQuerySet
from signals_site.dashboard.queries import Dyad, Matrix, Series, Tally

Cells = Sequence[object]
TALLY_COLUMNS = ("statements", "negative", "neutral", "positive", "tone_mean")
SERIES_COLUMNS = ("actor", "recipient", "from", "to", *TALLY_COLUMNS, "tone_low", "tone_high", "state", "articles_read")
MATRIX_COLUMNS = ("actor", "recipient", "from", "to", *TALLY_COLUMNS, "statements_before", "change", "norm")
STATEMENT_COLUMNS = (
    "id", "day", "actor", "recipient", "act", "themes", "tone", "mode", "direct", "about", "speaker", "via", "passage",
    "confidence", "coder_version", "is_curated", "tier", "language", "source", "title", "published", "published_evidence",
    "url", "page",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 2000


class _Echo:
    """A file whose lines come back at once instead of being kept."""

    def write(self, line: str) -> str:
        return line


def csv_response(name: str, columns: Cells, rows: Iterable[Cells]) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    lines = (writer.writerow(row) for row in _with_head(columns, rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _with_head(columns: Cells, rows: Iterable[Cells]) -> Iterator[Cells]:
    yield columns
    yield from rows


def text_cell(text: str) -> str:
    """Others' words: a spreadsheet must not take them for a formula, so an apostrophe goes before such a beginning."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def series_rows(series: Series) -> Iterator[Cells]:
    """Both directions, oldest first; a span in which nothing was read has empty counts."""
    for way in series.directions:
        for point in way.points:
            counts = ("",) * len(TALLY_COLUMNS) if point.is_missing else _tally_cells(point.tally)
            low, high = point.tally.interval or ("", "")
            dates = (point.span.start, point.span.end)
            yield (way.actor, way.recipient, *dates, *counts, low, high, point.state, point.coverage.articles)


def matrix_rows(table: Matrix) -> Iterator[Cells]:
    """Every directed pair with statements in the period or the one before."""
    dates = (table.period.start, table.period.end)
    for dyad in sorted(table.dyads.values(), key=_by_codes):
        if dyad.n or dyad.n_before:
            counts = (*_tally_cells(dyad.now), dyad.n_before, dyad.change, dyad.norm)
            yield (dyad.actor, dyad.recipient, *dates, *counts)


def statement_rows(statements: StatementQuerySet) -> Iterator[Cells]:
    """Constant memory: a server-side cursor hands out the rows, as tuples rather than objects."""
    for row in statements.values_list(*_STATEMENT_FIELDS).iterator(chunk_size=_CHUNK):
        yield _statement_cells(*row)


_STATEMENT_FIELDS = (
    "pk", "day", "actor", "recipient", "act", "themes", "tone", "mode", "direct", "about", "speaker", "via", "passage",
    "confidence", "coder_version", "is_curated", "tier", "language", "article__source__name", "article__title",
    "article__published", "article__published_evidence", "article__url",
)  # fmt: skip


def _statement_cells(*row: Any) -> Cells:
    """The values of _STATEMENT_FIELDS as the cells of STATEMENT_COLUMNS."""
    pk, day, actor, recipient, act, themes, tone, mode, direct, about, *words = row
    speaker, via, passage, *coding, source, title, published, evidence, url = words
    codes = (pk, day, actor, recipient, act, " ".join(themes), tone, mode, direct, " ".join(about))
    told = (text_cell(speaker), text_cell(via), text_cell(passage), *coding, text_cell(source), text_cell(title))
    page = f"{settings.SITE_URL}{reverse('statements')}{pk}/"
    return (*codes, *told, published.isoformat() if published else "", evidence, text_cell(url), page)


def _tally_cells(tally: Tally) -> Cells:
    mean = "" if tally.tone_mean is None else tally.tone_mean
    return (tally.n, tally.negative, tally.neutral, tally.positive, mean)


def _by_codes(dyad: Dyad) -> tuple[str, str]:
    return dyad.actor, dyad.recipient
