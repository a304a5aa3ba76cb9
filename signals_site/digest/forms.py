"""What readers and editors may ask for."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.queries import REGION, Period
from signals_site.digest import wording
from signals_site.digest.models import Subscriber, normal_address
from signals_site.digest.models.subscribers import LANGUAGES
from signals_site.digest.topics import MOST, MOST_THEMES

Choices = list[tuple[str, str]]
FREQUENCIES = [("week", _("every week")), ("day", _("every day")), ("month", _("every month"))]


def _powers() -> Choices:
    return [(code, wording.actor(code)) for code in default_vocabulary().powers]


def _countries() -> Choices:
    return [(code, wording.actor(code)) for code in REGION]


def _dyads() -> list[tuple[str, Choices]]:
    """Grouped by power; the states among themselves last."""
    states = [(f"{a}-{b}", f"{wording.actor(a)} ⇄ {wording.actor(b)}") for a in REGION for b in REGION if a < b]
    powers = [
        (name, [(f"{power}-{state}", f"{name} ⇄ {wording.actor(state)}") for state in REGION])
        for power, name in _powers()
    ]
    return [*powers, (wording.actor("region"), states)]


def _themes() -> Choices:
    return [(slug, wording.theme(slug)) for slug in default_vocabulary().themes]


def _zones() -> Choices:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class _Several(forms.MultipleChoiceField):
    """At most `most` of the choices."""

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.most = most

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(_("Please choose at most %(most)d."), params={"most": self.most})


class ChoiceForm(forms.Form):
    """Field names are those of Subscriber."""

    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES, initial="en")
    frequency = forms.ChoiceField(label=_("How often"), choices=FREQUENCIES, initial="week")
    zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, initial="UTC")
    hour = forms.TypedChoiceField(
        label=_("Hour"), choices=[(hour, f"{hour:02}:00") for hour in range(24)], coerce=int, initial=7
    )
    powers = _Several(
        label=_("Powers"), most=MOST, choices=_powers, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen means everything. Powers and countries together mean the pairs between them."),
    )  # fmt: skip
    countries = _Several(
        label=_("Countries of Central Asia"), most=MOST, choices=_countries, widget=forms.CheckboxSelectMultiple
    )
    themes = _Several(
        label=_("Themes"), most=MOST_THEMES, choices=_themes, widget=forms.CheckboxSelectMultiple,
        help_text=_("Up to three; each gets its own table."),
    )  # fmt: skip
    dyads = _Several(
        label=_("Single pairs, besides"), most=MOST, choices=_dyads, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    alerts = forms.BooleanField(
        label=_("Also write when a pair leaves its norm"), required=False,
        help_text=_("At most one letter per pair in seven days."),
    )  # fmt: skip


class SubscribeForm(ChoiceForm):
    email = forms.CharField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput)
    field_order = ["email"]

    def clean_email(self) -> str:
        return normal_address(self.cleaned_data["email"])


class AddressForm(forms.Form):
    email = forms.CharField(max_length=254, widget=forms.EmailInput)

    def clean_email(self) -> str:
        return normal_address(self.cleaned_data["email"])


class ImportForm(forms.Form):
    consent = forms.CharField(max_length=200, help_text="how and when these people agreed, kept with each address")
    language = forms.ChoiceField(choices=LANGUAGES)
    lines = forms.CharField(
        label="addresses", widget=forms.Textarea(attrs={"rows": 14, "cols": 70}), help_text="one “address, name” a line"
    )
    agreed = forms.BooleanField(label="I have seen the consent of all of them")


class PreviewForm(forms.Form):
    """A period that is over, and a reader whose topics and language to take."""

    period = forms.CharField(help_text="2026-W47, 2026-11 or 2026-11-24")
    reader = forms.CharField(required=False, help_text="a subscriber's address; empty: everything, in English")

    def clean_period(self) -> Period:
        try:
            period = Period.parse(self.cleaned_data["period"].strip().upper())
        except ValueError as error:
            raise forms.ValidationError("That is not a period like 2026-W47.") from error
        if period.kind not in ("day", "week", "month"):
            raise forms.ValidationError("Letters are written of days, weeks and months.")
        return period

    def clean_reader(self) -> Subscriber | None:
        address = self.cleaned_data["reader"].strip().lower()
        if not address:
            return None
        reader = Subscriber.objects.filter(email=address).first()
        if reader is None:
            raise forms.ValidationError("Nobody has subscribed under this address.")
        return reader
