"""A text that somebody pastes → an article like any other."""

from datetime import datetime

from django.utils import timezone

from ingest import aggregate, articles
from ingest.models import Article, Source
from ingest.pipeline.filling import mark_read, set_told_date


def add_text(source: Source, title: str, text: str, published: datetime | None, url: str = "") -> tuple[Article, bool]:
    """The article, to be coded, and whether it is new. Without an address, the text itself is what tells two apart."""
    address = articles.canonical(url) if url else f"urn:signals:pasted:{articles.key(f'{title}{chr(10)}{text}')[:40]}"
    key = articles.key(address)
    known = Article.objects.filter(url_key=key).first()
    if known:
        return known, False
    article = Article(source=source, url=address, url_key=key, title=title, text=text, first_seen=timezone.now())
    article.text_from = Article.TextFrom.FILE
    if published:
        set_told_date(article, published, Article.Evidence.PERSON)
    mark_read(article, articles.language_of(f"{title}\n{text}"))
    article.save()
    aggregate.mark_skipped([article])
    return article, True
