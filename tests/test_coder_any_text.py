"""Any text gets an answer: bounded, deterministic, passages in their place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.classify.coder import code
from ingest.classify.types import ArticleText
from ingest.vocabulary import LANGUAGES, default_vocabulary

PIECES = (
    "Tajikistan", "Russia", "Lavrov said", "thanked", "“", "”", "«", "»", '"', ". ", ", ", "; ", "\n\n", " but ", "he ", "?", "…",
    "Министр России", "заявил", "поблагодарил", "Қазақстан", "O‘zbekiston", "外交部发言人", "哈萨克斯坦", "表示", "。", "تاجیکستان", "گفت",
    "\u200f", "\u200b", "\u202e", "İ", "ß", "\x00", "🙂", "C5", "According to the Kremlin, ", " and ", "12", "-", "'", "’s", "\t",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join) | st.text(max_size=300)


@settings(max_examples=150, deadline=None)
@given(
    body=texts,
    title=st.sampled_from(("", "Tajikistan thanks Russia", "\u202e«")),
    language=st.sampled_from((*LANGUAGES, "xx")),
)
def test_every_row_is_evidenced_by_the_text(body: str, title: str, language: str) -> None:
    vocabulary = default_vocabulary()
    text = ArticleText(title, body, language)
    rows = code(text, vocabulary)
    assert rows == code(text, vocabulary)
    for row in rows:
        assert body[row.start : row.start + len(row.passage)] == row.passage
        assert row.actor != row.recipient
        assert -1 <= row.tone <= 1
        assert 1 <= len(row.themes) <= 3
        assert row.mode in ("said", "done")


def test_a_page_without_a_full_stop_is_cut_into_bounded_passages() -> None:
    body = "Lavrov said that Russia thanked Tajikistan and warned Uzbekistan " * 600
    rows = code(ArticleText("", body, "en"), default_vocabulary())
    assert rows
    assert max(len(row.passage) for row in rows) <= 1500


def test_nothing_but_quotation_marks_gives_nothing() -> None:
    assert code(ArticleText("", "“«" * 5000 + " Tajikistan", "en"), default_vocabulary()) == []
