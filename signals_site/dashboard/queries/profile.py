"""What statements consist of: acts from word to deed, who speaks, where it was read, on what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import F, Func, QuerySet, Subquery

from ingest.models import Article, DailySignal, Source, Statement
from ingest.models.statements import StatementQuerySet
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.queries.filters import Filters
from signals_site.dashboard.queries.periods import Period
from signals_site.dashboard.queries.sums import SumRow, count_up, dimension_of, stored_sums, tally_of
from signals_site.dashboard.queries.tally import Tally

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
LOOKED_AT = 2_000  # newest statements among which the most frequent are sought where no stored sums can answer
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
    """Per actor; of what is narrowed counted from the statements."""
    rows = _stored(filters, ("act", "mode"), "actor") if is_whole(filters) else _counted(filters)
    return {
        actor: _ladder([row for row in rows if row["actor"] == actor])
        for actor in dict.fromkeys(str(row["actor"]) for row in rows)
    }


def _counted(filters: Filters) -> list[SumRow]:
    rows = _summed(filters.statements(), "actor", "act", "mode")
    return [row | {"dimension": dimension, "value": row[dimension]} for row in rows for dimension in ("act", "mode")]


def _ladder(rows: Iterable[SumRow]) -> Ladder:
    acts = default_vocabulary().acts
    quads, modes = dict.fromkeys(QUADS, Tally()), dict.fromkeys(Statement.Mode.values, Tally())
    for row in rows:
        if row["dimension"] == "mode":
            modes[row["value"]] += tally_of(row)
        elif row["value"] in acts:
            quads[acts[row["value"]].quad] += tally_of(row)
    shares = tuple(Share(quad, quad, tally) for quad, tally in quads.items())
    return Ladder(shares, modes[Statement.Mode.SAID], modes[Statement.Mode.DONE])


def is_whole(filters: Filters) -> bool:
    """Whether nothing but parties and days narrows it, so that the stored sums tell what it consists of."""
    return dimension_of(filters) == (DailySignal.Dimension.ALL.value, "") and bool(filters.since and filters.until)


def looked_at(filters: Filters, n: int) -> int:
    """Among how many of the newest of `n` statements the most frequent were sought; 0 where among all."""
    return LOOKED_AT if n > LOOKED_AT and not is_whole(filters) else 0


def top_speakers(filters: Filters) -> list[Share]:
    """The TOP most frequent, as all that follow: of what is narrowed, among the LOOKED_AT newest. The nameless left out."""
    if is_whole(filters):
        return _most(filters, "speaker")
    return _top(_looked_at(filters).exclude(speaker=""), "speaker", "speaker")


def top_sources(filters: Filters) -> list[Share]:
    if not is_whole(filters):
        return _top(_looked_at(filters), "article__source__slug", "article__source__name")
    found = _most(filters, "source")
    named = Source.objects.in_bulk([int(share.value) for share in found])
    sources = [(named.get(int(share.value)), share.tally) for share in found]
    shares = [Share(source.slug, source.name, tally) for source, tally in sources if source]
    return sorted(shares, key=lambda share: (-share.tally.n, share.value))


def top_themes(filters: Filters) -> list[Share]:
    """A statement counts in each of its themes."""
    if is_whole(filters):
        return _most(filters, "theme")
    themed = _looked_at(filters).annotate(theme=Func(F("themes"), function="unnest"))
    return _top(themed, "theme", "theme")


def _most(filters: Filters, dimension: str) -> list[Share]:
    found: dict[str, Tally] = {}
    for row in _stored(filters, (dimension,)):
        found[row["value"]] = found.get(row["value"], Tally()) + tally_of(row)
    ranked = sorted(found, key=lambda value: (-found[value].n, value))[:TOP]
    return [Share(value, value, found[value]) for value in ranked]


def _stored(filters: Filters, dimensions: Sequence[str], *by: str) -> list[SumRow]:
    """Sums of dimensions by their values, and by `by`."""
    assert filters.since
    assert filters.until
    rows: list[SumRow] = []
    for stored in stored_sums([Period(filters.since, filters.until)]):
        among = stored.filter(filters.parties(), dimension__in=dimensions)
        rows += (among if filters.undated else among.dated()).totals("dimension", "value", *by)
    return rows


def _looked_at(filters: Filters) -> StatementQuerySet:
    rows = filters.statements()
    if (
        filters.since
        and filters.until
        and filters == Filters(since=filters.since, until=filters.until, source=filters.source)
    ):
        rows = rows.filter(article__in=_newest_articles(filters.source, filters.since, filters.until))
    newest = rows.order_by("-day", "-pk").values("pk")[:LOOKED_AT]
    return Statement.objects.filter(pk__in=newest)


def _newest_articles(source: str, since: date, until: date) -> "QuerySet[Article, Any]":
    """Which an index finds: enough to hold the newest statements, of which an article has one or two."""
    span = datetime.combine(since, time(), UTC), datetime.combine(until, time.max, UTC)
    one = Source.objects.filter(slug=source).values("pk")[:1]  # not joined: only of one source are they found in order
    read = Article.objects.filter(source=Subquery(one), published__range=span)
    return read.order_by("-published").values("pk")[: 2 * LOOKED_AT]


def _top(rows: StatementQuerySet, value: str, label: str) -> list[Share]:
    names = dict.fromkeys((value, label))
    found = _summed(rows, *names).order_by(F("n").desc(), value)[:TOP]
    return [Share(str(row[value]), str(row[label]), tally_of(row)) for row in found]


def _summed(rows: StatementQuerySet, *by: str) -> "QuerySet[Statement, dict[str, Any]]":
    return count_up(rows.order_by().values(*by))
