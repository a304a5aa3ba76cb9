"""All that the read side knows of the tables. Charts, tables, files and letters ask here, so that their numbers agree."""

from signals_site.dashboard.queries.coverage import Coverage, coverage, samples_shown
from signals_site.dashboard.queries.dyads import LEAST, Direction, Part, Point, Series, breakdown, newest_day, series
from signals_site.dashboard.queries.filters import ANY_POWER, ANY_STATE, REGION, SIGNS, STATES, Filters
from signals_site.dashboard.queries.matrix import (
    Cell,
    Dyad,
    Matrix,
    Row,
    biggest_moves,
    join,
    matrix,
    newest_period,
)
from signals_site.dashboard.queries.periods import GRAINS, KINDS, Period, long_date, today
from signals_site.dashboard.queries.search import has_words
from signals_site.dashboard.queries.sources import SourceRow, sources
from signals_site.dashboard.queries.statements import (
    StatementPage,
    evidence,
    newest,
    statement_page,
    telling_statements,
)
from signals_site.dashboard.queries.tally import Tally, sign_of

__all__ = [
    "ANY_POWER",
    "ANY_STATE",
    "GRAINS",
    "KINDS",
    "LEAST",
    "REGION",
    "SIGNS",
    "STATES",
    "Cell",
    "Coverage",
    "Direction",
    "Dyad",
    "Filters",
    "Matrix",
    "Part",
    "Period",
    "Point",
    "Row",
    "Series",
    "SourceRow",
    "StatementPage",
    "Tally",
    "biggest_moves",
    "breakdown",
    "coverage",
    "evidence",
    "has_words",
    "join",
    "long_date",
    "matrix",
    "newest",
    "newest_day",
    "newest_period",
    "samples_shown",
    "series",
    "sign_of",
    "sources",
    "statement_page",
    "telling_statements",
    "today",
]
