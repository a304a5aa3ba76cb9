"""What the columns of the files mean."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from signals_site.dashboard.charts_spread import SPREAD_COLUMNS
from signals_site.dashboard.exports import LAYER_COLUMNS, MATRIX_COLUMNS, SERIES_COLUMNS
from signals_site.dashboard.statement_file import STATEMENT_COLUMNS

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Words
    meaning: Words


@dataclass(frozen=True, slots=True)
class File:
    name: str
    title: Words
    columns: tuple[Column, ...]


_CODE, _TEXT, _WHOLE, _NUMBER, _DAY = _("code"), _("text"), _("whole number"), _("number"), _("day, YYYY-MM-DD, UTC")
_BOOL, _MOMENT, _ADDRESS = _("t or f"), _("moment, ISO 8601, UTC"), _("address")
_MEANING: dict[str, tuple[Words, Words]] = {
    "id": (_WHOLE, _("number of the statement, the same for ever")),
    "day": (_DAY, _("day on which the story was published first")),
    "actor": (_CODE, _("the country or bloc spoken for: ISO 3166-1 alpha-3, or the code of a bloc")),
    "recipient": (_CODE, _("the country or bloc that is addressed; if nobody is addressed, the one that is judged")),
    "act": (_CODE, _("the kind of event, one of the sixteen acts of PLOVER")),
    "themes": (_("codes, blank between"), _("one to three themes, the most central first")),
    "tone": (_("number, −1 to 1"), _("the actor's attitude toward the recipient in this passage")),
    "mode": (_CODE, _("said: words; done: a deed reported as a fact")),
    "direct": (_BOOL, _("whether the passage quotes literally and the quotation carries the signal")),
    "about": (_("codes, blank between"), _("Central Asian states concerned where neither party is one of them")),
    "speaker": (_TEXT, _("who speaks, by the fullest name the article gives")),
    "via": (_TEXT, _("the agency, official or outlet that passes the words on")),
    "passage": (_TEXT, _("the exact piece of the article's text that carries the signal")),
    "confidence": (_("number, 0 to 1"), _("how sure the program was")),
    "coder_version": (_TEXT, _("which version of the program coded it")),
    "is_curated": (_BOOL, _("whether a person has decided on it")),
    "tier": (_CODE, _("official, independent or another kind of source")),
    "language": (_CODE, _("language of the article, ISO 639-1")),
    "source": (_TEXT, _("name of the source")),
    "title": (_TEXT, _("title of the article")),
    "published": (_MOMENT, _("publication of the article; empty where unknown")),
    "published_evidence": (_CODE, _("from where the date is known")),
    "url": (_ADDRESS, _("the article")),
    "page": (_ADDRESS, _("the statement's page here, with all that was seen in coding it")),
    "from": (_DAY, _("first day of the span")),
    "to": (_DAY, _("last day of the span")),
    "statements": (_WHOLE, _("statements counted; empty where nothing was read")),
    "negative": (_WHOLE, _("statements with a tone of −0.2 or less")),
    "neutral": (_WHOLE, _("statements with a tone between −0.2 and 0.2")),
    "positive": (_WHOLE, _("statements with a tone of 0.2 or more")),
    "tone_mean": (_("number, −1 to 1"), _("mean tone; empty without statements")),
    "tone_low": (_("number, −1 to 1"), _("lower end of the 95 % confidence interval of the mean (Student's t)")),
    "tone_high": (_("number, −1 to 1"), _("upper end of it")),
    "state": (_CODE, _("complete, incomplete (the span is not over) or missing (nothing was read)")),
    "articles_read": (_WHOLE, _("articles read that were published in the span")),
    "stacked_by": (_CODE, _("theme or act; a statement counts in each of its themes")),
    "value": (_CODE, _("the theme or act, or others: all that are not among the five most frequent")),
    "is_origin": (_BOOL, _("whether the story comes from this article")),
    "carriers": (_WHOLE, _("articles that carried the story up to this one; empty where it has no date of its own")),
    "independent": (_WHOLE, _("those among them that do not go back to one another")),
    "statements_before": (_WHOLE, _("statements in the period before")),
    "change": (_WHOLE, _("statements more, or fewer, than in the period before")),
    "norm": (_NUMBER, _("mean count of the eight periods before")),
}


def _file(name: str, title: Words, columns: tuple[str, ...]) -> File:
    return File(name, title, tuple(Column(column, *_MEANING[column]) for column in columns))


FILES = (
    _file("statements", _("Statements"), STATEMENT_COLUMNS),
    _file("series", _("A dyad over time"), SERIES_COLUMNS),
    _file("layers", _("A dyad over time, by theme or act"), LAYER_COLUMNS),
    _file("carriers", _("How a story spread"), SPREAD_COLUMNS),
    _file("overview", _("Who spoke to whom in a period"), MATRIX_COLUMNS),
)
