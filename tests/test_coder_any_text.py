"""Any text gets an answer: bounded, deterministic, passages in their place.

`make fuzz-coding` tries many more texts than the suite does.
"""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.classify import coded_part
from ingest.classify.coder import code
from ingest.classify.features import MAX_LETTERS
from ingest.classify.types import ArticleText
from ingest.models import Article
from ingest.pipeline import coding
from ingest.vocabulary import LANGUAGES, default_vocabulary
from tests.factories import make_article

PIECES = (
    "Tajikistan", "Russia", "Lavrov said", "thanked", "“", "”", "«", "»", '"', ". ", ", ", "; ", "\n\n", " but ", "he ", "?", "…",
    "Министр России", "заявил", "поблагодарил", "Қазақстан", "O‘zbekiston", "外交部发言人", "哈萨克斯坦", "表示", "。", "تاجیکستان", "گفت",
    "\u200f", "\u200b", "\u202e", "İ", "ß", "\x00", "🙂", "C5", "According to the Kremlin, ", " and ", "12", "-", "'", "’s", "\t",
    "Tаджикистан", "Rоссия", "CШA", "Ｔajikistan", "𝐑ussia", "Taji\u200bkistan", "\u2066", "\u200d", "\u0301", "ﺭ", "ﷺ", "\r", "\u2028",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join) | st.text(max_size=300)
run_together = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
FUZZED = int(os.environ.get("FUZZED_TEXTS", "150"))


@settings(max_examples=FUZZED, deadline=None)
@given(
    body=texts | run_together,
    title=st.sampled_from(("", "Tajikistan thanks Russia", "\u202e«", "Tаджикистан\x00", "\u200b")),
    language=st.sampled_from((*LANGUAGES, "xx")),
)
def test_every_row_is_evidenced_by_the_text(body: str, title: str, language: str) -> None:
    vocabulary = default_vocabulary()
    text = ArticleText(title, body, language)
    rows = code(text, vocabulary)
    assert rows == code(text, vocabulary)
    assert coded_part(text) == len(body)
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


SAID = "The Russian foreign minister Sergey Lavrov said on Monday that Moscow values its partnership with Tajikistan. "


def test_of_an_endless_page_the_first_part_is_coded() -> None:
    text = ArticleText("Russia and Tajikistan", SAID * 12_500, "en")  # 200,000 words
    read = coded_part(text)
    assert 8_000 < read < MAX_LETTERS
    rows = code(text, default_vocabulary())
    assert rows
    assert max(row.start for row in rows) < read
    assert max(row.start for row in rows) > read - 10 * len(SAID)


@pytest.mark.django_db
def test_the_article_says_how_far_it_was_coded() -> None:
    short = make_article(text=SAID * 3, status=Article.Status.READ)
    endless = make_article(text=SAID * 400, title="Another title", status=Article.Status.READ)
    for article in (short, endless):
        assert coding.code_article(article.pk)
        article.refresh_from_db()
    assert short.error == ""
    assert endless.error.startswith("Coded up to character ")
    assert f"of {len(SAID * 400) - 1:,}" in endless.error


@pytest.mark.django_db
def test_the_region_written_in_look_alikes_is_coded_too() -> None:
    text = "Министр иностранных дел России Сергей Лавров поблагодарил Tаджикистан за поддержку."  # a Latin T
    article = make_article(text=text, language="ru", status=Article.Status.READ)
    assert coding.code_article(article.pk)
    assert article.statements.filter(actor="RUS", recipient="TJK", passage=text).exists()


# each alone in a process of its own, so that the peak is its own
HOSTILE = {
    "an endless sentence": ("Lavrov said that Russia thanked Tajikistan and warned Uzbekistan ", 22_000),
    "actors alone": ("Tajikistan, Russia, China, Iran, Turkey, Kazakhstan, Uzbekistan, ", 20_000),
    "one word with gaps that are not seen": ("a\u200b", 2_000_000),
    "NUL": ("\0Tajikistan\0 thanked\0 Russia.\0", 50_000),
}
MEASURED = """
import resource
import sys
from ingest.classify.coder import code
from ingest.classify.types import ArticleText
from ingest.vocabulary import default_vocabulary

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

vocabulary = default_vocabulary()
code(ArticleText("", "Lavrov said that Russia thanked Tajikistan.", "en"), vocabulary)
before = peak()
piece, times = eval(sys.stdin.read())
code(ArticleText("Tajikistan and Russia", piece * times, "en"), vocabulary)
print(peak() - before)
"""


@pytest.mark.parametrize("what", HOSTILE)
def test_memory_stays_bounded(what: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], input=repr(HOSTILE[what]), capture_output=True, text=True, check=True
    )
    assert int(done.stdout) <= 500  # MB over those of a coder that has coded one sentence
