"""A look at an address before it is saved: what would be read there, and how that would be coded."""

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ingest.admin.telling import keeping
from ingest.feeds import FeedError
from ingest.fetch import FetchError, check_url
from ingest.models import Feed, Source
from ingest.pipeline.opml import free_slug
from ingest.pipeline.preview import Preview, look_at, unsaved_feed
from ingest.pipeline.source_edits import keep_feed
from ingest.vocabulary import default_vocabulary

RULES = ("link_selector", "date_selector", "next_selector")


class LookForm(forms.Form):
    url = forms.URLField(
        label="Address",
        max_length=1000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"size": 80, "placeholder": "https://…"}),
        help_text="A feed, a sitemap, a press-room page that lists articles, a home page, or one article.",
    )
    kind = forms.ChoiceField(label="What it is", required=False, choices=[("", "find out"), *Feed.Kind.choices])
    link_selector = forms.CharField(
        label="Links",
        required=False,
        max_length=200,
        help_text="CSS selector of the links to articles, e.g. “.news h3 a”",
    )
    date_selector = forms.CharField(
        label="Dates", required=False, max_length=200, help_text="what holds an article's date, e.g. “.date”"
    )
    next_selector = forms.CharField(
        label="Next page", required=False, max_length=200, help_text="the link to the next page, e.g. “a.next”"
    )

    def clean_url(self) -> str:
        try:
            return str(check_url(self.cleaned_data["url"]))
        except FetchError as error:
            raise forms.ValidationError(error.reason) from error

    def feed(self) -> Feed:
        return unsaved_feed(**self.cleaned_data)


class SaveForm(forms.Form):
    """Where the feed belongs: to a source that is there, or to a new one."""

    source = forms.ModelChoiceField(
        Source.objects.real(), required=False, label="Source", empty_label="a new source, described here:"
    )
    name = forms.CharField(max_length=200, required=False)
    tier = forms.ChoiceField(choices=Source.Tier.choices, initial=Source.Tier.INDEPENDENT)
    country = forms.ChoiceField(required=False)
    language = forms.CharField(max_length=8, required=False, help_text="main language, e.g. en, ru, uz")
    is_active = forms.BooleanField(required=False, label="Start reading it at once")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actors = default_vocabulary().actors.values()
        countries = sorted((actor.name("en"), actor.code) for actor in actors)
        self.fields["country"] = forms.ChoiceField(
            required=False, choices=[("", "unknown"), *((code, name) for name, code in countries)]
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("source") and not data.get("name"):
            self.add_error("name", "A new source needs a name.")
        return data

    def kept_source(self, url: str) -> Source:
        data = self.cleaned_data
        if data["source"]:
            chosen: Source = data["source"]
            return chosen
        home = urlsplit(url)
        return Source.objects.create(
            slug=free_slug([data["name"], f"{data['name']}-{home.hostname}"]),
            home_url=f"{home.scheme}://{home.netloc}/",
            is_verified=True,
            **{name: data[name] for name in ("name", "tier", "country", "language")},
        )


def look(admin: ModelAdmin[Source], request: HttpRequest) -> HttpResponse:
    """GET: the empty form. POST: `look` shows, `save` keeps a new feed, `update` the rules of a known one."""
    if not admin.has_add_permission(request):
        raise PermissionDenied
    form = LookForm(request.POST or None, initial={key: str(value) for key, value in request.GET.items()})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        known = Feed.objects.at(form.cleaned_data["url"]).select_related("source").first()
        if "update" in request.POST and known:
            with keeping(request):
                return _update(request, form, known)
        if "save" in request.POST and not known:
            save_form = SaveForm(request.POST)
            if save_form.is_valid():
                with keeping(request):
                    return _save(admin, request, form, save_form)
            context["save_form"] = save_form
        context |= {"known": known, **_seen(form)}
        if context.get("preview") and "save_form" not in context:
            context["save_form"] = SaveForm(initial=_proposal(context["preview"]))
    context |= {**admin.admin_site.each_context(request), "title": "Add a source", "opts": admin.opts}
    return TemplateResponse(request, "admin/ingest/source/look.html", context)


def _seen(form: LookForm) -> dict[str, Any]:
    try:
        preview = look_at(form.feed())
    except (FetchError, FeedError) as error:
        return {"failure": str(error)}
    kept = LookForm({**form.cleaned_data, "kind": preview.kind}, auto_id=False)
    return {"preview": preview, "kept": kept, "kind_told": dict(Feed.Kind.choices).get(preview.kind, "one article")}


def _proposal(preview: Preview) -> dict[str, str]:
    """What the save form begins with: title and language by what was read."""
    languages = Counter(sight.article.language for sight in preview.sights if sight.article.language)
    host = (urlsplit(preview.url).hostname or "").removeprefix("www.")
    read = languages.most_common(1)[0][0] if languages else ""
    return {"name": (preview.title if preview.kind else "") or host, "language": read or preview.language}


def _save(admin: ModelAdmin[Source], request: HttpRequest, form: LookForm, save_form: SaveForm) -> HttpResponse:
    feed = form.feed()
    feed.source = save_form.kept_source(feed.url)
    feed.kind = feed.kind or Feed.Kind.FEED
    feed.is_active = save_form.cleaned_data["is_active"]
    keep_feed(feed, ["url"])
    admin.log_addition(request, feed.source, [{"added": {"name": "feed", "object": feed.url}}])
    reads = "it is read within a minute" if feed.is_active else "it is paused until somebody starts it"
    messages.success(request, f"{feed.url} is kept for {feed.source}; {reads}.")
    return redirect("admin:ingest_source_change", feed.source.pk)


def _update(request: HttpRequest, form: LookForm, feed: Feed) -> HttpResponse:
    if not request.user.has_perm("ingest.change_feed"):
        raise PermissionDenied
    wanted = {name: form.cleaned_data[name] for name in RULES} | {"kind": form.cleaned_data["kind"] or feed.kind}
    for name, value in wanted.items():
        setattr(feed, name, value)
    keep_feed(feed, list(wanted))
    messages.success(request, f"The rules of {feed.url} are kept; the next poll reads by them.")
    return redirect("admin:ingest_feed_change", feed.pk)
