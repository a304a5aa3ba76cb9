"""The parts of training that need no torch: gold to labels, figures, what is fitted on held-out articles."""

import json
from pathlib import Path

import numpy as np
import pytest

from ingest.classify.encoder import tokenise
from ingest.classify.features import Features
from ingest.training.fit import fit_line, reliability
from ingest.training.gold import UNTOLD, examples, joined, label, split
from ingest.training.reading import featuriser
from ingest.training.targets import FILES, STAND_IN, target_rows, targets
from ingest.vocabulary import default_vocabulary
from tests.training_rows import PASSAGES, Row, article, statement, toy_tokenizer


def features_of(row: Row) -> tuple[Features, int]:
    features, shift = featuriser(default_vocabulary(), toy_tokenizer())(row)
    assert features is not None
    return features, shift


def test_more_articles_leave_the_old_split_as_it_was() -> None:
    rows = [{"id": str(n), "lang": "en" if n % 2 else "ru"} for n in range(100)]
    _, held = split(rows, 0.1)
    assert len(held) == 10
    assert {row["lang"] for row in held} == {"en", "ru"}
    more = [{"id": f"new {n}", "lang": "kk"} for n in range(30)]
    assert [row for row in split(rows + more, 0.1)[1] if row["lang"] != "kk"] == held


def test_joined_passages_keep_every_statement() -> None:
    rows = joined(PASSAGES, seed=1)
    assert len(rows) < len(PASSAGES)
    assert sum(len(row["statements"]) for row in rows) == sum(len(row["statements"]) for row in PASSAGES)
    assert all(row["body"].find(s["passage"]) >= 0 for row in rows for s in row["statements"])


def test_a_statement_labels_its_sentence_and_pair() -> None:
    row = article(0)
    example = label(row, *features_of(row))
    assert example.lost == 0
    (chosen,) = example.chosen
    sentence, actor, recipient = example.features.pairs[chosen]
    assert (example.features.codes[actor], example.features.codes[recipient]) == ("RUS", "KAZ")
    shift = len(row["title"]) + 2
    start, end = example.features.sentences[sentence]
    assert row["body"][start - shift : end - shift] == row["statements"][0]["passage"]
    assert example.tone.tolist() == [2]


def test_a_passage_of_two_sentences_leaves_the_other_one_open() -> None:
    row = article(0)
    said = row["statements"][0]["passage"]
    long = f"{said} Moscow also thanked Astana."
    row |= {"body": f"{long} Nothing else.", "statements": [statement(long, "RUS", "KAZ", "SUPPORT", 1)]}
    example = label(row, *features_of(row))
    assert len(example.chosen) == 1
    assert (example.exists == -1).sum() == 1


def test_what_is_no_candidate_is_counted_as_lost() -> None:
    row = article(0)
    row["statements"] = [statement(row["statements"][0]["passage"], "BRA", "KAZ", "SUPPORT", 1)]
    assert label(row, *features_of(row)).lost == 1


def test_articles_without_the_region_are_no_examples() -> None:
    row = {"id": "x", "lang": "en", "title": "", "body": "France thanked Spain.", "statements": []}
    assert examples([row], featuriser(default_vocabulary(), toy_tokenizer())) == []


def test_a_line_finds_the_weights_that_made_the_data() -> None:
    draw = np.random.default_rng(0)
    columns = draw.normal(size=(4000, 3))
    true = 1 / (1 + np.exp(-(columns @ np.array([2.0, -1.0, 0.0]) - 0.5)))
    line = fit_line(columns, (draw.random(4000) < true).astype(float), ridge=1.0)
    assert np.abs(line.probability(columns) - true).mean() < 0.02


def test_reliability_tells_the_share_right_by_tenths() -> None:
    curve = reliability(np.array([0.85, 0.81, 0.11]), np.array([1.0, 0.0, 0.0]))
    assert curve == [
        {"rows": 1, "told": 0.11, "right": 0.0},
        {"rows": 2, "told": pytest.approx(0.83), "right": 0.5},
    ]


def test_cyrillic_uzbek_is_read_in_latin_letters_with_its_own_places() -> None:
    text = "Ўзбекистон чорвадорлари"
    tokens = tokenise(toy_tokenizer(), text, "uz")
    assert tokens.starts[0] == 0
    assert tokens.ends[-1] == len(text)
    assert (np.diff(tokens.starts) >= 0).all()


def test_a_target_teaches_its_tone_and_nothing_else() -> None:
    row = {
        "text": "It rained. Critics called the mayor a liar.",
        "mention": "the mayor",
        "start": 26,
        "end": 35,
        "label": -1,
    }
    (example,) = targets([row], "en", default_vocabulary(), lambda *text: tokenise(toy_tokenizer(), *text))
    (chosen,) = example.chosen
    sentence, _, recipient = example.features.pairs[chosen]
    assert (sentence, example.features.codes[recipient]) == (1, STAND_IN)
    assert example.tone.tolist() == [0]
    for untold in (example.exists, example.speaks, example.act, example.mode, example.themes):
        assert (untold == UNTOLD).all()


def test_targets_of_one_text_are_held_back_together(tmp_path: Path) -> None:
    texts = [f"The council thanked town {number}." for number in range(60)]
    rows = [{"text": text, "start": start, "end": start + 3, "label": 0} for text in texts for start in (0, 4)]
    (tmp_path / FILES["en"]).write_text("".join(json.dumps(row) + "\n" for row in rows))
    learnt, held = target_rows(tmp_path, "en")
    assert learnt
    assert held
    assert not {row["text"] for row in learnt} & {row["text"] for row in held}
    assert target_rows(tmp_path, "ru") == ([], [])
