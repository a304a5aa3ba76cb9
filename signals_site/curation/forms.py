"""What a correction may say."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ingest.models import Article, Statement
from ingest.vocabulary import default_vocabulary

MOST_THEMES = 3


def actors() -> list[tuple[str, str]]:
    return [(code, f"{actor.name('en')} ({code})") for code, actor in default_vocabulary().actors.items()]


def acts() -> list[tuple[str, str]]:
    return [(code, act.labels.get("en", code.lower())) for code, act in default_vocabulary().acts.items()]


def themes() -> list[tuple[str, str]]:
    return [(slug, theme.labels.get("en", slug)) for slug, theme in default_vocabulary().themes.items()]


def offices() -> list[tuple[str, str]]:
    """By rank, each with its English name."""
    rows = sorted(default_vocabulary().offices.values(), key=lambda office: office.rank)
    return [(row.slug, next(iter(row.names.get("en", ())), row.slug).lower()) for row in rows]


class QuickSelect(forms.Select):
    """Writes its options itself: a template for each of some hundreds is most of a page's time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = ((code, " selected" if str(code) == chosen else "", label) for code, label in self.choices)
        listed = format_html_join("", '<option value="{}"{}>{}</option>', options)
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs({**self.attrs, "name": name}, attrs)), listed
        )


class LinesField(forms.CharField):
    """Words or names, one a line, each once."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "dir": "auto"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20_000, strip=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = (" ".join(line.split()) for line in str(super().clean(value)).splitlines())
        words = list(dict.fromkeys(filter(None, lines)))
        if self.required and not words:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return words


class ThemesField(forms.MultipleChoiceField):
    """One to three, in the order given; empty places are left out."""

    def clean(self, value: Any) -> list[str]:
        chosen: list[str] = super().clean(list(dict.fromkeys(filter(None, value or []))))
        if len(chosen) > MOST_THEMES:
            raise forms.ValidationError("One to three themes.")
        return chosen


class CodesForm(forms.Form):
    """The codes that a person gives a passage."""

    actor = forms.ChoiceField(choices=actors)
    recipient = forms.ChoiceField(choices=actors)
    act = forms.ChoiceField(choices=acts)
    themes = ThemesField(choices=themes)
    tone = forms.FloatField(min_value=-1, max_value=1)
    mode = forms.ChoiceField(choices=Statement.Mode.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("actor") and data.get("actor") == data.get("recipient"):
            self.add_error("recipient", "Actor and recipient must be two parties.")
        return data

    def given(self) -> dict[str, Any]:
        """What was typed, to be shown again; the tone must be chosen anew."""
        typed = {name: self[name].data for name in self.fields}
        return {**typed, "tone": None, "themes": self["themes"].data or []}

    def faults(self) -> str:
        """What is wrong, in one line."""
        return " ".join(f"{name.capitalize()}: {' '.join(map(str, rows))}" for name, rows in self.errors.items())


class ReviewForm(CodesForm):
    """A decision from the queue. `version`: the newest revision that the curator has seen."""

    statement = forms.IntegerField(min_value=1)
    version = forms.IntegerField(min_value=0)
    key = forms.UUIDField()
    note = forms.CharField(required=False, max_length=2000)


class AddForm(CodesForm):
    """A statement that the coder missed."""

    passage = forms.CharField(max_length=5000, strip=False)
    speaker = forms.CharField(required=False, max_length=200)
    direct = forms.BooleanField(required=False)
    about = forms.MultipleChoiceField(choices=actors, required=False)
    via = forms.CharField(required=False, max_length=200)
    note = forms.CharField(required=False, max_length=2000)

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article

    def clean_passage(self) -> str:
        passage = str(self.cleaned_data["passage"]).replace("\r\n", "\n").strip()
        if not passage or passage not in self.article.text:
            raise forms.ValidationError("The passage must stand in the article's text, letter by letter.")
        return passage


class CorrectionForm(forms.ModelForm[Statement]):
    note = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="why; kept in the history"
    )

    class Meta:
        model = Statement
        fields = [
            "passage", "speaker", "actor", "recipient", "act", "themes", "tone", "mode", "direct", "about", "via",
            "is_rejected",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("actor", "recipient"):
            self.fields[name] = forms.ChoiceField(choices=actors)
        self.fields["act"] = forms.ChoiceField(choices=[(code, code) for code, _ in acts()])
        self.fields["themes"] = ThemesField(choices=[(slug, slug) for slug, _ in themes()])
        self.fields["about"] = forms.MultipleChoiceField(choices=actors, required=False)

    def clean_passage(self) -> str:
        passage: str = self.cleaned_data["passage"]
        if passage not in self.instance.article.text:
            raise forms.ValidationError("The passage must stand in the article's text, letter by letter.")
        return passage

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("actor") and data.get("actor") == data.get("recipient"):
            self.add_error("recipient", "Actor and recipient must be two parties.")
        return data
