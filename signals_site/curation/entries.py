"""The form of one entry of the reference data: a field for each of its paths, and one to add words in another language."""

from typing import Any

from django import forms

from ingest.vocabulary import LANGUAGES, default_vocabulary
from ingest.vocabulary.overlay import NAMED_BY, Flat
from ingest.vocabulary.types import FORM_KINDS
from signals_site.curation.forms import LinesField, actors, offices

_FIRST = {  # paths that every entry of the kind may have, in the order of the form
    "actor": ("code", "kind", "iso2", "tracked", "label.en", "label.ru"),
    "office": ("slug", "rank", *(f"names.{language}" for language in LANGUAGES)),
    "holder": ("name", "actor", "office", "since", "until", "forms", "verified"),
    "cue": ("group", *(f"words.{language}" for language in LANGUAGES)),
    "theme": ("slug", "label.en", "label.ru"),
    "act": ("code", "quad", "label.en", "label.ru"),
}
_NEEDED = {"code", "slug", "rank", "name", "actor", "office", "since", "forms"}
_FIXED = ("code", "slug", "group", "quad")  # what others refer to
_LABELS = {
    "since": "First day in office", "until": "Last day (empty: still in office)", "iso2": "ISO code of two letters",
    "forms": "What texts call the person, one a line", "tracked": "shown in charts",
    "verified": "somebody compared the dates with a primary source", "rank": "Rank (1 = highest)",
    "cldr": "Languages whose CLDR name is used",
}  # fmt: skip


class EntryForm(forms.Form):
    """`entry`: as it stands, empty for a new one; `seen`: its stamp, so that nothing is overwritten unseen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(required=False, max_length=2000, label="Why, or where it can be looked up")

    def __init__(self, kind: str, entry: Flat, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.entry = kind, entry
        own = {path: _field(path, is_new=not entry) for path in dict.fromkeys((*_FIRST[kind], *entry))}
        for path, value in entry.items():
            own[path].initial = value
        if kind in ("theme", "act"):
            own["label.en"].required = own["label.ru"].required = True
        if kind == "actor":
            own["add"] = forms.ChoiceField(
                required=False, choices=[("", "none"), *((path, _label(path)) for path in _missing(entry))],
                label="Add words of another kind or language",
            )  # fmt: skip
            own["words"] = LinesField(required=False, label="These words, one a line")
        self.fields = {**own, "note": self.fields["note"], "seen": self.fields["seen"]}

    def given(self) -> Flat:
        """The entry as typed; what is empty is left out."""
        data = self.cleaned_data
        result = {path: _plain(data.get(path)) for path in self.fields if path not in ("note", "seen", "add", "words")}
        result |= {path: self.entry[path] for path in _FIXED if path in self.entry}
        if data.get("add"):
            result[data["add"]] = data.get("words")
        absent = {path for path, value in result.items() if value is False and path not in self.entry}
        return {path: value for path, value in result.items() if value not in (None, "", []) and path not in absent}


def _missing(entry: Flat) -> list[str]:
    paths = [f"{kind}.{language}" for kind in ("label", *FORM_KINDS) for language in LANGUAGES]
    return [
        path for path in paths if path not in entry and not (path.startswith("label.") and path[6:] in ("en", "ru"))
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _label(path: str) -> str:
    name, _, language = path.partition(".")
    return f"{name.capitalize()}, {language}" if language else _LABELS.get(path, name.capitalize())


def _field(path: str, *, is_new: bool) -> forms.Field:
    options: dict[str, Any] = {"label": _label(path), "required": path in _NEEDED}
    name = path.partition(".")[0]
    if name in ("tracked", "verified"):
        return forms.BooleanField(label=_label(path), required=False)
    if name in ("since", "until"):
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **options)
    if path in ("actor", "office"):
        return forms.ChoiceField(choices=lambda: actors() if path == "actor" else offices(), **options)
    if path == "kind":
        return forms.ChoiceField(choices=[("country", "country"), ("bloc", "bloc")], **options)
    if name == "rank":
        return forms.IntegerField(min_value=1, max_value=9, **options)
    if name in ("forms", "names", "words", "cldr", *FORM_KINDS) and (path != "name"):
        return LinesField(**options)
    return forms.CharField(max_length=200, disabled=path in _FIXED and not is_new, **options)


def title_of(kind: str, entry: Flat) -> str:
    """What a list calls it."""
    if kind == "holder":
        return str(entry["name"])
    code = str(entry[NAMED_BY[kind][0]])
    if kind in ("theme", "act"):
        return str(entry.get("label.en", code))
    known = default_vocabulary().actors.get(code) if kind == "actor" else None
    return known.name() if known else code
