"""What a correction may say."""

from typing import Any

from django import forms

from ingest.models import Statement
from ingest.vocabulary import default_vocabulary


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
        vocabulary = default_vocabulary()
        actors = [(code, f"{actor.name('en')} ({code})") for code, actor in vocabulary.actors.items()]
        for name in ("actor", "recipient"):
            self.fields[name] = forms.ChoiceField(choices=actors)
        self.fields["act"] = forms.ChoiceField(choices=[(code, code) for code in vocabulary.acts])
        self.fields["themes"] = forms.MultipleChoiceField(choices=[(slug, slug) for slug in vocabulary.themes])
        self.fields["about"] = forms.MultipleChoiceField(choices=actors, required=False)

    def clean_themes(self) -> list[str]:
        themes: list[str] = self.cleaned_data["themes"]
        if len(themes) > 3:
            raise forms.ValidationError("One to three themes.")
        return themes

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
