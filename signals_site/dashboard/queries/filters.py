"""What of all statements a page is about, and the two tables that can answer."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from ingest.models import Statement
from ingest.models.statements import TONE_CUT, StatementQuerySet
from signals_site.dashboard.queries.search import sought

STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
REGION = (*STATES, "C5")
ANY_STATE, ANY_POWER = "region", "powers"  # groups that may stand where a code stands
SIGNS = {"negative": Q(tone__lte=-TONE_CUT), "positive": Q(tone__gte=TONE_CUT)}
SIGNS["neutral"] = ~(SIGNS["negative"] | SIGNS["positive"])


@dataclass(frozen=True, slots=True)
class Filters:
    """Every field is optional. `actor` and `recipient` take a code, "region" (the five and C5) or "powers" (all others);
    `both` also takes the statements that run the other way; `text` is sought in passage and speaker, or in the `whole`
    article; `undated` also those dated only by when they were first seen; `speaker` is a name as stored, `source` a slug."""

    actor: str = ""
    recipient: str = ""
    both: bool = False
    about: str = ""
    theme: str = ""
    act: str = ""
    sign: str = ""
    mode: str = ""
    tier: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""
    whole: bool = False
    undated: bool = False
    speaker: str = ""
    source: str = ""
    story: int | None = None

    def with_(self, **changes: Any) -> "Filters":
        return replace(self, **changes)

    def as_params(self) -> dict[str, str]:
        """What of it must stand in an address."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: "1" if value is True else str(value) for name, value in given.items() if value}

    def as_query(self) -> str:
        return urlencode(self.as_params())

    def parties(self) -> Q:
        """The condition on actor and recipient; fits statements and daily signals alike."""
        there = _party("actor", self.actor) & _party("recipient", self.recipient)
        if not self.both:
            return there
        pair = (self.actor, self.recipient)
        if not {"", ANY_STATE, ANY_POWER}.intersection(pair):  # nobody speaks to itself, and an index can find these
            return Q(actor__in=pair, recipient__in=pair)
        return there | (_party("recipient", self.actor) & _party("actor", self.recipient))

    def statements(self) -> StatementQuerySet:
        """The counted statements that pass, so that a list is as long as the chart's number."""
        rows = Statement.objects.counted().filter(self.parties(), **self._plain())
        if not self.undated:
            rows = rows.filter(first_seen_only=False)
        if self.sign:
            rows = rows.filter(SIGNS[self.sign])
        if self.text:
            rows = rows.filter(sought(self.text, whole=self.whole))
        return rows

    def _plain(self) -> dict[str, Any]:
        lookups = {
            "about__contains": [self.about] if self.about else None,
            "themes__contains": [self.theme] if self.theme else None,
            "act": self.act,
            "mode": self.mode,
            "tier": self.tier,
            "language": self.language,
            "day__gte": self.since,
            "day__lte": self.until,
            "speaker": self.speaker,
            "article__source__slug": self.source,
            "article__story": self.story,
        }
        return {lookup: value for lookup, value in lookups.items() if value}


EVERYTHING = Filters()


def _party(field: str, value: str) -> Q:
    if value == ANY_STATE:
        return Q(**{f"{field}__in": REGION})
    if value == ANY_POWER:
        return ~Q(**{f"{field}__in": REGION})
    return Q(**{field: value}) if value else Q()
