"""An article with its statements, told to a terminal or a file."""

from collections.abc import Iterator
from typing import Any

from ingest.models import Article, Statement

_TOLD = (
    "passage", "speaker", "actor", "recipient", "act", "themes", "tone", "mode",
    "direct", "about", "via", "confidence", "why",
)  # fmt: skip


def statement_as_json(row: Statement) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in _TOLD}
    return {**told, "speaker": row.speaker or None, "via": row.via or None}


def as_json(article: Article) -> dict[str, Any]:
    return {
        "id": article.pk,
        "lang": article.language,
        "url": article.url,
        "publisher": article.source.name,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "published_evidence": article.published_evidence,
        "via": article.via or None,
        "status": article.status,
        "error": article.error or None,
        "statements": [statement_as_json(row) for row in article.statements.order_by("start", "pk")],
    }


def as_lines(article: Article) -> Iterator[str]:
    date = article.published.date().isoformat() if article.published else "undated"
    yield f"\n{article.title or article.url}\n  {date} ({article.published_evidence}) · {article.source} · {article.status}"
    if article.error:
        yield f"  {article.error}"
    for row in article.statements.order_by("start", "pk"):
        speaker = f" · {row.speaker}" if row.speaker else ""
        yield f"  {row.actor} → {row.recipient}  {row.tone:+.2f}  {row.act} ({row.mode})  {', '.join(row.themes)}{speaker}"
        yield f"      {row.passage}"
