"""Leaving the digest: GET shows a form, only POST unsubscribes, so that a mail scanner leaves nobody out."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from signals_site.digest.models import UNSUBSCRIBE_SALT, Subscriber


@method_decorator(login_not_required, name="dispatch")
@method_decorator(csrf_exempt, name="dispatch")  # RFC 8058: the mail program posts without a page of ours before it
class Unsubscribe(View):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(request, token, done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(request, token, done=True)

    def _show(self, request: HttpRequest, token: str, *, done: bool) -> HttpResponse:
        try:
            email = signing.loads(token, salt=UNSUBSCRIBE_SALT)
        except signing.BadSignature:
            return render(request, "digest/unsubscribe.html", {"broken": True}, status=404)
        if done:
            Subscriber.objects.filter(email=email).update(is_active=False)
        return render(request, "digest/unsubscribe.html", {"email": email, "done": done})
