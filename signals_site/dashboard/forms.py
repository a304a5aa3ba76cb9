"""Addresses into filters and periods. Nonsense gives the nearest sensible view and a note, never an error page."""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from ingest.models import Source, Statement
from ingest.vocabulary import LANGUAGES, default_vocabulary
from signals_site.dashboard import wording
from signals_site.dashboard.queries import (
    ANY_POWER,
    ANY_STATE,
    GRAINS,
    REGION,
    SIGNS,
    Filters,
    Period,
    has_words,
    newest_period,
    since_last,
)

Choices = list[tuple[str, str]]
TEXT_MAX = 200
SEARCH_HELP = gettext_lazy("“a phrase” in quotes, -without, this or that; a name in any script")
MOST_MARKS = 400  # points in a chart
NARROWED_BY = ("theme", "tier", "language", "undated")  # what overview and dyad offer beside their dates
SINCE = "since-"  # before the name of an event or a series, as in period=since-c5-plus-1
GRAIN_DAYS = {"day": 1, "week": 7, "month": 30}


def _actors() -> Choices:
    codes = default_vocabulary().actors
    named = sorted((wording.actor_name(code), code) for code in codes if code not in REGION)
    states = [(code, wording.actor_name(code)) for code in REGION]
    groups = [(ANY_STATE, _("— Central Asia, any of them")), (ANY_POWER, _("— anyone outside Central Asia"))]
    return [("", _("anyone")), *groups, *states, *((code, name) for name, code in named)]


def _states() -> Choices:
    return [("", _("any")), *((code, wording.actor_name(code)) for code in REGION)]


def _themes() -> Choices:
    return [("", _("any")), *((slug, wording.theme_label(slug)) for slug in default_vocabulary().themes)]


def _acts() -> Choices:
    return [("", _("any")), *((code, wording.act_label(code)) for code in default_vocabulary().acts)]


def _signs() -> Choices:
    return [("", _("any")), *((sign, _(sign)) for sign in SIGNS)]


def _modes() -> Choices:
    return [("", _("any")), *((value, _(str(label))) for value, label in Statement.Mode.choices)]


def _tiers() -> Choices:
    return [("", _("any")), *((value, _(str(label))) for value, label in Source.Tier.choices)]


def _languages() -> Choices:
    return [("", _("any")), *((code, wording.language_name(code)) for code in LANGUAGES)]


def _date(label: StrOrPromise) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(required=False, label=label, input_formats=["%Y-%m-%d"], widget=widget)


class StatementFilterForm(forms.Form):
    """The fields are those of `Filters`; all optional."""

    text = forms.CharField(
        required=False,
        label=gettext_lazy("Words"),
        help_text=SEARCH_HELP,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    whole = forms.BooleanField(required=False, label=gettext_lazy("Anywhere in the article"))
    actor = forms.ChoiceField(required=False, label=gettext_lazy("From"), choices=_actors)
    recipient = forms.ChoiceField(required=False, label=gettext_lazy("To"), choices=_actors)
    both = forms.BooleanField(required=False, label=gettext_lazy("Both directions"))
    about = forms.ChoiceField(required=False, label=gettext_lazy("About whom"), choices=_states)
    theme = forms.ChoiceField(required=False, label=gettext_lazy("Theme"), choices=_themes)
    act = forms.ChoiceField(required=False, label=gettext_lazy("Act"), choices=_acts)
    sign = forms.ChoiceField(required=False, label=gettext_lazy("Tone"), choices=_signs)
    mode = forms.ChoiceField(required=False, label=gettext_lazy("Word or deed"), choices=_modes)
    tier = forms.ChoiceField(required=False, label=gettext_lazy("Source tier"), choices=_tiers)
    language = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Language"),
        choices=_languages,
    )
    since = _date(gettext_lazy("From day"))
    until = _date(gettext_lazy("Until day"))
    undated = forms.BooleanField(required=False, label=gettext_lazy("With those dated only by first sight"))

    speaker = forms.CharField(required=False, label=gettext_lazy("Speaker"), max_length=200)
    source = forms.CharField(required=False, label=gettext_lazy("Source"), max_length=80)
    story = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput())


