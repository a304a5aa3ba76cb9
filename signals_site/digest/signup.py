"""Subscribing in two steps. Nothing is stored before the address's owner has confirmed: the link holds the choice."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from signals_site.clients import client_of, seconds_to_wait
from signals_site.digest.compose import Letter, absolute, render_parts
from signals_site.digest.models import Subscriber, Suppression, normal_address
from signals_site.digest.postman import Postman

CONFIRM_SALT = "digest.confirm"
CONFIRM_SECONDS, MANAGE_SECONDS = 3 * 86_400, 90 * 86_400
PER_CLIENT, PER_ADDRESS = (20, 3600), (3, 86_400)  # how many in how many seconds
CHOICES = ("language", "frequency", "zone", "hour", "alerts", "powers", "countries", "dyads", "themes")

Choice = dict[str, Any]  # email and CHOICES


def allow_client(request: HttpRequest) -> bool:
    return not seconds_to_wait("digest:client", client_of(request), *PER_CLIENT)


def allow_address(email: str) -> bool:
    return not seconds_to_wait("digest:address", email, *PER_ADDRESS)


def confirm_url(choice: Choice) -> str:
    return absolute("digest:confirm", signing.dumps(choice, salt=CONFIRM_SALT, compress=True))


def read_confirmation(token: str) -> Choice:
    """signing.SignatureExpired or signing.BadSignature where the link is too old or forged."""
    choice: Choice = signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_SECONDS)
    return choice


def send_confirmation(choice: Choice) -> None:
    """A link to confirm with; to whoever has a subscription already, the link to change it. To suppressed ones nothing.

    The page that asked for this says the same in each case."""
    if Suppression.objects.filter(address=choice["email"]).exists():
        return
    if Subscriber.objects.filter(email=choice["email"], is_active=True).exists():
        send_manage_link(choice["email"])
    else:
        _send_link(choice["email"], confirm_url(choice), choice["language"], is_known=False)


def send_manage_link(email: str) -> None:
    """To subscribers; to others nothing."""
    if reader := Subscriber.objects.active().filter(email=email).first():
        _send_link(email, reader.manage_url(), reader.language, is_known=True)


def _send_link(email: str, url: str, language: str, *, is_known: bool) -> None:
    with translation.override(language):
        context = {"url": url, "is_known": is_known, "language": language, "site_url": settings.SITE_URL}
        subject = _("Signals: your subscription") if is_known else _("Signals: please confirm your subscription")
        letter = Letter(subject, *render_parts("link", context))
    postman = Postman(get_connection())
    try:
        postman.send(letter, email)
    finally:
        postman.close()


def subscribe(choice: Choice) -> Subscriber:
    """The confirmed choice as a subscriber; confirming again changes nothing but what was chosen."""
    consent = f"confirmed by link, {timezone.now():%Y-%m-%d %H:%M} UTC"
    reader = Subscriber.objects.filter(email=choice["email"]).first() or Subscriber(email=choice["email"])
    for name in CHOICES:
        setattr(reader, name, choice[name])
    reader.is_active, reader.off_reason, reader.consent, reader.soft_failures = True, "", consent, 0
    reader.reschedule()
    reader.save()
    return reader


def import_consented(lines: str, consent: str, language: str) -> dict[str, list[str]]:
    """One "address, name" a line. Returns the lines by what became of them: added, known, suppressed, refused."""
    outcome: dict[str, list[str]] = {"added": [], "known": [], "suppressed": [], "refused": []}
    for line in filter(None, map(str.strip, lines.splitlines())):
        outcome[_import_one(line, consent, language)].append(line)
    return outcome


def _import_one(line: str, consent: str, language: str) -> str:
    address, _comma, name = line.partition(",")
    try:
        email = normal_address(address)
    except ValidationError:
        return "refused"
    if Suppression.objects.filter(address=email).exists():
        return "suppressed"
    if Subscriber.objects.filter(email=email).exists():  # whoever left has the last word
        return "known"
    clean = " ".join(name.split())[:120]
    Subscriber.objects.create(email=email, name=clean, consent=consent, language=language)
    return "added"
