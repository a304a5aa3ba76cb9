"""Words by which the coder went wrong again and again, in people's eyes: where the dictionary may lack or mislead.

Each statement counts once, from its codes before the first decision to those after the last. A word is what the coder noted
as its reason (`Statement.why`): the name it took for a party, the cue words of act, tone and theme.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from signals_site.curation.models import Decision, StatementRevision
from signals_site.curation.sampling import sign

SPAN: Final = timedelta(days=365)
OFTEN: Final = 3  # statements from which on a word is shown
SHOWN: Final = 50
PARTIES: Final = ("actor", "recipient")
_QUOTED = re.compile(r"“([^”]+)”")
_SIDES = {-1: "−", 0: "0", 1: "+"}
_SIDE_WORDS = {"act": "act", "tone": "tone", "theme": "themes"}

Codes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recurring:
    """`n` statements of the `decided` ones that were coded by this word became `after` instead of `before`."""

    field: str
    word: str
    before: str
    after: str
    n: int
    decided: int

    @property
    def is_party(self) -> bool:
        return self.field in PARTIES


def recurring() -> list[Recurring]:
    """Most frequent first."""
    decided: Counter[tuple[str, str]] = Counter()
    changed: Counter[tuple[str, str, str, str]] = Counter()
    for why, before, after in _histories():
        for field, word in _words(why):
            decided[field, word] += 1
            one, other = _value(field, before), _value(field, after)
            if one != other:
                changed[field, word, one, other] += 1
    rows = [(key, n) for key, n in changed.most_common(SHOWN) if n >= OFTEN]
    return [Recurring(*key, n, decided[key[:2]]) for key, n in rows]


def _histories() -> Iterator[tuple[Codes, Codes, Codes]]:
    """What the coder saw, the codes before people decided, and those after."""
    rows = StatementRevision.objects.filter(
        changed_at__gte=timezone.now() - SPAN, decision__undone_by=None, statement__isnull=False
    ).exclude(decision__kind=Decision.Kind.UNDO)
    found: dict[int, tuple[Codes, Codes, Codes]] = {}
    for pk, why, before, after in rows.order_by("pk").values_list("statement", "statement__why", "before", "after"):
        found[pk] = (why, found[pk][1] if pk in found else before, after)
    yield from found.values()


def _words(why: Codes) -> Iterator[tuple[str, str]]:
    for field in PARTIES:
        quoted = _QUOTED.findall(str(why.get(field, "")))
        if quoted:
            yield field, quoted[-1].casefold()
    for field, name in _SIDE_WORDS.items():
        given = why.get(name)
        yield from ((field, str(word).casefold()) for word in (given if isinstance(given, list) else []))


def _value(field: str, codes: Codes) -> str:
    if codes.get("is_rejected"):
        return "no statement"
    if field == "tone":
        return _SIDES[sign(codes["tone"])]
    return str(codes["themes"][0] if field == "theme" else codes[field])
