"""The judge of pairs as it runs in the product, with the product's own weights."""

import multiprocessing
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ingest.classify import encoder, scorer
from ingest.classify.clues import ACTS
from ingest.classify.cues import cue_book
from ingest.classify.encoder import CARD, NETWORK, TOKENIZER, WEIGHTS, WeightsError, load
from ingest.classify.features import MAX_TOKENS, OVERLAP, WINDOW, windows
from ingest.classify.judgement import Judgement
from ingest.classify.page import quoted_letters
from ingest.classify.reading import read
from ingest.classify.types import ArticleText
from ingest.vocabulary import default_vocabulary


def judged(body: str, language: str = "en", title: str = "") -> list[Judgement]:
    vocabulary = default_vocabulary()
    text = ArticleText(title, body, language, date(2025, 5, 1))
    return scorer.judge(read(text, vocabulary, cue_book(vocabulary)), vocabulary)


CRITICISM = {
    "en": "Russia’s Foreign Ministry condemned Kazakhstan’s decision on Wednesday and called it a hostile step.",
    "ru": "МИД России осудил решение Казахстана и назвал его враждебным шагом.",
    "tr": "Rusya Dışişleri Bakanlığı, Kazakistan'ın kararını kınadı ve bunu düşmanca bir adım olarak nitelendirdi.",
    "zh": "俄罗斯外交部强烈谴责哈萨克斯坦的决定，称这是敌对举动。",
}
PRAISE = {
    "en": "Chinese Foreign Minister Wang Yi thanked Uzbekistan for its firm support and praised the partnership.",
    "ru": "Министр иностранных дел Китая Ван И поблагодарил Узбекистан за поддержку и высоко оценил партнёрство.",
    "fa": "وزیر امور خارجه چین از ازبکستان به خاطر حمایتش قدردانی کرد و همکاری دو کشور را ستود.",
    "kk": "Қытай сыртқы істер министрі Өзбекстанға қолдауы үшін алғыс айтып, серіктестікті жоғары бағалады.",
}


@pytest.mark.parametrize("language", CRITICISM)
def test_criticism_is_negative_and_goes_from_speaker_to_recipient(language: str) -> None:
    rows = judged(CRITICISM[language], language)
    best = max(rows, key=lambda row: row.confidence)
    assert (best.actor, best.recipient, best.mode) == ("RUS", "KAZ", "said")
    assert best.tone < -0.2


@pytest.mark.parametrize("language", PRAISE)
def test_praise_is_positive(language: str) -> None:
    rows = judged(PRAISE[language], language)
    best = max(rows, key=lambda row: row.confidence)
    assert (best.actor, best.recipient) == ("CHN", "UZB")
    assert best.tone > 0.2


def test_a_row_is_whole() -> None:
    body = f"The talks took two days. {CRITICISM['en']}"
    rows = judged(body, title="A decision in Astana")
    assert rows
    assert rows == judged(body, title="A decision in Astana")
    for row in rows:
        assert row.sentence == 1
        assert row.act in ACTS
        assert 1 <= len(row.themes) <= 3
        assert 0 < row.confidence < 1
        assert row.cues
        assert all(word in CRITICISM["en"] for word in row.cues)


def test_articles_without_the_region_need_no_network() -> None:
    assert judged("France thanked Germany for its help, the foreign ministry said.") == []
    assert judged("") == []


def test_the_headline_alone_is_no_statement() -> None:
    rows = judged("The weather was fine. Nothing else happened in Kazakhstan.", title=CRITICISM["en"])
    assert all(row.sentence >= 0 for row in rows)


def test_what_lies_beyond_the_limit_is_not_read() -> None:
    rows = judged(" ".join([CRITICISM["en"], "Nobody answered."] * 2000))
    assert rows
    assert max(row.sentence for row in rows) < MAX_TOKENS / 10


def test_one_endless_sentence_is_read() -> None:
    assert isinstance(judged("Kazakhstan and Russia " + "and so on " * 3000), list)


def test_windows_are_few_and_even() -> None:
    starts = range(0, 715, 23)
    cut = windows(starts, 715)
    lengths = [end - first for first, end, _ in cut]
    assert len(cut) == 2
    assert max(lengths) - min(lengths) <= 46
    assert cut[0][1] - cut[1][0] >= OVERLAP
    assert [max(end - first for first, end, _ in windows(range(0, n, 20), n)) for n in (300, 500)] == [300, 500]


def test_windows_cover_every_token_once() -> None:
    starts = list(range(0, MAX_TOKENS, 37))
    cut = windows(starts, MAX_TOKENS)
    assert [unread for _, _, unread in cut] == [0, *(end for _, end, _ in cut[:-1])]
    assert cut[-1][1] == MAX_TOKENS
    assert all(first <= unread < end <= first + WINDOW for first, end, unread in cut)


def test_quotation_marks_end_with_the_paragraph() -> None:
    text = "He said: “We agree.\n\nThe talks went on."
    flags = quoted_letters(text)
    assert flags[text.index("agree")]
    assert not flags[text.index("talks")]


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER, CARD])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    (tmp_path / "weights" / name).unlink()
    with pytest.raises(WeightsError, match=name):
        load(tmp_path / "weights")


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER])
def test_a_file_of_another_version_is_named(tmp_path: Path, name: str) -> None:
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    with (tmp_path / "weights" / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(WeightsError, match=f"{name} is not the file"):
        load(tmp_path / "weights")


def test_the_files_stay_small() -> None:
    assert (WEIGHTS / NETWORK).stat().st_size <= 48_000_000


def _judged_in_child(pipe: "multiprocessing.connection.Connection") -> None:
    pipe.send(judged(CRITICISM["en"]))


def test_loaded_before_the_fork_it_judges_the_same_in_the_child() -> None:
    encoder.preload()
    expected = judged(CRITICISM["en"])
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=_judged_in_child, args=(theirs,))
    child.start()
    assert ours.poll(60)
    assert ours.recv() == expected
    child.join(10)


def test_pieces_cover_the_letters_of_every_language() -> None:
    tokenizer = load().tokenizer
    for text in (
        "Ўзбекистон қозоғистон ҳукумати",
        "Қырғыз Республикасы",
        "哈萨克斯坦外交部",
        "وزارت خارجه",
        "Türkmenistanyň",
    ):
        ids = np.array(tokenizer.encode(text, add_special_tokens=False).ids)
        assert (ids != 3).all(), text
