"""Coded articles as the product reads them."""

from collections.abc import Callable
from datetime import date

from tokenizers import Tokenizer

from ingest.classify.cues import cue_book
from ingest.classify.encoder import tokenise
from ingest.classify.features import Features
from ingest.classify.reading import Reading, read
from ingest.classify.scorer import body_start, features_of
from ingest.classify.types import ArticleText
from ingest.training.gold import Row
from ingest.vocabulary import Vocabulary

Featurise = Callable[[Row], tuple[Features | None, int]]


def featuriser(vocabulary: Vocabulary, tokenizer: Tokenizer) -> Featurise:
    """A row → its features, and where its body starts in the text they count in."""

    def featurise(row: Row) -> tuple[Features | None, int]:
        reading = reading_of(row, vocabulary)
        features = features_of(reading, vocabulary, lambda text, language: tokenise(tokenizer, text, language))
        return features, body_start(reading)

    return featurise


def reading_of(row: Row, vocabulary: Vocabulary) -> Reading:
    return read(article_of(row), vocabulary, cue_book(vocabulary))


def article_of(row: Row) -> ArticleText:
    published = date.fromisoformat(row["published"][:10]) if row.get("published") else None
    return ArticleText(row.get("title") or "", row["body"], row["lang"], published)
