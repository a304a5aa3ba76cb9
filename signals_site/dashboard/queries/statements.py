"""Single statements: lists, one in full, and the few that tell most about a period."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from django.db.models import Sum
from django.shortcuts import get_object_or_404

from ingest.models import Article, MonthlySignal, Statement
from ingest.models.statements import StatementQuerySet
from signals_site.dashboard.queries.filters import EVERYTHING, Filters
from signals_site.dashboard.queries.periods import EARLIEST, LATEST, Period
from signals_site.dashboard.queries.sums import dimension_of, stored_sums

_CANDIDATES = 200  # newest statements of a period among which the telling ones are sought
_HEAVY = (
    "search",
    "article__search",
    "article__text",
    "article__feed_text",
    "article__story_keys",
    "article__url_key",
)  # not shown in lists
_AROUND = 900  # characters of a paragraph shown on either side of a passage
_HARD_ACTS = frozenset({"THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "RETREAT", "AID", "ACCUSE"})


def newest(filters: Filters) -> StatementQuerySet:
    """Statements that pass, newest first, with all that a list shows. Of many take a `stretch`."""
    return filters.statements().for_list().defer(*_HEAVY).order_by("-day", "-pk")


def stretch(rows: StatementQuerySet, stop: int, start: int = 0) -> StatementQuerySet:
    """These of the `newest`. Found by the index alone and only then read: the index knows what filters ask for, and
    PostgreSQL would read every row that it walks past."""
    return (
        Statement.objects.for_list().defer(*_HEAVY).filter(pk__in=rows.values("pk")[start:stop]).order_by("-day", "-pk")
    )


def stored_count(filters: Filters) -> int | None:
    """How many statements pass by the stored sums; None where these cannot tell."""
    if (dimension := dimension_of(filters)) is None:
        return None
    days = Period(filters.since or EARLIEST, filters.until or LATEST)
    parts = stored_sums([days]) if filters.since or filters.until else [MonthlySignal.objects.all()]
    found = 0
    for part in parts:
        rows = part.of(*dimension).filter(filters.parties())
        found += (rows if filters.undated else rows.dated()).aggregate(n=Sum("statements"))["n"] or 0
    return found


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passage within its paragraph; `before` and `after` may be cut (with an ellipsis)."""

    before: str
    passage: str
    after: str


@dataclass(frozen=True, slots=True)
class StatementPage:
    statement: Statement
    evidence: Evidence
    carriers: list[Article]  # of its story, oldest first


def statement_page(pk: int) -> StatementPage:
    """Five queries at most; Http404 if there is no such statement."""
    rows = Statement.objects.for_list().prefetch_related("revisions__editor", "revisions__decision")
    statement = get_object_or_404(rows, pk=pk)
    return StatementPage(statement, evidence(statement), carriers(statement))


def carriers(statement: Statement) -> list[Article]:
    if not statement.article.story_id:
        return [statement.article]
    articles = Article.objects.filter(story=statement.article.story_id).select_related("source")
    return list(articles.order_by("published", "pk"))


def evidence(statement: Statement) -> Evidence:
    text, passage = statement.article.text, statement.passage
    start = statement.start if text.startswith(passage, statement.start) else text.find(passage)
    if start < 0:  # the article was read again since, and says it otherwise
        return Evidence("", passage, "")
    end = start + len(passage)
    before = text[text.rfind("\n\n", 0, start) + 1 : start].lstrip()
    after = text[end:].split("\n\n", 1)[0].rstrip()
    return Evidence(_tail(before), passage, _head(after))


def _tail(text: str) -> str:
    return text if len(text) <= _AROUND else "… " + text[-_AROUND:].split(" ", 1)[-1]


def _head(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND].rsplit(" ", 1)[0] + " …"


class _Candidate(NamedTuple):
    """What makes a statement telling. Hundreds are weighed and few are shown, so that only those are read in full."""

    pk: int
    story: int | None
    carriers: int | None
    actor: str
    recipient: str
    act: str
    tone: float
    direct: bool
    confidence: float

    @property
    def weight(self) -> float:
        """Strong tone, a quotation, a hard act, a sure coding and many carriers weigh more."""
        carried = log(max(1, self.carriers or 1))
        return abs(self.tone) + 0.4 * self.direct + 0.6 * (self.act in _HARD_ACTS) + 0.5 * self.confidence + carried


def telling_statements(period: Period, k: int = 5, filters: Filters = EVERYTHING) -> list[Statement]:
    """At most `k`, one per story, weighty ones first and dyads not repeated while others are there; two queries."""
    rows = stretch(newest(filters.with_(since=period.start, until=period.end)), _CANDIDATES)
    columns = ("pk", "article__story", "article__story__carriers", *_Candidate._fields[3:])
    candidates = list(map(_Candidate._make, rows.values_list(*columns)))
    chosen: list[_Candidate] = []
    while len(chosen) < k and (best := _next(candidates, chosen)):
        chosen.append(best)
    found = Statement.objects.for_list().defer(*_HEAVY).in_bulk([row.pk for row in chosen])
    return [found[row.pk] for row in chosen if row.pk in found]


def _next(candidates: Sequence[_Candidate], chosen: Sequence[_Candidate]) -> _Candidate | None:
    """The weightiest one of a story not chosen yet; each earlier choice of the same actor or pair costs weight."""
    stories = {row.story for row in chosen}
    actors = Counter(row.actor for row in chosen)
    pairs = Counter((row.actor, row.recipient) for row in chosen)

    def rank(row: _Candidate) -> tuple[float, int]:
        return row.weight - actors[row.actor] - pairs[row.actor, row.recipient], row.pk

    return max((row for row in candidates if row.story not in stories), key=rank, default=None)
