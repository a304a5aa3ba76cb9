"""The matrix of a letter: table cells that every mail program shows."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.cells import tone_class
from signals_site.dashboard.queries import REGION, STATES, Dyad, Matrix, Row
from signals_site.dashboard.templatetags.signals import tone
from signals_site.digest import wording
from signals_site.digest.figures import Figures

_CELL = '<td class="{}"><b>{}</b><br>{}</td>'
_NONE = SafeString('<td class="tone-none">·</td>')


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows with statements, and which of the states they speak of. `left_out`: rows beyond the room there is."""

    rows: list[Row]
    states: list[Row]
    columns: list[int]
    has_about: bool
    left_out: int

    @property
    def codes(self) -> list[str]:
        return [REGION[column] for column in self.columns]

    @property
    def width(self) -> int:
        return len(self.columns) + 1 + self.has_about


def grid(table: Matrix, most: int) -> Grid:
    """The busiest rows, in the order of the page; each pair of states stands once, in the speaker's row."""
    named = {code for pair, dyad in table.dyads.items() if dyad.n for code in pair}
    powers = default_vocabulary().powers
    others = sorted(named - {*powers, *REGION})
    spoke = [row for code in (*powers, *others) if code in named and (row := table.row(code)).n]
    busiest = {row.actor for row in sorted(spoke, key=lambda row: -row.n)[:most]}
    shown = [row for row in spoke if row.actor in busiest]
    states = [row for code in STATES if code in named and (row := table.row(code)).total.there.n]
    columns = [
        place
        for place in range(len(REGION))
        if any(row.cells[place].n for row in shown) or any(row.cells[place].there.n for row in states)
    ]
    return Grid(shown, states, columns, any(row.about.n for row in shown), len(spoke) - len(shown))


def grid_html(table: Grid, figures: Figures, theme: str) -> SafeString:
    lines = [_heading(table)]
    for row in table.rows:
        lines += [_name(row, table), _there(row, table, figures, theme), _back(row, table, figures, theme)]
    for row in table.states:
        lines += [_name(row, table), _there(row, table, figures, theme)]
    # Safe: every part was made by `format_html` or `cell` below.
    return mark_safe("".join(lines))  # noqa: S308


def _heading(table: Grid) -> str:
    codes = [format_html('<th scope="col">{}</th>', code) for code in table.codes]
    about = [format_html('<th scope="col">{}</th>', wording.about_word())] if table.has_about else []
    return f'<tr><td class="way"></td>{"".join(codes + about)}</tr>'


def _name(row: Row, table: Grid) -> str:
    return format_html('<tr><th colspan="{}">{}</th></tr>', table.width, wording.actor(row.actor))


def _there(row: Row, table: Grid, figures: Figures, theme: str) -> str:
    cells = [cell(row.cells[place].there, figures, theme) for place in table.columns]
    if table.has_about:
        cells.append(_plain(row.about))
    return f'<tr><td class="way">→</td>{"".join(cells)}</tr>'


def _back(row: Row, table: Grid, figures: Figures, theme: str) -> str:
    cells = [cell(row.cells[place].back, figures, theme) for place in table.columns]
    if table.has_about:
        cells.append('<td class="way"></td>')
    return f'<tr><td class="way">←</td>{"".join(cells)}</tr>'


def cell(dyad: Dyad, figures: Figures, theme: str) -> str:
    """Made once per period and theme: a reader's topics decide whether a cell is there, never what it says."""
    if not dyad.n:
        return _NONE
    key = (theme, dyad.actor, dyad.recipient)
    if key not in figures.cells:
        figures.cells[key] = _plain(dyad)
    return figures.cells[key]


def _plain(dyad: Dyad) -> str:
    return format_html(_CELL, tone_class(dyad.tone_mean), dyad.n, tone(dyad.tone_mean)) if dyad.n else _NONE
