"""The rows of the table under a chart: hundreds on a page by day, so each is written in one piece (as the matrix' cells)."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from signals_site.dashboard import wording
from signals_site.dashboard.cells import tone_class
from signals_site.dashboard.queries import Filters, Point, Tally
from signals_site.dashboard.stacking import Face


class SeriesRows:
    """Writes one direction, newest first, in the reader's language."""

    def __init__(self, face: Face, filters: Filters) -> None:
        self._face = face
        parties = {"actor": face.way.actor, "recipient": face.way.recipient, "both": False}
        query = filters.with_(**parties, since=date.min, until=date.max).as_query()
        self._href = escape(f"{reverse('statements')}?{query}")
        self._tone = cache(lambda rounded: wording.signed(rounded, 2))
        self._gone = escape(_("%(gone)s of %(days)s days"))
        self._missing = f'<td colspan="{len(face.stacks) + 3}" class="quiet">{escape(_("nothing was read"))}</td>'

    def html(self) -> SafeString:
        # Safe: numbers and dates apart, every part was escaped above.
        return SafeString("".join(self._row(point, counts) for point, counts in self._face.rows))

    def _row(self, point: Point, counts: Sequence[int]) -> str:
        state = point.state
        figures = self._missing if state == "missing" else self._figures(point.tally, counts)
        return (
            f'<tr class="{state}"><th scope="row">{self._span(point)}{self._chip(point, state)}</th>\n        '
            f'{figures}\n        <td class="num">{point.coverage.articles}</td></tr>'
        )

    def _span(self, point: Point) -> str:
        """Leads to the statements counted; in a query no value holds a bare "=", so only the days are put in."""
        span = point.span
        if not point.tally.n:
            return span.key
        href = self._href.replace(f"since={date.min}", f"since={span.start}")
        return f'<a href="{href.replace(f"until={date.max}", f"until={span.end}")}" data-list>{span.key}</a>'

    def _chip(self, point: Point, state: str) -> str:
        if state != "incomplete":
            return ""
        return f' <span class="chip">{self._gone % {"gone": point.span.days_gone, "days": point.span.days}}</span>'

    def _figures(self, tally: Tally, counts: Sequence[int]) -> str:
        mean, ends = tally.tone_mean, tally.interval
        tone = "–" if mean is None else f'<span class="chip {tone_class(mean)}">{self._tone(round(mean, 2))}</span>'
        interval = " … ".join(self._tone(round(end, 2)) for end in ends) if ends else "–"
        layers = "".join([f'<td class="num">{n}</td>' for n in counts])
        return (
            f'<td class="num">{tally.n}</td>{layers}<td class="num">{tone}</td><td class="num nowrap">{interval}</td>'
        )
