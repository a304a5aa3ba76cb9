"""What other weights would do, before they are switched on; nothing is stored."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from ingest.classify import ArticleText, code
from ingest.classify.encoder import Network, network, put_in_force
from ingest.models import Article
from ingest.pipeline.coding import texts_of
from ingest.pipeline.recoding import differences
from ingest.vocabulary import Vocabulary

Row = dict[str, Any]


@contextmanager
def coding_with(other: Network) -> Iterator[None]:
    before = network()
    put_in_force(other)
    try:
        yield
    finally:
        put_in_force(before)


def coded(texts: Iterable[ArticleText], vocabulary: Vocabulary) -> list[Row]:
    return [asdict(row) for text in texts for row in code(text, vocabulary)]


def changes(articles: Iterable[Article], vocabulary: Vocabulary, other: Network) -> Iterator[list[Row]]:
    """Per article, what coding it anew with these weights would change of its stored rows (see `recoding.differences`)."""
    with coding_with(other):
        for article in articles:
            yield list(differences(article, coded(texts_of(article), vocabulary)))
