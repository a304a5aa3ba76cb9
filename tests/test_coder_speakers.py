"""Who is named as speaking, and who relays it."""

from datetime import date

import pytest

from ingest.classify.attribution import speaker_of, via_of
from ingest.classify.cues import cue_book
from ingest.classify.names import voices
from ingest.classify.reading import read
from ingest.classify.types import ArticleText
from ingest.vocabulary import default_vocabulary


def named(body: str, actor: str, language: str = "en", sentence: int = -1) -> tuple[str | None, str | None]:
    """(speaker, relayer) of the sentence, the last one by default."""
    vocabulary = default_vocabulary()
    reading = read(ArticleText("", body, language, date(2025, 6, 1)), vocabulary, cue_book(vocabulary))
    spoken = voices(reading)
    number = sentence % len(reading.sentences)
    speaker = speaker_of(reading, spoken, number, actor)
    return speaker, via_of(reading, spoken, number, actor, speaker)


@pytest.mark.parametrize(
    ("language", "body", "actor", "speaker"),
    [
        (
            "en",
            "Kazakhstan's transport minister, Marat Karabayev, told the forum that trade grew.",
            "KAZ",
            "Marat Karabayev",
        ),
        (
            "en",
            "Rovshan Rustamov, chairman of Azerbaijan Railways, said his Kazakh colleagues were reliable.",
            "AZE",
            "Rovshan Rustamov",
        ),
        (
            "en",
            "US ambassador to Uzbekistan Jonathan Henick said the talks with Tashkent went well.",
            "USA",
            "Jonathan Henick",
        ),
        (
            "en",
            "The Uzbek Foreign Ministry voiced deep concern over remarks made in Moscow.",
            "UZB",
            "Uzbek Foreign Ministry",
        ),
        ("en", "Uzbekistan is ready to help.", "UZB", None),
        ("ru", "По словам министра энергетики Таджикистана Далера Джумы, Душанбе готов помочь.", "TJK", "Далер Джума"),
        ("ru", "Туркменский МИД отверг обвинения Москвы.", "TKM", "Туркменский МИД"),
        ("uz", "Tashqi ishlar vaziri Baxtiyor Saidov Rossiyaga minnatdorlik bildirdi.", "UZB", "Baxtiyor Saidov"),
        ("tr", "İran Petrol Bakanı Muhsin Paknejad, Türkmenistan'a teşekkür etti.", "IRN", "Muhsin Paknejad"),
        ("zh", "哈数字发展部长茹马加利耶夫说，哈方感谢中国。", "KAZ", "茹马加利耶夫"),
        ("fa", "الکسی زایتسف، معاون سخنگوی وزارت خارجه روسیه، گفت مسکو نگران است.", "RUS", "الکسی زایتسف"),
    ],
)
def test_the_speaker_is_the_one_named_in_the_sentence(
    language: str, body: str, actor: str, speaker: str | None
) -> None:
    assert named(body, actor, language)[0] == speaker


@pytest.mark.parametrize(
    ("language", "body", "actor", "speaker"),
    [
        (
            "en",
            "Dmitry Kozak arrived in Astana for talks. “We value Kazakhstan,” the Russian envoy said. Kozak then left.",
            "RUS",
            "Dmitry Kozak",
        ),
        ("en", "Minister Wang Yi met reporters in Bishkek. He thanked Kyrgyzstan for its help.", "CHN", "Wang Yi"),
        (
            "ru",
            "Министр иностранных дел КНР Ван И прибыл в Бишкек. Он поблагодарил Киргизию за помощь.",
            "CHN",
            "Ван И",
        ),
    ],
)
def test_the_speaker_of_earlier_sentences_goes_on(language: str, body: str, actor: str, speaker: str) -> None:
    assert named(body, actor, language)[0] == speaker


def test_the_fullest_name_of_the_text_is_given() -> None:
    body = "Kamchybek Tashiev, head of Kyrgyzstan's security committee, flew to Moscow. Tashiev thanked Russia for its help."
    assert named(body, "KGZ")[0] == "Kamchybek Tashiev"


def test_another_sides_person_is_not_the_speaker() -> None:
    assert named("Uzbekistan thanked Vladimir Putin for his visit.", "UZB")[0] is None


@pytest.mark.parametrize(
    ("language", "body", "actor", "via"),
    [
        (
            "en",
            "Tajik minister Farrukh Sharifzoda thanked Russia for its help, he told RIA Novosti.",
            "TJK",
            "RIA Novosti",
        ),
        ("en", "According to the Kremlin, Sadyr Japarov assured Putin of his support.", "KGZ", "Kremlin"),
        ("ru", "Садыр Жапаров поблагодарил Россию за помощь, сообщает ТАСС.", "KGZ", "ТАСС"),
        ("en", "Sadyr Japarov thanked Russia for its help.", "KGZ", None),
    ],
)
def test_the_relayer_is_named_as_written(language: str, body: str, actor: str, via: str | None) -> None:
    assert named(body, actor, language)[1] == via
