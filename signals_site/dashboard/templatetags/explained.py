"""The coder's notes, which stand in the tables in English, in the reader's language."""

import re
from typing import Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ingest.models import Statement
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard import wording

register = template.Library()
# As ingest.classify.explain writes them; the first group is the English name of a party.
_SHAPES: Final = (
    (r"(.+?), because “(.+)” goes on speaking", gettext_noop("%(name)s, because “%(first)s” goes on speaking")),
    (r"(.+?), because “(.+)” speaks here \(“(.+)”\)", gettext_noop("%(name)s, because “%(first)s” speaks here (“%(second)s”)")),
    (r"(.+?), because of “(.+)”", gettext_noop("%(name)s, because of “%(first)s”")),
    (r"(.+?), from the sentences around", gettext_noop("%(name)s, from the sentences around")),
    (r"(.+?), the other side in the sentences around", gettext_noop("%(name)s, the other side in the sentences around")),
    (r"no single word", gettext_noop("no single word")),
)  # fmt: skip


@register.filter
def explained(words: str, statement: Statement) -> str:
    """Words of an article stay as they are, and so does a note of a shape that is not known."""
    for shape, said in _SHAPES:
        if match := re.fullmatch(shape, words, re.DOTALL):
            name, first, second = (*match.groups(), "", "", "")[:3]
            return _(said) % {"name": _name(name, statement), "first": first, "second": second}
    return words


def _name(english: str, statement: Statement) -> str:
    actors = default_vocabulary().actors
    parties = (code for code in (statement.actor, statement.recipient) if code in actors)
    return next((wording.actor_name(code) for code in parties if actors[code].name("en") == english), english)
