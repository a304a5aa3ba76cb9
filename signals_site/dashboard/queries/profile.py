"""What statements consist of: acts from word to deed, who speaks, where it was read, on what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, QuerySet

from ingest.models import Statement
from ingest.models.statements import StatementQuerySet
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.queries.filters import Filters
from signals_site.dashboard.queries.sums import SumRow, count_up, tally_of
from signals_site.dashboard.queries.tally import Tally

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
LOOKED_AT = 10_000  # newest statements among which the most frequent are sought, so that no page reads millions of rows
TOP = 8


@dataclass(frozen=True, slots=True)
class Share:
    """The statements that have one value in common; `label` is what a reader sees of the value."""

    value: str
    label: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Ladder:
    """One direction: a Share for each of QUADS, in that order, and words against deeds."""

    quads: tuple[Share, ...]
    said: Tally
    done: Tally

    @property
    def n(self) -> int:
        return self.said.n + self.done.n


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """How one direction differs from the other. `share`: of all statements, 0 to 1; `gap`: mean tone there less back."""

    there: Tally
    back: Tally

    @property
    def n(self) -> int:
        return self.there.n + self.back.n

    @property
    def share(self) -> float | None:
        return self.there.n / self.n if self.n else None

    @property
    def gap(self) -> float | None:
        if self.there.tone_mean is None or self.back.tone_mean is None:
            return None
        return self.there.tone_mean - self.back.tone_mean


def ladders(filters: Filters) -> dict[str, Ladder]:
    """One query: per actor, counted from the statements, so that any filter may narrow it."""
    rows = list(_summed(filters.statements(), "actor", "act", "mode"))
    return {
        actor: _ladder([row for row in rows if row["actor"] == actor])
        for actor in dict.fromkeys(str(row["actor"]) for row in rows)
    }


def _ladder(rows: Iterable[SumRow]) -> Ladder:
    acts = default_vocabulary().acts
    quads, modes = dict.fromkeys(QUADS, Tally()), dict.fromkeys(Statement.Mode.values, Tally())
    for row in rows:
        modes[row["mode"]] += tally_of(row)
        if row["act"] in acts:
            quads[acts[row["act"]].quad] += tally_of(row)
    shares = tuple(Share(quad, quad, tally) for quad, tally in quads.items())
    return Ladder(shares, modes[Statement.Mode.SAID], modes[Statement.Mode.DONE])


def top_speakers(filters: Filters) -> list[Share]:
    """One query, as all that follow: the TOP most frequent among the LOOKED_AT newest; those without a name left out."""
    return _top(_looked_at(filters).exclude(speaker=""), "speaker", "speaker")


def top_sources(filters: Filters) -> list[Share]:
    return _top(_looked_at(filters), "article__source__slug", "article__source__name")


def top_themes(filters: Filters) -> list[Share]:
    """A statement counts in each of its themes."""
    themed = _looked_at(filters).annotate(theme=Func(F("themes"), function="unnest"))
    return _top(themed, "theme", "theme")


def _looked_at(filters: Filters) -> StatementQuerySet:
    newest = filters.statements().order_by("-day", "-pk").values("pk")[:LOOKED_AT]
    return Statement.objects.filter(pk__in=newest)


def _top(rows: StatementQuerySet, value: str, label: str) -> list[Share]:
    names = dict.fromkeys((value, label))
    found = _summed(rows, *names).order_by(F("n").desc(), value)[:TOP]
    return [Share(str(row[value]), str(row[label]), tally_of(row)) for row in found]


def _summed(rows: StatementQuerySet, *by: str) -> "QuerySet[Statement, dict[str, Any]]":
    return count_up(rows.order_by().values(*by))
