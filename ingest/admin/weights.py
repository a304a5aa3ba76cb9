"""Which weights the coder uses: a choice is added, never changed, so that the way back stands in the list."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest

from ingest.classify.encoder import WeightsError
from ingest.models import WeightsChoice
from ingest.pipeline import weights


def _folders() -> list[tuple[str, str]]:
    return [(weights.SHIPPED, "those shipped with the program"), *((name, name) for name in weights.available())]


class ChoiceForm(forms.ModelForm[WeightsChoice]):
    folder = forms.ChoiceField(
        choices=_folders,
        required=False,
        help_text="Compare first: manage.py compare_weights FOLDER. What is stored keeps its codes until manage.py recode.",
    )

    class Meta:
        model = WeightsChoice
        fields = ["folder", "note"]

    def clean_folder(self) -> str:
        name = str(self.cleaned_data["folder"])
        try:
            self.instance.version = weights.usable(name).version
        except WeightsError as error:
            raise forms.ValidationError(str(error)) from error
        return name


@admin.register(WeightsChoice)
class WeightsChoiceAdmin(admin.ModelAdmin[WeightsChoice]):
    """The first row is in force; workers take it up with their next article."""

    form = ChoiceForm
    list_display = ["__str__", "chosen_at", "chosen_by", "note"]
    list_select_related = ["chosen_by"]

    def has_change_permission(self, request: HttpRequest, obj: WeightsChoice | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: WeightsChoice | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: WeightsChoice, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        obj.chosen_by = request.user
        obj.save()
