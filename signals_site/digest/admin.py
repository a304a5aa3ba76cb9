"""For the editor: who reads, what went out and why not, a word to the readers, hold, preview and test."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone

from signals_site.dashboard.policies import with_own_styles
from signals_site.digest.compose import Letter, letter_of
from signals_site.digest.deliver import send_test
from signals_site.digest.figures import Figures
from signals_site.digest.forms import ImportForm, PreviewForm
from signals_site.digest.models import Alert, DigestDelivery, Edition, Subscriber, Suppression
from signals_site.digest.outcomes import SEND_ERRORS, in_words
from signals_site.digest.signup import import_consented
from signals_site.digest.topics import Topics


class SuppressedFilter(admin.SimpleListFilter):
    title, parameter_name = "suppressed", "suppressed"

    def lookups(self, _request: HttpRequest, _admin: object) -> list[tuple[str, str]]:
        return [("1", "Yes"), ("0", "No")]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
        listed = Suppression.objects.values("address")
        if self.value() == "1":
            return queryset.filter(email__in=listed)
        return queryset.exclude(email__in=listed) if self.value() == "0" else queryset


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin[Subscriber]):
    list_display = ["email", "name", "frequency", "language", "is_active", "off_reason", "next_at", "created_at"]
    list_filter = ["is_active", "off_reason", "frequency", "language", "alerts", SuppressedFilter]
    search_fields = ["email", "name", "consent"]
    readonly_fields = ["soft_failures", "next_at", "created_at"]
    change_list_template = "digest/admin_subscribers.html"

    def get_urls(self) -> list[URLPattern]:
        return [
            path("import/", self.admin_site.admin_view(self.import_view), name="digest_import"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None)
        outcome = None
        if form.is_valid():
            data = form.cleaned_data
            outcome = import_consented(data["lines"], data["consent"], data["language"])
        context = {
            **self.admin_site.each_context(request),
            "title": "Import addresses",
            "form": form,
            "outcome": outcome,
        }
        return render(request, "digest/admin_import.html", context)

    def save_model(self, request: HttpRequest, obj: Subscriber, form: object, change: bool) -> None:
        obj.reschedule()
        super().save_model(request, obj, form, change)


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin[Suppression]):
    list_display = ["address", "reason", "detail", "created_at"]
    list_filter = ["reason"]
    search_fields = ["address", "detail"]


@admin.register(DigestDelivery)
class DigestDeliveryAdmin(admin.ModelAdmin[DigestDelivery]):
    list_display = ["item", "address", "status", "claimed_at", "sent_at", "tries", "retry_at", "reason"]
    list_filter = ["status", "item"]
    search_fields = ["address", "reason"]
    actions = ["send_again"]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DigestDelivery | None = None) -> bool:
        return obj is None and super().has_change_permission(request)

    @admin.action(description="Send again (only those claimed or failed)", permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[DigestDelivery]) -> None:
        chosen = DigestDelivery.objects.filter(pk__in=queryset.values("pk"))
        n = chosen.send_again(timezone.now())
        self.message_user(request, f"{n} of {chosen.count()} go out with the next run, within five minutes.")


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin[Edition]):
    list_display = ["period", "is_held", "note_en"]
    list_filter = ["is_held"]
    search_fields = ["period", "note_en", "note_ru"]
    actions = ["hold", "release"]
    change_list_template = "digest/admin_editions.html"

    def get_urls(self) -> list[URLPattern]:
        view = with_own_styles(self.admin_site.admin_view(self.preview_view))
        return [path("preview/", view, name="digest_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows a letter; POST sends it to the editor's own address as a test."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PreviewForm(request.POST or (request.GET if "period" in request.GET else None))
        letter = self._letter(form) if form.is_valid() else None
        if request.method == "POST" and letter:
            self._test(request, letter)
            return redirect(f"{request.path}?{request.META['QUERY_STRING']}")
        context = {**self.admin_site.each_context(request), "title": "Preview", "form": form, "letter": letter}
        return render(request, "digest/admin_preview.html", context)

    def _letter(self, form: PreviewForm) -> Letter | None:
        period, reader = form.cleaned_data["period"], form.cleaned_data["reader"]
        topics, language = (reader.topics, reader.language) if reader else (Topics(), "en")
        return letter_of(Figures(period), topics, language, Edition.of(period.key).note(language), personal=False)

    def _test(self, request: HttpRequest, letter: Letter) -> None:
        address = getattr(request.user, "email", "")
        if not address:
            self.message_user(request, "Your account has no e-mail address to send a test to.", messages.ERROR)
            return
        try:
            send_test(letter, address)
        except SEND_ERRORS as error:
            self.message_user(request, f"Not sent: {in_words(error)}", messages.ERROR)
        else:
            self.message_user(request, f"Sent to {address}.")

    @admin.action(description="Hold: no letters until released", permissions=["change"])
    def hold(self, _request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        queryset.update(is_held=True)

    @admin.action(description="Release", permissions=["change"])
    def release(self, _request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        queryset.update(is_held=False)


@admin.register(Alert)
class AlertAdmin(admin.ModelAdmin[Alert]):
    list_display = ["until", "actor", "recipient", "measure", "n", "value", "median", "z", "outlets", "finished_at"]
    list_filter = ["measure", "actor", "recipient"]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Alert | None = None) -> bool:
        return False
