"""The cells of the matrix: hundreds on a page, so each is written in one piece and what repeats is made once."""

from functools import cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signals_site.dashboard import wording
from signals_site.dashboard.charts import sparkline_points
from signals_site.dashboard.queries import ANY_POWER, ANY_STATE, LEAST, Dyad, Filters, Period, sign_of

GROUPS = frozenset({ANY_STATE, ANY_POWER, ""})
TENTHS_UNDER = 10  # a tenth of a statement says nothing where they come by the dozen


def tone_class(number: float | None) -> str:
    """One of seven steps of the diverging scale, or none: the style sheet knows the colours."""
    if number is None:
        return "tone-none"
    step = min(3, int((abs(number) - 0.2) / 0.25) + 1) if sign_of(number) else 0
    return f"tone-{'n' if number < 0 else 'p'}{step}" if step else "tone-0"


def _departure(number: float) -> str:
    digits = 0 if abs(number) >= TENTHS_UNDER else 1
    return wording.signed(number, digits) if round(number, digits) else "±0"


class Cells:
    """Writes the directions of one page, in its language."""

    def __init__(self, filters: Filters, period: Period, before_words: str) -> None:
        query, days = filters.as_params(), {"since": str(period.start), "until": str(period.end)}
        self._query = escape(f"?{urlencode(query)}") if query else ""
        self._list, self._rest = f"{reverse('statements')}?", escape(urlencode(query | days))
        self._dyad = reverse("dyad", args=["ACTOR", "RECIPIENT"])
        self._name = cache(lambda code: escape(wording.actor_name(code)))
        self._tone, self._departure = cache(wording.signed), cache(_departure)
        self._figures = cache(wording.in_figures)
        self._statements = cache(lambda n: escape(ngettext("statement", "statements", n)))
        self._to, self._mean_tone, self._before = escape(_("to")), escape(_("mean tone")), escape(before_words)
        self._against = escape(_("against its norm"))
        self._norm = escape(_("%(n)d in %(before)s; %(norm)s on average in the eight periods before"))
        self._signs = [escape(_(word)) for word in ("negative", "neutral", "positive")]
        self._nothing = SafeString(
            '<span class="half nothing"><span aria-hidden="true">·</span>'
            f'<span class="visually-hidden">{escape(_("none"))}</span></span>'
        )

    def half(self, dyad: Dyad, arrow: str) -> SafeString:
        now = dyad.now
        if not now.n and not dyad.norm:
            return self._nothing
        tone = now.tone_mean
        few = " few" if now.n < LEAST else ""
        pair = f"{self._name(dyad.actor)} {self._to} {self._name(dyad.recipient)}: "
        said = f" {self._statements(now.n)}" + (f", {self._mean_tone} " if now.n else "; ")
        shown = "" if tone is None else self._tone(round(tone, 1))
        sign = "" if tone is None else f", {self._signs[sign_of(tone) + 1]}; "
        change = self._departure(dyad.departure)
        norm = self._norm % {"n": dyad.n_before, "before": self._before, "norm": self._figures(dyad.norm)}
        line = sparkline_points([tally.n for tally in dyad.history])
        return SafeString(
            f'<a class="half {tone_class(tone)}{few}" href="{self._href(dyad)}">'
            f'<span class="arrow" aria-hidden="true">{arrow}</span>'
            f'<b><span class="visually-hidden">{pair}</span>{now.n}<span class="visually-hidden">{said}</span></b>'
            f'<span class="tone">{shown}<span class="visually-hidden">{sign}</span></span>'
            f'<span class="change" title="{norm}">{change}<span class="visually-hidden"> {self._against}</span></span>'
            '<svg class="spark" viewBox="0 0 60 16" width="60" height="16" aria-hidden="true" focusable="false">'
            f'<polyline points="{line}"/></svg></a>'
        )

    def _href(self, dyad: Dyad) -> str:
        """See `dyad_href`."""
        if dyad.actor in GROUPS or dyad.recipient in GROUPS:
            parties = (("actor", dyad.actor), ("recipient", dyad.recipient))
            return self._list + "".join(f"{name}={code}&amp;" for name, code in parties if code) + self._rest
        return self._dyad.replace("ACTOR/RECIPIENT", f"{dyad.actor}/{dyad.recipient}") + self._query
