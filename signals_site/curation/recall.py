"""What the coder misses: whole articles, drawn at random each week, read in full by a person who sees no codes at first.

Recall is the share of an article's true statements that the coder had found. True is what the reader leaves standing of the
coder's rows, and what people added. A row with the wrong actor or recipient is no find: its reader rejects it, and adds it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from ingest.models import Article, Statement
from ingest.models.articles import ArticleQuerySet
from signals_site.curation.agreement import Share
from signals_site.curation.articles import add
from signals_site.curation.corrections import Act, ConflictError, decide
from signals_site.curation.models import Decision, FullReading, StatementRevision

SIZE: Final = 20  # articles a week
TABLE: Final = timedelta(days=1)  # for which an article lies on one reader's table
ENOUGH: Final = 20  # statements, below which a language's share would say nothing
WHY: Final = "read in full"

Note = Mapping[str, Any]  # the codes and the passage of a statement, as AddForm gives them


@transaction.atomic
def draw(week: date, size: int = SIZE) -> int:
    """Draw the articles of a week (its Monday) from the seven days before, once; returns how many."""
    if FullReading.objects.filter(week=week).exists():
        return 0
    chosen = population(week).order_by("?")[:size]
    rows = [FullReading(week=week, article=article, language=article.language) for article in chosen]
    return len(FullReading.objects.bulk_create(rows))


def population(week: date) -> ArticleQuerySet:
    """Coded articles, whether something was found in them or not, whose statements charts count."""
    end = datetime.combine(week, time(), UTC)
    rows = Article.objects.real().filter(status=Article.Status.CODED, origin_of__isnull=False, full_reading=None)
    return rows.filter(published__gte=end - timedelta(days=7), published__lt=end)


def open_for(reader: User) -> QuerySet[FullReading]:
    """Not read yet, on nobody else's table, and no article in which this person has seen the codes."""
    seen = StatementRevision.objects.filter(statement__article=OuterRef("article"), editor=reader)
    free = Q(reader=None) | Q(taken_at__lt=timezone.now() - TABLE)
    return FullReading.objects.filter(done_at=None).filter(Q(reader=reader) | (free & ~Exists(seen)))


@transaction.atomic
def take(reader: User) -> FullReading | None:
    """What lies on the reader's table, or the next article, which is laid on it."""
    mine = FullReading.objects.filter(done_at=None, reader=reader, taken_at__gte=timezone.now() - TABLE).first()
    if mine:
        return mine
    item = open_for(reader).select_for_update(of=("self",), skip_locked=True).order_by("week", "pk").first()
    if item:
        item.reader, item.taken_at, item.noted, item.shown_at = reader, timezone.now(), [], None
        item.save()
    return item


def leave(item: FullReading) -> None:
    """Give the article back; what was noted is for nobody else's eyes."""
    item.reader, item.taken_at, item.noted, item.shown_at = None, None, [], None
    item.save()


def note(item: FullReading, codes: Note) -> None:
    """A statement that the reader sees in the text."""
    item.noted = [*item.noted, dict(codes)]
    item.save(update_fields=["noted"])


def forget(item: FullReading, place: int) -> None:
    """Take back what was noted, by its place in the list."""
    item.noted = [codes for n, codes in enumerate(item.noted) if n != place]
    item.save(update_fields=["noted"])


def show(item: FullReading) -> None:
    item.shown_at = timezone.now()
    item.save(update_fields=["shown_at"])


def standing(article: Article) -> list[Statement]:
    return list(article.statements.filter(is_rejected=False).order_by("start", "pk"))


def is_found(codes: Note, article: Article, rows: Sequence[Statement]) -> bool:
    """Whether one of the rows says so, of the same two parties, in a passage that shares text with it."""
    start = article.text.find(codes["passage"])
    end = start + len(codes["passage"])
    return any(
        (row.actor, row.recipient) == (codes["actor"], codes["recipient"])
        and row.start < end
        and start < row.start + len(row.passage)
        for row in rows
    )


@transaction.atomic
def complete(item: FullReading, wrong: Collection[int]) -> None:
    """The article is read: reject the rows in `wrong`, add what was noted and is not there, and keep what that makes.

    Raises ConflictError where a passage is no longer in the text; then nothing is saved.
    """
    item = FullReading.objects.select_for_update(of=("self",)).select_related("article", "reader").get(pk=item.pk)
    if item.shown_at is None or item.reader is None:
        raise ConflictError("Look at the program's statements first.")
    if item.done_at:
        return
    rejected = list(item.article.statements.filter(pk__in=wrong, is_rejected=False))
    for row in rejected:
        row.is_rejected = True
    decide(rejected, Act(item.reader, Decision.Kind.REJECT, WHY))
    for codes in item.noted:
        if not is_found(codes, item.article, standing(item.article)):
            add(item.article, codes, item.reader, WHY)
    _keep(item)


def _keep(item: FullReading) -> None:
    by_hand = StatementRevision.objects.filter(
        statement=OuterRef("pk"), decision__kind__in=[Decision.Kind.ADD, Decision.Kind.SPLIT]
    )
    true = item.article.statements.filter(is_rejected=False)
    added = true.filter(Exists(by_hand)).values("pk")
    item.missed, item.found = added.count(), true.exclude(pk__in=added).count()
    item.coder_version, item.done_at = item.article.coder_version, timezone.now()
    item.save()


@dataclass(frozen=True, slots=True)
class Recall:
    """Of the true statements of the articles read, in one language ("" = all)."""

    language: str
    articles: int
    share: Share


def recall() -> list[Recall]:
    """All languages first, then each one."""
    sums = {"n": Count("pk"), "found_n": Sum("found"), "missed_n": Sum("missed")}
    done = FullReading.objects.exclude(done_at=None)
    rows = [{"language": "", **done.aggregate(**sums)}, *done.values("language").annotate(**sums).order_by("language")]
    return [
        Recall(row["language"], row["n"], Share(row["found_n"], row["found_n"] + row["missed_n"]))
        for row in rows
        if row["n"]
    ]
