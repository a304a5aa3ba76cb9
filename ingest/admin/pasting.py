"""Articles by hand: a pasted address, or a pasted text."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from ingest import tasks
from ingest.articles import PageError
from ingest.fetch import FetchError, check_url
from ingest.models import Article, Source
from ingest.pipeline.importing import EARLIEST, add_address
from ingest.pipeline.pasting import add_text

LONGEST_TEXT = 500_000  # characters


def web_address(value: str) -> str:
    """As the fetch guard would take it; raises ValidationError with its sentence."""
    try:
        return str(check_url(value)) if value else ""
    except FetchError as error:
        raise forms.ValidationError(error.reason) from error


class AddressForm(forms.Form):
    url = forms.URLField(
        label="Address",
        max_length=1000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"size": 80}),
        help_text="of one article; it is read and coded at once",
    )

    def clean_url(self) -> str:
        return web_address(self.cleaned_data["url"])


class TextForm(forms.Form):
    source = forms.ModelChoiceField(Source.objects.real(), label="Source")
    title = forms.CharField(max_length=1000, widget=forms.TextInput(attrs={"size": 80}))
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14, "cols": 90}),
        help_text="paragraphs separated by blank lines",
    )
    published = forms.SplitDateTimeField(
        required=False,
        widget=AdminSplitDateTime,
        label="Published (UTC)",
        help_text="left empty where it is not known: charts then leave the article out by default",
    )
    url = forms.URLField(
        label="Address", max_length=1000, required=False, assume_scheme="https", help_text="if it has one"
    )

    def clean_url(self) -> str:
        return web_address(self.cleaned_data["url"])

    def clean_published(self) -> Any:
        published = self.cleaned_data["published"]
        if published and not EARLIEST <= published <= timezone.now():
            raise forms.ValidationError("The date lies before 1990 or in the future.")
        return published

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()


def paste(admin: ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    if not admin.has_add_permission(request):
        raise PermissionDenied
    by_text = "text" in request.POST
    data = request.POST or None
    address_form = AddressForm(None if by_text else data, auto_id="address_%s")
    text_form = TextForm(data if by_text else None)
    form = text_form if by_text else address_form
    if request.method == "POST" and form.is_valid():
        answer = _keep_text(request, text_form) if by_text else _keep_address(request, address_form)
        if answer:
            return answer
    context = {
        **admin.admin_site.each_context(request),
        "title": "Paste an article",
        "address_form": address_form,
        "text_form": text_form,
        "media": admin.media + text_form.media,
        "opts": admin.opts,
    }
    return TemplateResponse(request, "admin/ingest/article/paste.html", context)


def _keep_address(request: HttpRequest, form: AddressForm) -> HttpResponse | None:
    try:
        ids = add_address(form.cleaned_data["url"])
    except (FetchError, PageError) as error:
        form.add_error("url", f"{error}")
        return None
    for pk in ids:
        tasks.fetch_article.delay(pk)
    if len(ids) != 1:
        messages.success(request, f"This is a feed: its {len(ids)} articles are being read and coded.")
        return redirect("admin:ingest_article_changelist")
    return _done(request, ids[0], is_new=True)


def _keep_text(request: HttpRequest, form: TextForm) -> HttpResponse:
    article, is_new = add_text(
        **{name: form.cleaned_data[name] for name in ("source", "title", "text", "published", "url")}
    )
    return _done(request, article.pk, is_new=is_new)


def _done(request: HttpRequest, article_id: int, *, is_new: bool) -> HttpResponse:
    tasks.code_article.delay(article_id)
    messages.success(request, "The article is kept and being coded." if is_new else "This article is known already.")
    return redirect("admin:ingest_article_change", article_id)
