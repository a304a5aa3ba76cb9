"""Codes in plain words: names, labels, and each statement told as one sentence."""

from typing import Final

from django.utils.formats import get_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ingest.models import Statement
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.queries import ANY_POWER, ANY_STATE, Filters, Period, long_date

_GROUPS: Final = {ANY_STATE: "Central Asia", ANY_POWER: "all powers", "C5": "Central Asia (C5)", "": "everyone"}
SERIES: Final = {
    "c5-plus-1": gettext_lazy("C5+1"), "sco": gettext_lazy("SCO"), "csto": gettext_lazy("CSTO"), "eaeu": gettext_lazy("EAEU"), "ots": gettext_lazy("OTS"),
    "eu-ca": gettext_lazy("EU – Central Asia"), "china-ca": gettext_lazy("China – Central Asia"), "russia-ca": gettext_lazy("Russia – Central Asia"),
    "india-ca": gettext_lazy("India – Central Asia"), "gcc-ca": gettext_lazy("GCC – Central Asia"), "germany-ca": gettext_lazy("Germany – Central Asia"),
    "ca-leaders": gettext_lazy("the five presidents"),
}  # fmt: skip
_GROUPS_RU: Final = {
    ANY_STATE: "Центральная Азия", ANY_POWER: "все державы", "C5": "Центральная Азия (Ц5)", "": "все",
}  # fmt: skip
_WITH_ARTICLE: Final = frozenset({"USA", "GBR", "ARE", "NLD", "PHL"})
_BARE: Final = frozenset({"NATO", "CICA", "BRICS"})
_THEMES: Final = {
    "diplomacy": "political relations",
    "security": "security and defence",
    "terrorism": "terrorism and crime",
    "economy": "trade and the economy",
    "energy": "energy and raw materials",
    "transport": "transport and corridors",
    "environment": "climate, water and nature",
    "rights": "rights and democracy",
    "culture": "culture and education",
    "migration": "migration",
    "health": "health and relief",
    "technology": "technology",
    "territory": "borders and sovereignty",
}
# act → (said, done); {r} is the recipient, {t} the first theme
_DEEDS: Final = {
    "AGREE": ("agreed with {r} on {t}", "made an agreement with {r} on {t}"),
    "CONSULT": ("addressed {r} on {t}", "met {r} for talks on {t}"),
    "SUPPORT": ("voiced support for {r} on {t}", "showed support for {r} on {t}"),
    "CONCEDE": ("offered {r} a concession on {t}", "gave way to {r} on {t}"),
    "COOPERATE": ("spoke of work shared with {r} on {t}", "worked together with {r} on {t}"),
    "AID": ("spoke of aid to {r} for {t}", "gave aid to {r} for {t}"),
    "RETREAT": ("announced easing its measures toward {r} on {t}", "eased its measures toward {r} on {t}"),
    "REQUEST": ("called on {r} over {t}", "put a demand to {r} over {t}"),
    "ACCUSE": ("criticised {r} over {t}", "brought a charge against {r} over {t}"),
    "REJECT": ("said no to {r} on {t}", "refused {r} on {t}"),
    "THREATEN": ("warned {r} over {t}", "threatened {r} over {t}"),
    "PROTEST": ("protested to {r} over {t}", "lodged a protest with {r} over {t}"),
    "SANCTION": ("announced penalties against {r} over {t}", "imposed penalties on {r} over {t}"),
    "MOBILIZE": ("spoke of readying forces toward {r} over {t}", "moved or readied forces toward {r} over {t}"),
    "COERCE": ("announced forcible measures against {r} over {t}", "took forcible measures against {r} over {t}"),
    "ASSAULT": ("spoke of using force against {r} over {t}", "used force against {r} over {t}"),
}
_OTHER_DEED: Final = ("addressed {r} on {t}", "acted toward {r} on {t}")
_LANGUAGES: Final = {
    "en": gettext_lazy("English"), "ru": gettext_lazy("Russian"), "kk": gettext_lazy("Kazakh"), "ky": gettext_lazy("Kyrgyz"), "tg": gettext_lazy("Tajik"),
    "uz": gettext_lazy("Uzbek"), "tk": gettext_lazy("Turkmen"), "zh": gettext_lazy("Chinese"), "tr": gettext_lazy("Turkish"), "fa": gettext_lazy("Persian"),
}  # fmt: skip


def actor_name(code: str) -> str:
    """Usual name of a country, bloc or group in the reader's language; an unknown code stays as it is."""
    language, actor = reader_language(), default_vocabulary().actors.get(code)
    groups = _GROUPS_RU if language == "ru" else _GROUPS
    return groups.get(code) or (actor.name(language) if actor else code)


def reader_language() -> str:
    """The interface's: en or ru."""
    return "ru" if get_language() == "ru" else "en"


def actor_in_sentence(code: str) -> str:
    """The name as it stands within a sentence: "the United States", "the Central Asian states"."""
    if reader_language() == "ru":
        return actor_name(code)
    if code == "C5":
        return "the Central Asian states"
    actor = default_vocabulary().actors.get(code)
    takes_article = code in _WITH_ARTICLE or (actor is not None and actor.kind == "bloc" and code not in _BARE)
    return f"the {actor_name(code)}" if takes_article else actor_name(code)


