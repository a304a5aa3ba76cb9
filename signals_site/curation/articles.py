"""What only the whole article shows: statements the coder missed, rows to split or to merge, articles to leave out."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction

from ingest import aggregate
from ingest.models import Article, Statement
from signals_site.curation.corrections import CORRECTABLE, Act, ConflictError, codes_of, decide
from signals_site.curation.models import Decision

OUTSIDE = "A curator found it not to be about the region"


@transaction.atomic
def add(article: Article, codes: Mapping[str, Any], editor: User, note: str = "") -> Decision | None:
    """A statement the coder missed; it starts as rejected, so that taking back the decision rejects it again."""
    row = _new_row(article, codes)
    row.is_rejected = False
    return decide([row], Act(editor, Decision.Kind.ADD, note))


def _new_row(article: Article, codes: Mapping[str, Any]) -> Statement:
    row = Statement(article=article, is_rejected=True, is_curated=True, confidence=1)
    for name in set(codes) & set(CORRECTABLE) - {"is_rejected"}:
        setattr(row, name, codes[name])
    row.start = _place_of(row.passage, article)
    row.save()
    if article.story_id:
        aggregate.place([article.story_id])
        row.refresh_from_db()
    return row


def _place_of(passage: str, article: Article) -> int:
    found = article.text.find(passage) if passage else -1
    if found < 0:
        raise ConflictError("The passage must stand in the article's text, letter by letter.")
    return found


@transaction.atomic
def split(row: Statement, first: str, second: str, editor: User, note: str = "") -> Decision | None:
    """Two rows with the same codes, each with its own passage."""
    for passage in (first, second):
        _place_of(passage, row.article)
    if first == second:
        raise ConflictError("The two passages are the same.")
    other = _new_row(row.article, {**codes_of(row), "passage": second})
    other.is_rejected = False
    row.passage = first
    return decide([row, other], Act(editor, Decision.Kind.SPLIT, note))


def merge(rows: Sequence[Statement], editor: User, note: str = "") -> Decision | None:
    """The first row keeps its codes and takes the text from the first passage to the end of the last; the others are rejected."""
    if len(rows) < 2 or len({row.article_id for row in rows}) != 1:
        raise ConflictError("Two or more statements of one article must be chosen.")
    text = rows[0].article.text
    if any(not text.startswith(row.passage, row.start) for row in rows):
        raise ConflictError("A passage is no longer in the article's text.")
    start, end = min(row.start for row in rows), max(row.start + len(row.passage) for row in rows)
    rows[0].passage = text[start:end]
    for row in rows[1:]:
        row.is_rejected = True
    return decide(rows, Act(editor, Decision.Kind.MERGE, note))


@transaction.atomic
def reject_article(article: Article, editor: User, note: str = "", key: UUID | None = None) -> Decision:
    """Reject all its statements and code it no more; charts follow. Done once for each key."""
    act = Act(editor, Decision.Kind.ARTICLE, note, key or uuid4(), article=article)
    rows = list(article.statements.filter(is_rejected=False))
    for row in rows:
        row.is_rejected = True
    decision = decide(rows, act)
    if decision is None:
        raise ConflictError("None of its statements is counted any more.")
    Article.objects.filter(pk=article.pk).update(status=Article.Status.SKIPPED, error=OUTSIDE)
    return decision