@dataclass(frozen=True, slots=True)
class Asked:
    """What was understood of an address: the filters, a form that shows them, and notes on what was not."""

    filters: Filters
    form: StatementFilterForm
    notes: list[str]


def read_filters(data: QueryDict) -> Asked:
    given, notes = _tidy(data)
    form = StatementFilterForm(given)
    wrong = list(form.errors)
    for name in wrong:
        notes.append(
            _("“%(given)s” is not something “%(field)s” can be: left out.")
            % {"given": given[name][:40], "field": form.fields[name].label or name}
        )
        given.pop(name)
    if wrong:
        form = StatementFilterForm(given)
        form.full_clean()
    filters = Filters(**form.cleaned_data)
    if filters.since and filters.until and filters.since > filters.until:
        notes.append(_("The dates were in the wrong order: turned round."))
        filters = filters.with_(since=filters.until, until=filters.since)
    return Asked(filters, StatementFilterForm(filters.as_params()), notes)


def _tidy(data: QueryDict) -> tuple[dict[str, str], list[str]]:
    """Known fields, trimmed; codes in their usual case; over-long words cut."""
    notes: list[str] = []
    given = {
        name: str(data[name]).strip().replace("\0", "") for name in StatementFilterForm.base_fields if data.get(name)
    }
    for name in ("actor", "recipient", "about", "act"):
        if name in given and given[name] not in (ANY_STATE, ANY_POWER):
            given[name] = given[name].upper()
    if len(given.get("text", "")) > TEXT_MAX:
        given["text"] = given["text"][:TEXT_MAX]
        notes.append(_("The words sought were cut to %(n)d characters.") % {"n": TEXT_MAX})
    if given.get("text") and not has_words(given["text"]):
        notes.append(_("“%(text)s” holds no word to look for: left out.") % {"text": given.pop("text")[:40]})
    return {name: value for name, value in given.items() if value}, notes


def read_period(data: QueryDict) -> tuple[Period, list[str]]:
    """`from` and `to`, or `period`, which is a kind ("month": the newest with data) or a key ("2026-W47")."""
    if data.get("from") or data.get("to"):
        return _read_span(data.get("from", ""), data.get("to", ""))
    asked = data.get("period", "").strip() or "week"
    if asked.startswith(SINCE):
        return _since(asked.removeprefix(SINCE))
    if asked in ("week", "month", "quarter", "year"):
        return newest_period(asked), []
    try:
        return Period.parse(asked), []
    except ValueError:
        return newest_period(), [
            _("“%(asked)s” is not a period; this is the newest week with statements.") % {"asked": asked[:40]}
        ]


def _since(name: str) -> tuple[Period, list[str]]:
    """From the newest event of a series, or of one event, until today."""
    if period := since_last(name):
        return period, []
    return newest_period(), [
        _("The calendar holds no past event “%(name)s”; this is the newest week with statements.") % {"name": name[:40]}
    ]


def _read_span(first: str, last: str) -> tuple[Period, list[str]]:
    """Two dates; one alone stands for a single day; the wrong order is put right."""
    first, last = first or last, last or first
    try:
        period = Period.parse(f"{first}..{last}")
    except ValueError:
        return newest_period(), [
            _("“%(first)s” to “%(last)s” are no two dates; this is the newest week instead.")
            % {"first": first[:20], "last": last[:20]}
        ]
    turned = period.start.isoformat() != first
    return period, [_("The dates were in the wrong order: turned round.")] if turned else []


def read_grain(data: QueryDict, period: Period) -> tuple[str, list[str]]:
    """day, week or month; a coarser one where there would be too many marks."""
    asked = data.get("grain", "week")
    notes = [] if asked in GRAINS else [_("“%(asked)s” is no grain; shown by week.") % {"asked": asked[:20]}]
    asked = asked if asked in GRAINS else "week"
    fitting = [grain for grain in GRAINS if period.days / GRAIN_DAYS[grain] <= MOST_MARKS]
    finer = GRAINS[GRAINS.index(asked) :]
    grain = next((grain for grain in finer if grain in fitting), "month")
    if grain != asked:
        notes.append(_("These would be over %(n)d marks: shown by %(grain)s.") % {"n": MOST_MARKS, "grain": _(grain)})
    return grain, notes