def theme_label(slug: str) -> str:
    theme = default_vocabulary().themes.get(slug)
    return theme.labels.get(reader_language(), slug) if theme else slug


def act_label(code: str) -> str:
    act = default_vocabulary().acts.get(code)
    return act.labels.get(reader_language(), code.lower()) if act else code.lower()


def act_quad(code: str) -> str:
    """verbal or material, cooperation or conflict; empty for an unknown act."""
    act = default_vocabulary().acts.get(code)
    return _(act.quad) if act else ""


def by_grain(grain: str) -> str:
    """by week"""
    return {"day": _("by day"), "week": _("by week"), "month": _("by month")}[grain]


def language_name(code: str) -> str:
    return str(_LANGUAGES.get(code, code)) or _("unknown")


def sentence(statement: Statement) -> str:
    """ "Russia criticised the United States over security and defence (about Tajikistan).\""""
    if reader_language() == "ru":
        return _sentence_ru(statement)
    said, done = _DEEDS.get(statement.act, _OTHER_DEED)
    theme = statement.themes[0] if statement.themes else ""
    deed = (done if statement.mode == Statement.Mode.DONE else said).format(
        r=actor_in_sentence(statement.recipient), t=_THEMES.get(theme, theme_label(theme) or "other matters")
    )
    about = listed([actor_in_sentence(code) for code in statement.about])
    told = f"{actor_in_sentence(statement.actor)} {deed}{f' (about {about})' if about else ''}."
    return told[0].upper() + told[1:]


def _sentence_ru(statement: Statement) -> str:
    """Without inflection: «Россия → США: обвинение; безопасность и оборона; о: Таджикистан»."""
    about = ", ".join(map(actor_name, statement.about))
    matter = theme_label(statement.themes[0]) if statement.themes else ""
    deed = "; ".join(filter(None, [act_label(statement.act), matter, f"о: {about}" if about else ""]))
    return f"{actor_name(statement.actor)} → {actor_name(statement.recipient)}: {deed}."


def in_words(filters: Filters) -> str:
    """What a list holds: "Russia → Tajikistan, negative, on security, 16–22 November 2026"."""
    given = [
        _pair_in_words(filters),
        _("about %(state)s") % {"state": actor_in_sentence(filters.about)} if filters.about else "",
        _(filters.sign) if filters.sign else "",
        _("on %(theme)s") % {"theme": theme_label(filters.theme)} if filters.theme else "",
        act_label(filters.act) if filters.act else "",
        _(filters.mode) if filters.mode else "",
        _("in %(language)s") % {"language": language_name(filters.language)} if filters.language else "",
        _("from %(tier)s sources") % {"tier": _(filters.tier)} if filters.tier else "",
        _sought_in_words(filters),
        _("with those dated only by first sight") if filters.undated else "",
        filters.speaker,
        filters.source,
        _("story %(pk)s") % {"pk": filters.story} if filters.story else "",
        _days_in_words(filters),
    ]
    return ", ".join(filter(None, given)) or _("All statements")


def _pair_in_words(filters: Filters) -> str:
    if not filters.actor and not filters.recipient:
        return ""
    arrow = "⇄" if filters.both else "→"
    return f"{actor_name(filters.actor)} {arrow} {actor_name(filters.recipient)}"


def _sought_in_words(filters: Filters) -> str:
    if not filters.text:
        return ""
    if filters.whole:
        return _("with “%(words)s” anywhere in the article") % {"words": filters.text}
    return _("with “%(words)s”") % {"words": filters.text}


def _days_in_words(filters: Filters) -> str:
    if filters.since and filters.until:
        return Period(filters.since, filters.until).span
    if filters.since:
        return _("since %(day)s") % {"day": long_date(filters.since)}
    return _("until %(day)s") % {"day": long_date(filters.until)} if filters.until else ""


_KINDS: Final = (
    gettext_lazy("week"), gettext_lazy("month"), gettext_lazy("quarter"), gettext_lazy("year"), gettext_lazy("day"), gettext_lazy("negative"), gettext_lazy("neutral"), gettext_lazy("positive"),
    gettext_lazy("said"), gettext_lazy("done"), gettext_lazy("official"), gettext_lazy("state"), gettext_lazy("independent"), gettext_lazy("aggregator"),
    gettext_lazy("verbal cooperation"), gettext_lazy("material cooperation"), gettext_lazy("verbal conflict"), gettext_lazy("material conflict"),
)  # fmt: skip  # words that stand in columns and addresses, for the catalogue


def listed(words: list[str]) -> str:
    """a, b and c"""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def in_figures(value: float, digits: int = 1) -> str:
    """0.4, or 0,4 where readers write it so."""
    return f"{value:.{digits}f}".replace(".", get_format("DECIMAL_SEPARATOR"))


def signed(number: float | None, digits: int = 1) -> str:
    """+0.4, −0.4, 0.0 with a true minus sign; an en dash for none."""
    if number is None:
        return "–"
    rounded = round(number, digits)
    text = in_figures(abs(rounded), digits)
    return text if rounded == 0 else ("+" if rounded > 0 else "−") + text
