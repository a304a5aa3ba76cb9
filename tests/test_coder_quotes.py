"""Where texts quote, in the marks of all ten languages."""

import pytest

from ingest.classify.quotes import inside, quoted_share, spans, speech_spans


@pytest.mark.parametrize(
    "text",
    [
        "He said: “We will build the road together.”",
        'He said: "We will build the road together."',
        "Он сказал: «Мы вместе построим дорогу».",
        "Er sagte: „Wir bauen die Straße zusammen“ gestern.",
        "他说：“我们将一起修建这条公路。”",
        "او گفت: «ما این راه را با هم می‌سازیم».",
    ],
)
def test_one_quotation_is_found_whole(text: str) -> None:
    [quote] = speech_spans(text)
    assert quote.closed
    assert text[quote.start] in '“"«„'
    assert text[quote.end - 1] in '”"»“'


def test_names_in_quotation_marks_are_not_speech() -> None:
    text = "«Газпром» и газета «Вечерний Бишкек» молчат, но министр назвал это «честным и справедливым решением»."
    assert [text[quote.start : quote.end] for quote in speech_spans(text)] == ["«честным и справедливым решением»"]


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    text = "“We look ahead with hope. Our talks go on.\n\nThe minister left. “And we will return soon,” he said."
    first, second = spans(text)
    assert not first.closed
    assert text[first.end :].startswith("\n\nThe minister")
    assert second.closed


def test_inside_finds_a_quotation_that_runs_over_several_sentences() -> None:
    text = "She said: “One thing is clear. Another is not. We will see.” Then she left."
    quotes = speech_spans(text)
    middle = text.index("Another")
    assert inside(quotes, middle, middle + 14) == quotes
    assert inside(quotes, text.index("Then"), len(text)) == []


def test_quoted_share_is_the_part_in_quotation_marks() -> None:
    text = "“one two three” four"
    assert quoted_share(spans(text), 0, 15) == 1.0
    assert quoted_share(spans(text), 15, len(text)) == 0.0
