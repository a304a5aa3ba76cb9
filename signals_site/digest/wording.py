"""Codes and periods in the language of the letter, which is the one active in `django.utils.translation`."""

from typing import Final

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ingest.models import Statement
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard import wording
from signals_site.dashboard.queries import ANY_POWER, ANY_STATE, Filters, Period

_GROUPS_RU: Final = {ANY_STATE: "Центральная Азия", ANY_POWER: "все державы", "C5": "Центральная Азия (Ц5)", "": "все"}


def asked_language(request: HttpRequest) -> str:
    """That of the address, else the one that the reader chose for all pages."""
    asked = request.GET.get("lang")
    return asked if asked in ("en", "ru") else wording.reader_language()


def is_russian() -> bool:
    return get_language() == "ru"


def actor(code: str) -> str:
    if not is_russian():
        return wording.actor_name(code)
    known = default_vocabulary().actors.get(code)
    return _GROUPS_RU.get(code) or (known.name("ru") if known else code)


def theme(slug: str) -> str:
    known = default_vocabulary().themes.get(slug)
    return known.labels.get("ru", slug) if known and is_russian() else wording.theme_label(slug)


def act(code: str) -> str:
    known = default_vocabulary().acts.get(code)
    return known.labels.get("ru", code) if known and is_russian() else wording.act_label(code)


def sentence(statement: Statement) -> str:
    """The statement told plainly. In Russian without inflection: «Россия → США: обвинение; безопасность и оборона»."""
    if not is_russian():
        return wording.sentence(statement)
    about = ", ".join(map(actor, statement.about))
    matter = theme(statement.themes[0]) if statement.themes else ""
    deed = "; ".join(filter(None, [act(statement.act), matter, f"о: {about}" if about else ""]))
    return f"{actor(statement.actor)} → {actor(statement.recipient)}: {deed}"


def pair(filters: Filters) -> str:
    """ "Russia ⇄ Kazakhstan", "Russia: to and from everyone", "All statements"."""
    if not filters.actor:
        return _("All statements")
    if not filters.recipient:
        return _("%(actor)s, to and from all") % {"actor": actor(filters.actor)}
    return f"{actor(filters.actor)} ⇄ {actor(filters.recipient)}"


def label(period: Period) -> str:
    if not is_russian():
        return period.label
    if period.kind == "week":
        return f"{period.start.isocalendar().week}-я неделя {period.start:%G} года"
    return date_format(period.start, "F Y") if period.kind == "month" else date_format(period.start, "j E Y")


def span(period: Period) -> str:
    if not is_russian():
        return period.span
    if period.start == period.end:
        return date_format(period.start, "j E Y")
    first = "j" if period.start.month == period.end.month else "j E"
    return f"{date_format(period.start, first)}–{date_format(period.end, 'j E Y')}"


def before(period: Period) -> str:
    """against … "the week before" """
    words = {
        "day": _("the day before"), "week": _("the week before"), "month": _("the month before"),
        "custom": _("the seven days before"),
    }  # fmt: skip
    return words[period.kind]


def about_word() -> str:
    return _("about")
