"""The address of a comparison: what is compared, measured how, against what."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.forms import StatementFilterForm, read_filters, read_grain, read_period
from signals_site.dashboard.queries import (
    AGAINST,
    MOST,
    OF,
    Comparison,
    Filters,
    Period,
    Subject,
    busiest,
    comparison,
    newest_period,
)

AS = ("small", "overlay")
USUAL_WEEKS = 26
CHOICES = {
    "as": {"small": gettext_lazy("one below the other"), "overlay": gettext_lazy("in one chart")},
    "of": {
        "count": gettext_lazy("statements"),
        "statements": gettext_lazy("% of all statements"),
        "articles": gettext_lazy("per 100 articles read"),
    },
    "against": {
        "": gettext_lazy("nothing"),
        "previous": gettext_lazy("the period before"),
        "year": gettext_lazy("the year before"),
    },
}
_NARROWS = {"dyad": ("theme", "act", "mode", "tier", "language", "about", "undated"),
            "theme": ("actor", "recipient", "both", "undated")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompareView:
    kind: str  # "dyad" or "theme"
    subjects: tuple[Subject, ...]
    period: Period
    grain: str
    of: str
    shape: str  # "small" or "overlay"
    against: str  # "previous", "year" or ""
    filters: Filters
    notes: list[str]

    def comparison(self) -> Comparison:
        return comparison(self.subjects, self.period, self.grain, self.filters)

    @property
    def form(self) -> StatementFilterForm:
        form = StatementFilterForm(self.filters.as_params())
        form.fields = {name: field for name, field in form.fields.items() if name in _NARROWS[self.kind]}
        return form


def read_comparison(data: QueryDict) -> CompareView:
    """Nonsense gives the nearest sensible view and a note."""
    keys, notes = _keys(data)
    kind = "theme" if keys and "-" not in keys[0] else "dyad"
    period, period_notes = _period(data)
    grain, grain_notes = read_grain(data, period)
    filters, filter_notes = _filters(data, kind)
    shape, of, against = (_choice(data, name, usual, notes) for name, usual in _USUAL)
    subjects = tuple(_subject(key, filters) for key in keys or busiest(period))
    notes += [*period_notes, *grain_notes, *filter_notes]
    return CompareView(kind, subjects, period, grain, of, shape, against, filters, notes)


_USUAL = (("as", "small"), ("of", "count"), ("against", ""))
_ALLOWED = {"as": AS, "of": OF, "against": ("", *AGAINST)}


def _choice(data: QueryDict, name: str, usual: str, notes: list[str]) -> str:
    asked = data.get(name, usual)
    if asked in _ALLOWED[name]:
        return asked
    notes.append(_("“%(asked)s” is nothing that “%(name)s” can be: left out.") % {"asked": asked[:20], "name": name})
    return usual


def _keys(data: QueryDict) -> tuple[list[str], list[str]]:
    """Dyads or, where none is given, themes: each once, known ones only, MOST at most."""
    dyads = [key.upper() for key in data.getlist("dyad") if key]
    if data.get("add_actor") and data.get("add_recipient"):
        dyads.append(f"{data['add_actor']}-{data['add_recipient']}".upper())
    asked = list(dict.fromkeys(dyads or [slug.lower() for slug in data.getlist("theme") if slug]))
    known = [key for key in asked if _is_known(key)]
    notes = [
        _("“%(asked)s” is no dyad and no theme: left out.") % {"asked": key[:40]}
        for key in asked[: 2 * MOST]
        if key not in known
    ]
    if len(known) > MOST:
        notes.append(_("More than %(most)d cannot be told apart: these are the first.") % {"most": MOST})
    return known[:MOST], notes


def _is_known(key: str) -> bool:
    actor, dash, recipient = key.partition("-")
    vocabulary = default_vocabulary()
    if not dash:
        return key in vocabulary.themes
    return actor != recipient and {actor, recipient} <= vocabulary.actors.keys()


def _subject(key: str, filters: Filters) -> Subject:
    if "-" not in key:
        return Subject(key, filters.with_(theme=key))
    actor, _dash, recipient = key.partition("-")
    return Subject(key, filters.with_(actor=actor, recipient=recipient))


def _filters(data: QueryDict, kind: str) -> tuple[Filters, list[str]]:
    """What dyads, or themes, can be narrowed by; several themes beside dyads count as the last."""
    asked = read_filters(data)
    given = asked.filters.as_params()
    compared = ("since", "until", "theme") if kind == "theme" else ("since", "until")
    left_out = [name for name in given if name not in (*_NARROWS[kind], *compared)]
    fields = StatementFilterForm.base_fields
    notes = [_("“%(name)s” does not apply here: left out.") % {"name": fields[name].label} for name in left_out]
    kept = {name: getattr(asked.filters, name) for name in given if name in _NARROWS[kind]}
    return Filters(**kept), [*asked.notes, *notes]


def _period(data: QueryDict) -> tuple[Period, list[str]]:
    """Half a year up to the newest statements, unless the address says otherwise."""
    if any(data.get(name) for name in ("period", "from", "to")):
        return read_period(data)
    end = newest_period().end
    return Period(end - timedelta(days=USUAL_WEEKS * 7 - 1), end), []
