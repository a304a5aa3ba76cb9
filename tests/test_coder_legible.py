"""What stands between the letters, or looks like one of them, does not hide who is meant."""

import pytest

from ingest.classify.coder import code
from ingest.classify.legible import legible
from ingest.classify.mentions import find_mentions
from ingest.classify.types import ArticleText
from ingest.vocabulary import default_vocabulary


def codes(text: str, language: str) -> list[str]:
    return [mention.code for mention in find_mentions(legible(text).text, default_vocabulary(), language)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Пyтин", "Путин"),  # Latin y
        ("Рutin", "Putin"),  # Cyrillic Р
        ("CШA", "США"),  # Latin C and A
        ("KAЗAXCTAH", "КАЗАХСТАН"),
        ("мiндет", "міндет"),  # as Kazakh is often typed
        ("Қaзaқстан", "Қазақстан"),
        ("Ｔajikistan", "Tajikistan"),
        ("𝐑ussia", "Russia"),
        ("Taji\u200bki\u00adstan\x00", "Tajikistan"),
        ("\u202eRussia\u202c", "Russia"),
        ("ﺗﺎﺟﻴﻜﺴﺘﺎﻥ", "تاجيكستان"),  # presentation forms
    ],
)
def test_one_word_in_one_alphabet(written: str, meant: str) -> None:
    assert legible(written).text == meant


@pytest.mark.parametrize("word", ["Рутин", "Rutin", "iPhone", "COVID'тің", "RФБ", "СССР", "USA", "می\u200cشود", "Ünlü"])
def test_what_is_a_word_as_it_stands_is_left_alone(word: str) -> None:
    assert legible(word).text == word


def test_what_may_be_either_is_left_alone() -> None:
    assert legible("CОР").text == "CОР"  # a Latin and two Cyrillic letters, all with twins


def test_names_match_through_look_alikes_and_others_do_not() -> None:
    assert codes("Пyтин и Tаджикистан", "ru") == ["RUS", "TJK"]
    assert codes("Рutin met Rahmon", "en") == codes("Putin met Rahmon", "en")
    assert codes("Рутин рассказал о Таджикистане", "ru") == ["TJK"]
    assert codes("Rutin spoke of Tajikistan", "en") == ["TJK"]


def test_places_lead_back() -> None:
    written = "\u202aﷺ Taji\u200bkistan\u202c x"
    found = legible(written)
    start = found.text.index("Tajikistan")
    first, last = found.written(start, start + len("Tajikistan"))
    assert written[first:last] == "Taji\u200bkistan"


def test_passages_are_told_as_written() -> None:
    said = "Sеrgey Lavrov said that Russia th\u200banked Tajikistan for its help."  # a Cyrillic е
    rows = code(ArticleText("", f"\u202a{said}\u202c", "en"), default_vocabulary())
    assert [(row.actor, row.recipient, row.passage, row.start) for row in rows] == [("RUS", "TJK", said, 1)]
    assert rows[0].speaker == "Sergey Lavrov"
