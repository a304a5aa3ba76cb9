"""A statement in a list: ten or more on a page, so each is written in one piece."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ingest.models import Statement
from signals_site.dashboard import wording
from signals_site.dashboard.cells import tone_class
from signals_site.dashboard.queries import sign_of
from signals_site.dashboard.templatetags.entities import entity_href

_CARD = (
    '<article class="statement">\n'
    '  <p class="statement-who">{} {} {}{}</p>\n'
    '  <h3 class="told"><a href="{}">{}</a></h3>\n'
    '  <blockquote lang="{}" dir="auto">{}</blockquote>{}\n'
    '  <p class="statement-meta">{}<span>{}</span><span>{}</span><span>{}, {}</span></p>\n'
    "</article>\n"
)
_LINK = '<a href="{}">{}</a>'


def card(statement: Statement) -> SafeString:
    """Expects the article and its source at hand."""
    source = statement.article.source
    return format_html(
        _CARD, _day(statement), _pair(statement), _tone(statement.tone), _marks(statement),
        reverse("statement", args=[statement.pk]), wording.sentence(statement),
        statement.language or "en", statement.passage, _gloss(statement.gloss),
        _speaker(statement.speaker), wording.act_label(statement.act), _themes(statement.themes),
        format_html(_LINK, entity_href("source", source.slug), source.name), _(source.get_tier_display()),
    )  # fmt: skip


def _day(statement: Statement) -> SafeString:
    if not statement.day:
        return format_html("<span>{}</span>", _("no date"))
    return format_html('<time datetime="{}">{}</time>', f"{statement.day}", date_format(statement.day, _("j M Y")))


def _pair(statement: Statement) -> SafeString:
    actor, recipient = statement.actor, statement.recipient
    return format_html(
        '<span class="pair"><abbr title="{}">{}</abbr> → <abbr title="{}">{}</abbr></span>',
        wording.actor_name(actor), actor, wording.actor_name(recipient), recipient,
    )  # fmt: skip


def _tone(tone: float) -> SafeString:
    sign = _(("negative", "neutral", "positive")[sign_of(tone) + 1])
    return format_html(
        '<span class="chip {}" title="{}, {}">{}</span>', tone_class(tone), _("tone"), sign, wording.signed(tone)
    )


def _marks(statement: Statement) -> SafeString:
    sample = (
        format_html(' <span class="chip sample">{}</span>', _("sample")) if statement.article.source.is_sample else ""
    )
    checked = format_html(' <span class="chip">{}</span>', _("checked by a person")) if statement.is_curated else ""
    return format_html("{}{}", sample, checked)


def _gloss(gloss: str) -> SafeString | str:
    return format_html('\n  <p class="gloss" lang="en">{}</p>', gloss) if gloss else ""


def _speaker(name: str) -> SafeString | str:
    return format_html(_LINK, entity_href("speaker", name), name) if name else ""


def _themes(themes: list[str]) -> SafeString:
    return format_html_join(", ", _LINK, ((entity_href("theme", slug), wording.theme_label(slug)) for slug in themes))
