"""The codebook's figures, computed on small corpora whose figures are known by hand."""

from typing import Any

import pytest

from ingest.score import by_language, evaluate, same_speaker

BODY = "Minister Petrov thanked Ashgabat for the gas. He also warned Dushanbe about the border. The weather is fine."
THANKS, WARNING, WEATHER = [sentence.strip() + "." for sentence in BODY.split(".")[:3]]


def row(passage: str, actor: str, recipient: str, tone: float, **more: Any) -> dict[str, Any]:
    basis = {"themes": ["energy"], "act": "SUPPORT", "speaker": "Ivan Petrov", "mode": "said"}
    return {"passage": passage, "actor": actor, "recipient": recipient, "tone": tone, **basis, **more}


def article(*statements: dict[str, Any], name: str = "a", lang: str = "en") -> dict[str, Any]:
    return {"id": name, "lang": lang, "body": BODY, "statements": list(statements)}


GOLD = [row(THANKS, "RUS", "TKM", 1), row(WARNING, "RUS", "TJK", -1, act="THREATEN", themes=["security"])]


def test_gold_against_itself_is_perfect() -> None:
    report = evaluate([article(*GOLD)], {"a": GOLD})
    assert report.pair.f1 == report.statement.f1 == report.theme.f1 == report.fully_right.f1 == 1
    assert report.tone_macro_f1 == report.act_accuracy == report.speaker_accuracy == 1
    assert report.tone_error == 0
    assert not report.missed
    assert not report.alarms


def test_a_missing_and_a_wrong_row_cost_recall_and_precision() -> None:
    report = evaluate([article(*GOLD)], {"a": [GOLD[0], row(WARNING, "TJK", "RUS", -1)]})
    assert report.pair.precision == report.pair.recall == 0.5
    assert [found["actor"] for _, found in report.alarms] == ["TJK"]
    assert [gold["recipient"] for _, gold in report.missed] == ["TJK"]


def test_the_wrong_sign_is_matched_but_not_fully_right() -> None:
    report = evaluate([article(GOLD[0])], {"a": [row(THANKS, "RUS", "TKM", -0.5)]})
    assert report.statement.f1 == 1
    assert report.fully_right.f1 == 0
    assert report.tone_error == 1.5


def test_a_weak_tone_counts_as_neutral() -> None:
    report = evaluate([article(row(THANKS, "RUS", "TKM", 0))], {"a": [row(THANKS, "RUS", "TKM", 0.19)]})
    assert report.tone_macro_f1 == 1


def test_repeating_a_matched_pair_is_a_repeat_and_no_alarm() -> None:
    report = evaluate([article(GOLD[0])], {"a": [GOLD[0], row(WEATHER, "RUS", "TKM", 0.8)]})
    assert report.repeats_per_article == 1
    assert report.statement.f1 == 1


def test_a_passage_over_twice_as_long_does_not_match() -> None:
    gold = article(row("thanked Ashgabat", "RUS", "TKM", 1))
    gold["body"] = BODY + " " + "Long words follow here. " * 20
    report = evaluate([gold], {"a": [row(gold["body"], "RUS", "TKM", 1)]})
    assert report.statement.f1 == 0
    assert report.pair.f1 == 1


def test_deeds_are_counted_apart_from_words() -> None:
    done = row(THANKS, "RUS", "TKM", 1, mode="done")
    report = evaluate([article(done)], {"a": [done, row(WARNING, "RUS", "TJK", -1)]})
    assert report.done_pair.f1 == 1
    assert report.pair.precision == 0


def test_only_the_first_three_themes_count() -> None:
    found = row(THANKS, "RUS", "TKM", 1, themes=["rights", "health", "culture", "energy"])
    assert evaluate([article(GOLD[0])], {"a": [found]}).theme.f1 == 0


def test_false_alarms_are_counted_on_articles_without_statements() -> None:
    gold = [article(name="a"), article(name="b"), article(GOLD[0], name="c")]
    assert evaluate(gold, {"a": [GOLD[0]], "c": [GOLD[0]]}).alarms_per_empty_article == 0.5
    assert evaluate([gold[2]], {}).alarms_per_empty_article is None


def test_each_language_has_its_own_figures() -> None:
    reports = by_language([article(GOLD[0]), article(GOLD[0], name="b", lang="ru")], {"a": [GOLD[0]]})
    assert list(reports) == ["all", "en", "ru"]
    assert (reports["en"].pair.f1, reports["ru"].pair.f1) == (1, 0)


def test_reliability_tells_what_was_told_and_what_was_right() -> None:
    told = [row(THANKS, "RUS", "TKM", 0.8, confidence=0.84), row(WARNING, "RUS", "TJK", 0.5, confidence=0.8)]
    report = evaluate([article(*GOLD)], {"a": [*told, row(WEATHER, "KAZ", "RUS", 0, confidence=0.31)]})
    found = [(round(sure.told, 2), sure.right, sure.rows) for sure in report.reliability]
    assert found == [(0.31, 0.0, 1), (0.82, 0.5, 2)]
    assert evaluate([article(*GOLD)], {"a": GOLD}).reliability == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ivan Petrov", "Petrov", True),
        ("Петровой", "Мария Петрова", True),
        ("Petrov", "Sidorov", False),
        (None, None, True),
        (None, "Petrov", False),
    ],
)
def test_speakers_agree_by_the_stems_of_their_names(one: str | None, other: str | None, same: bool) -> None:
    assert same_speaker(one, other) is same
