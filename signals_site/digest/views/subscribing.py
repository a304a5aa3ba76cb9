"""Subscribing, changing, leaving. GET shows a form, only POST acts, so that a mail scanner changes nothing."""

from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from kombu.exceptions import OperationalError

from signals_site.digest import signup
from signals_site.digest.forms import AddressForm, ChoiceForm, SubscribeForm
from signals_site.digest.models import DigestDelivery, Subscriber
from signals_site.digest.models.subscribers import MANAGE_SALT, UNSUBSCRIBE_SALT
from signals_site.digest.tasks import send_confirmation, send_manage_link
from signals_site.digest.wording import asked_language

DOWN = (redis.RedisError, OperationalError)
SHOWN_DELIVERIES = 5


class _Page(View):
    """In the language of the address or the reader; never kept by a cache, for some addresses hold a key."""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(asked_language(request)):
            return super().dispatch(request, *args, **kwargs)

    def show(self, name: str, status: int = 200, **context: Any) -> HttpResponse:
        context["language"] = translation.get_language()
        response = render(self.request, f"digest/{name}.html", context, status=status)
        response["Referrer-Policy"] = "same-origin"
        return response

    def broken(self, error: signing.BadSignature) -> HttpResponse:
        return self.show("broken", 404, is_expired=isinstance(error, signing.SignatureExpired), form=AddressForm())


class Subscribe(_Page):
    """Says the same whoever asks for whatever address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(SubscribeForm(initial={"language": translation.get_language()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SubscribeForm(request.POST)
        if not form.is_valid():
            return self._form(form, 400)
        try:
            return self._accept(form.cleaned_data)
        except DOWN:
            return self.show("message", 503, what="down")

    def _accept(self, choice: signup.Choice) -> HttpResponse:
        if not signup.allow_client(self.request):
            return self.show("message", 429, what="often")
        if signup.allow_address(choice["email"]):
            send_confirmation.delay(choice)
        return self.show("message", what="sent")

    def _form(self, form: Form, status: int = 200) -> HttpResponse:
        return self.show("subscribe", status, form=form, folder=_mail_folder())


@method_decorator(login_not_required, name="dispatch")
class NewLink(_Page):
    """A fresh link to the own choices, by mail. Says the same whoever asks."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self.show("broken", 400, form=form)
        try:
            if not signup.allow_client(request):
                return self.show("message", 429, what="often")
            if signup.allow_address(form.cleaned_data["email"]):
                send_manage_link.delay(form.cleaned_data["email"])
        except DOWN:
            return self.show("message", 503, what="down")
        return self.show("message", what="link")


@method_decorator(login_not_required, name="dispatch")
class Confirm(_Page):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answer(token, confirmed=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answer(token, confirmed=True)

    def _answer(self, token: str, *, confirmed: bool) -> HttpResponse:
        try:
            choice = signup.read_confirmation(token)
        except signing.BadSignature as error:
            return self.broken(error)
        with translation.override(choice["language"]):
            if not confirmed:
                return self.show("confirm_page", email=choice["email"])
            reader = signup.subscribe(choice)
            return self.show("confirmed", reader=reader, manage_url=reader.manage_url())


@method_decorator(login_not_required, name="dispatch")
class Manage(_Page):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._with_reader(token, None)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._with_reader(token, request.POST)

    def _with_reader(self, token: str, data: Any) -> HttpResponse:
        try:
            email = signing.loads(token, salt=MANAGE_SALT, max_age=signup.MANAGE_SECONDS)
        except signing.BadSignature as error:
            return self.broken(error)
        reader = Subscriber.objects.filter(email=email, is_active=True).first()
        if reader is None:
            return self.show("message", 404, what="gone")
        with translation.override(reader.language):
            return self._form(reader) if data is None else self._change(reader, data)

    def _form(self, reader: Subscriber, form: ChoiceForm | None = None, *, done: bool = False) -> HttpResponse:
        form = form or ChoiceForm(initial={name: getattr(reader, name) for name in signup.CHOICES})
        deliveries = DigestDelivery.objects.filter(address=reader.email)[:SHOWN_DELIVERIES]
        status = 400 if form.errors else 200
        return self.show("manage", status, reader=reader, form=form, deliveries=deliveries, done=done)

    def _change(self, reader: Subscriber, data: Any) -> HttpResponse:
        form = ChoiceForm(data)
        if not form.is_valid():
            return self._form(reader, form)
        for name in signup.CHOICES:
            setattr(reader, name, form.cleaned_data[name])
        reader.reschedule()
        reader.save(update_fields=[*signup.CHOICES, "next_at"])
        with translation.override(reader.language):
            return self._form(reader, done=True)


@method_decorator(login_not_required, name="dispatch")
@method_decorator(csrf_exempt, name="dispatch")  # RFC 8058: the mail program posts without a page of ours before it
class Unsubscribe(_Page):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answer(token, done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answer(token, done=True)

    def _answer(self, token: str, *, done: bool) -> HttpResponse:
        try:
            email = signing.loads(token, salt=UNSUBSCRIBE_SALT)
        except signing.BadSignature as error:
            return self.broken(error)
        reader = Subscriber.objects.filter(email=email).first()
        if done and reader and reader.is_active:
            reader.leave(Subscriber.Off.LEFT)
        with translation.override(reader.language if reader else "en"):
            return self.show("unsubscribe", email=email, done=done)


def _mail_folder() -> str:
    """Where letters land instead of being sent; empty with a real mail server."""
    is_folder = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    return str(getattr(settings, "EMAIL_FILE_PATH", "")) if is_folder else ""
