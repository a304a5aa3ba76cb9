"""The numbers of a page as CSV, streamed. Columns carry the codebook's names."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from signals_site.dashboard.queries import Dyad, Matrix, Series, Tally
from signals_site.dashboard.stacking import Stacked

Cells = Sequence[object]
TALLY_COLUMNS = ("statements", "negative", "neutral", "positive", "tone_mean")
SERIES_COLUMNS = ("actor", "recipient", "from", "to", *TALLY_COLUMNS, "tone_low", "tone_high", "state", "articles_read")
LAYER_COLUMNS = ("actor", "recipient", "from", "to", "stacked_by", "value", "statements", "state")
MATRIX_COLUMNS = ("actor", "recipient", "from", "to", *TALLY_COLUMNS, "statements_before", "change", "norm")


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


def guarded(text: str) -> str:
    """Others' words: a spreadsheet must not take them for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def series_rows(series: Series) -> Iterator[Cells]:
    """Both directions, oldest first; a span in which nothing was read has empty counts."""
    for way in series.directions:
        for point in way.points:
            counts = ("",) * len(TALLY_COLUMNS) if point.is_missing else _tally_cells(point.tally)
            low, high = point.tally.interval or ("", "")
            dates = (point.span.start, point.span.end)
            yield (way.actor, way.recipient, *dates, *counts, low, high, point.state, point.coverage.articles)


def layer_rows(found: Stacked) -> Iterator[Cells]:
    """The layers of the bars; "others" is whatever is not among the most frequent."""
    for way, stack, point, n in found.cells():
        count = "" if point.is_missing else n
        yield (way.actor, way.recipient, point.span.start, point.span.end, found.by, stack.value, count, point.state)


def matrix_rows(table: Matrix) -> Iterator[Cells]:
    """Every directed pair with statements in the period or the one before."""
    dates = (table.period.start, table.period.end)
    for dyad in sorted(table.dyads.values(), key=_by_codes):
        if dyad.n or dyad.n_before:
            counts = (*_tally_cells(dyad.now), dyad.n_before, dyad.change, dyad.norm)
            yield (dyad.actor, dyad.recipient, *dates, *counts)


def _tally_cells(tally: Tally) -> Cells:
    mean = "" if tally.tone_mean is None else tally.tone_mean
    return (tally.n, tally.negative, tally.neutral, tally.positive, mean)


def _by_codes(dyad: Dyad) -> tuple[str, str]:
    return dyad.actor, dyad.recipient
