"""A comparison as rows of a file."""

from collections.abc import Iterator

from signals_site.dashboard.exports import TALLY_COLUMNS, Cells
from signals_site.dashboard.queries import AGAINST, Comparison, Spot, measured

COMPARE_COLUMNS = (
    "subject", "from", "to", *TALLY_COLUMNS, "tone_low", "tone_high", "measure", "value", "state", "articles_read",
    "statements_of_all",
    *(f"{name}_{which}" for which in AGAINST for name in ("from", "to", "statements", "value", "tone_mean", "state")),
)  # fmt: skip


def compare_rows(found: Comparison, of: str) -> Iterator[Cells]:
    """Subject by subject, oldest first; a span in which nothing was read has empty counts."""
    for line in found.lines:
        for place, spot in enumerate(line.now.spots):
            tally = spot.tally
            counts = (tally.n, tally.negative, tally.neutral, tally.positive, _cell(tally.tone_mean))
            low, high = tally.interval or ("", "")
            earlier = (cell for which in AGAINST for cell in _earlier(line.earlier(which).spots[place], of))
            yield (
                line.subject.key, spot.span.start, spot.span.end,
                *(("",) * len(counts) if spot.is_missing else counts), low, high, of, _cell(measured([spot], of)),
                spot.state, spot.coverage.articles, spot.everyone, *earlier,
            )  # fmt: skip


def _earlier(spot: Spot, of: str) -> Cells:
    n = "" if spot.is_missing else spot.tally.n
    return (spot.span.start, spot.span.end, n, _cell(measured([spot], of)), _cell(spot.tally.tone_mean), spot.state)


def _cell(number: float | None) -> object:
    return "" if number is None else number
