"""Full-text search: how texts, and the words sought in them, become PostgreSQL's lexemes."""

import re
from typing import TypeVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Left

CONFIGS = {"en": "english", "ru": "russian", "tr": "turkish"}  # languages whose words are stemmed; all others: simple
_LONGEST = 200_000  # characters; a tsvector may have 1 MB
# ё is written е as often as not, and Uzbek has five signs for one apostrophe: those after the second letter fall away.
_FROM, _TO = "ёЁ'’‘ʻʼ`", "еЕ"
_HAN = "([⺀-鿿豈-﫿])"  # no spaces between words: each sign is a word, and a word a phrase
_QUOTED = re.compile(r'"([^"]*)"')
_HAN_RUN = re.compile(f"{_HAN}+")
Row = TypeVar("Row", bound=models.Model)


class WithoutWords(models.Manager[Row]):
    """Leaves the search column in the database: it is asked, never read."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().defer("search")


def searchable(*fields: str) -> models.GeneratedField:
    """A column that holds the lexemes of `fields`, by the row's language."""
    whens = " ".join(f"WHEN '{language}' THEN '{config}'::regconfig" for language, config in CONFIGS.items())
    config = Func(F("language"), template=f"CASE %(expressions)s {whens} ELSE 'simple'::regconfig END")
    spaced = [part for field in fields for part in (F(field), Value(" "))]
    text = Func(
        Left(Concat(*spaced, output_field=models.TextField()), _LONGEST), Value(_FROM), Value(_TO), function="translate"
    )
    split = Func(text, Value(_HAN), Value(r" \1 "), Value("g"), function="regexp_replace")
    vector = Func(config, split, function="to_tsvector", output_field=SearchVectorField())
    return models.GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True)


def folded(sought: str) -> str:
    """Words as the column has them; runs of Chinese signs become phrases. For websearch_to_tsquery."""
    plain = sought.translate(str.maketrans(_FROM[:2], _TO, _FROM[2:]))
    parts = [_spaced(part) if place % 2 else _as_phrases(part) for place, part in enumerate(_QUOTED.split(plain))]
    return "".join(f'"{part}"' if place % 2 else part for place, part in enumerate(parts))


def _as_phrases(text: str) -> str:
    return _HAN_RUN.sub(lambda run: f'"{_spaced(run[0])}"', text)


def _spaced(text: str) -> str:
    return re.sub(_HAN, r" \1 ", text).strip()
