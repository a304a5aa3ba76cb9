"""What people checked, as articles for the coder to learn from (the corpus format of docs/codebook.md)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from ingest.models import Article, Statement
from ingest.models.articles import ArticleQuerySet
from signals_site.curation.models import FullReading
from signals_site.curation.sampling import sign

_AS_THEY_ARE = ("passage", "speaker", "actor", "recipient", "act", "themes", "mode", "direct", "via")


def checked() -> ArticleQuerySet:
    """Articles read in full, and those of whose statements none is left on which only the program has spoken."""
    rows = Statement.objects.filter(article=OuterRef("pk"))
    read = FullReading.objects.filter(article=OuterRef("pk")).exclude(done_at=None)
    by_people = Exists(rows.filter(is_curated=True)) & ~Exists(rows.filter(is_curated=False))
    return Article.objects.real().filter(Exists(read) | by_people).exclude(text="").order_by("pk")


def lessons() -> Iterator[dict[str, Any]]:
    rows = checked().select_related("source").prefetch_related("statements")
    for article in rows.iterator(chunk_size=200):
        yield {
            "id": f"curated-{article.pk}", "lang": article.language, "url": article.url, "publisher": article.source.name,
            "title": article.title, "published": article.published.isoformat() if article.published else None,
            "body": article.text, "statements": [_told(row) for row in _standing(article)],
        }  # fmt: skip


def _standing(article: Article) -> list[Statement]:
    rows = [row for row in article.statements.all() if not (row.is_rejected or row.passage_gone)]
    return sorted(rows, key=lambda row: (row.start, row.pk))


def _told(row: Statement) -> dict[str, Any]:
    """The codebook's tone is a side: −1, 0 or 1."""
    return {name: getattr(row, name) for name in _AS_THEY_ARE} | {"tone": sign(row.tone)}
