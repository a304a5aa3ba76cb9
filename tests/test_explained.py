"""The coder's notes in the reader's language."""

from datetime import date

import pytest
from django.utils.translation import override

from ingest.classify import pairs
from ingest.classify.coder import code
from ingest.classify.types import ArticleText
from ingest.models import Statement
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.templatetags.explained import explained

STATEMENT = Statement(actor="RUS", recipient="TJK")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Russia, because “Lavrov” goes on speaking", "Россия: продолжает говорить «Lavrov»"),
        ("Russia, because “Lavrov” speaks here (“Foreign Minister”)", "Россия: здесь говорит «Lavrov» («Foreign Minister»)"),
        ("Tajikistan, because of “Душанбе”", "Таджикистан: по слову «Душанбе»"),
        ("Tajikistan, the other side in the sentences around", "Таджикистан: другая сторона в соседних предложениях"),
        ("Russia, from the sentences around", "Россия: из соседних предложений"),
        ("Somewhere, because of “it”", "Somewhere: по слову «it»"),
        ("no single word", "ни одного отдельного слова"),
        ("expressed concern, 100 % %(name)s", "expressed concern, 100 % %(name)s"),
    ],
)  # fmt: skip
def test_known_shapes_are_told_in_russian_and_others_left_alone(words: str, said: str) -> None:
    with override("ru"):
        assert explained(words, STATEMENT) == said
    with override("en"):
        assert explained(words, STATEMENT) == words


def test_what_the_coder_writes_has_a_known_shape() -> None:
    body = "Foreign Minister Sergei Lavrov thanked Tajikistan for its support of Russian border guards."
    [row] = code(ArticleText("", body, "en", date(2026, 11, 18)), default_vocabulary(), pairs.judge)
    statement = Statement(actor=row.actor, recipient=row.recipient)
    with override("ru"):
        assert explained(str(row.why["actor"]), statement).startswith("Россия: ")
        assert explained(str(row.why["recipient"]), statement).startswith("Таджикистан: ")
