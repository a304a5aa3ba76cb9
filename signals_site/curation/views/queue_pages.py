"""The review queue. With scripts, the answer to a decision carries the statements to come; without, it is a page."""

from datetime import datetime, time
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ingest.models import Source, Statement
from ingest.vocabulary import LANGUAGES
from signals_site.curation import queue
from signals_site.curation.access import curator_of, needs, wants_json
from signals_site.curation.corrections import ConflictError
from signals_site.curation.forms import QuickSelect, ReviewForm, actors, acts, themes
from signals_site.curation.models import Decision
from signals_site.curation.queue import HELD, Wish
from signals_site.curation.review import ACTIONS, review
from signals_site.curation.undoing import undo
from signals_site.curation.views.cards import as_html, card_of, cards_of
from signals_site.dashboard import wording


def _languages() -> list[tuple[str, str]]:
    return [("", "any"), *((code, wording.language_name(code)) for code in LANGUAGES)]


def _anyone() -> list[tuple[str, str]]:
    return [("", "anyone"), *actors()]


class WishForm(forms.Form):
    """The fields of Wish, with the order in plain words."""

    order = forms.ChoiceField(
        required=False, choices=[("", "most useful first"), ("newest", "newest first")], label="Order"
    )
    language = forms.ChoiceField(required=False, choices=_languages)
    actor = forms.ChoiceField(required=False, choices=_anyone, label="From", widget=QuickSelect)
    recipient = forms.ChoiceField(required=False, choices=_anyone, label="To", widget=QuickSelect)
    source = forms.ModelChoiceField(
        Source.objects.order_by("name"), required=False, empty_label="any", widget=QuickSelect
    )
    until = forms.DateField(required=False, label="Until day", widget=forms.DateInput(attrs={"type": "date"}))


def read_wish(data: QueryDict) -> tuple[Wish, WishForm]:
    """What cannot be understood is left out."""
    form = WishForm(data)
    form.full_clean()
    given = form.cleaned_data
    source = given.get("source")
    wish = Wish(
        language=given.get("language", ""), actor=given.get("actor", ""), recipient=given.get("recipient", ""),
        source=source.pk if source else None, newest=given.get("order") == "newest", until=given.get("until"),
    )  # fmt: skip
    return wish, form


def _address(request: HttpRequest) -> str:
    kept = {name: value for name, value in request.GET.items() if name in WishForm.base_fields and value}
    return reverse("curation") + (f"?{urlencode(kept)}" if kept else "")


def _today(request: HttpRequest) -> int:
    midnight = timezone.make_aware(datetime.combine(timezone.now().date(), time()))
    return Decision.objects.standing().filter(editor=curator_of(request), made_at__gte=midnight).count()


@require_safe
@needs("curation.review_statements")
def review_page(request: HttpRequest) -> HttpResponse:
    """What lies on the curator's table; `?fresh` clears it first, when something else is wished for."""
    if "fresh" in request.GET:
        queue.release(curator_of(request))
        return redirect(_address(request))
    wish, form = read_wish(request.GET)
    again = Statement.objects.for_list().filter(pk=request.GET["again"]).first() if _is_id(request, "again") else None
    cards = cards_of(queue.hold(curator_of(request), wish, without=[again.pk] if again else []))
    if again:
        cards.insert(0, card_of(again, "Shown again."))
    last = Decision.objects.standing().filter(editor=curator_of(request)).first()
    context = {
        "cards": cards, "form": form, "address": _address(request), "today": _today(request), "last": last, "held": HELD, "undo_key": uuid4(),
        "actors": actors(), "acts": acts(), "themes": themes(),
    }  # fmt: skip
    return render(request, "curation/queue.html", context)


def _is_id(request: HttpRequest, name: str) -> bool:
    return request.GET.get(name, "").isdecimal() and len(request.GET[name]) < 19


@require_POST
@needs("curation.review_statements")
def decide(request: HttpRequest) -> HttpResponse:
    """Outcome "done", "conflict" (the statement is shown as it is now) or "refused" (what is wrong, and the same again)."""
    form, action = ReviewForm(request.POST), request.POST.get("action", "")
    if action not in ACTIONS or not form.is_valid():
        return _answer(request, "refused", form.faults() or "No such decision.", _asked_for(request))
    try:
        review(curator_of(request), action, form.cleaned_data)
    except ConflictError as error:
        return _answer(request, "conflict", str(error), _asked_for(request))
    return _answer(request, "done")


@require_POST
@needs("curation.review_statements")
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back a decision of one's own, by its key, and lay the statement on which it was made on the table again."""
    try:
        of, key = UUID(request.POST.get("of", "")), UUID(request.POST.get("key", ""))
        decision = Decision.objects.get(key=of, editor=curator_of(request))
        undo(decision, curator_of(request), key)
    except (ValueError, Decision.DoesNotExist):
        return _answer(request, "refused", "There is nothing to take back.")
    except ConflictError as error:
        return _answer(request, "refused", str(error))
    rows = Statement.objects.for_list().filter(revisions__decision=decision)
    asked = _asked_for(request)
    statement = asked if asked in rows else rows.first()
    if statement:
        queue.claim(curator_of(request), statement.pk)
    return _answer(request, "undone", f"Taken back: {decision.get_kind_display()}.", statement)


def _asked_for(request: HttpRequest) -> Statement | None:
    given = request.POST.get("statement", "")
    return Statement.objects.for_list().filter(pk=given).first() if given.isdecimal() and len(given) < 19 else None


def _answer(request: HttpRequest, outcome: str, message: str = "", again: Statement | None = None) -> HttpResponse:
    """`again`: a statement to be shown (again) before all others."""
    if not wants_json(request):
        if message:
            messages.info(request, message)
        address = _address(request)
        joint = "&" if "?" in address else "?"
        return redirect(f"{address}{joint}again={again.pk}" if again else address)
    held = [int(pk) for pk in request.POST.get("held", "").split(",") if pk.isdecimal() and len(pk) < 19][:HELD]
    rows = queue.hold(curator_of(request), read_wish(request.GET)[0], HELD - len(held), held)
    shown = [row for row in rows if again is None or row.pk != again.pk]
    return JsonResponse({
        "outcome": outcome,
        "message": message,
        "again": as_html(card_of(again, message), request) if again else "",
        "cards": [as_html(card, request) for card in cards_of(shown)],
        "today": _today(request),
    })  # fmt: skip
