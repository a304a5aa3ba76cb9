"""Sentences end where a reader would end them, in ten languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.classify.sentences import split
from ingest.vocabulary import LANGUAGES


def pieces(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["They met on Feb. 28 in Astana.", "Gen. J. Smith of the U.S. Army spoke.", "Trade rose 3.5 percent."]),
        ("en", ["He left the U.S.", "The ministry agreed."]),
        ("en", ['"We agree!" he said.', "Nobody asked why."]),
        ("en", ["She called it “a gift.”", "He did not."]),
        ("en", ['"Is it over?" Minister Kent asked.', "It was not."]),
        ("ru", ["В 2022 г. стороны договорились о 5 тыс. тонн.", "А. Б. Иванов из г. Ош и т.д. согласился.", "Да?"]),
        ("ru", ["«Мы готовы!» – сказал он.", "Его не услышали…", "Потом все ушли."]),
        ("ru", ["По словам М. Захаровой, это не так.", "Ул. им. Ленина закрыта."]),
        ("kk", ["Бұл 2023 ж. болды.", "«Келісеміз!» – деді ол.", "Министр үнсіз қалды."]),
        ("ky", ["Ал 3,5 млн. сом алды.", "«Макулбуз», – деди министр."]),
        ("tg", ["Вай розӣ шуд.", "«Мо омодаем?» – гуфт ӯ.", "Ҷавоб наомад."]),
        ("uz", ["U 2 mln. dollar oldi.", "“Roziman!” dedi u.", "Vazir kutdi."]),
        ("uz", ["У 2021 й. келди.", "Улар кетди."]),
        ("tk", ["Ol razy boldy.", "«Bolýar!» – diýip, ministr aýtdy.", "Iş başlandy."]),
        ("tr", ["Zirve 29. Ekim günü yapıldı.", "Prof. Dr. Ali konuştu.", "“Hazırız!” dedi."]),
        ("zh", ["外长表示：“我们愿意合作。”", "他随后离开。", "你同意吗？"]),
        ("zh", ["“我们愿意合作。”他说。", "会议结束了！"]),
        ("fa", ["آیا شما موافقید؟", "دکتر رضایی گفت آری.", "پایان یافت."]),
    ],
)
def test_sentences_of_a_paragraph(language: str, sentences: list[str]) -> None:
    joiner = "" if language == "zh" else " "
    assert pieces(joiner.join(sentences), language) == sentences


def test_paragraphs_headings_and_datelines() -> None:
    text = "Talks open\n\nTASHKENT, June 3 — Ministers met.\nA second line\nwith a small start. End\n\n • A bullet\n\n***\n"
    expected = ["Talks open", "Ministers met.", "A second line\nwith a small start.", "End", "A bullet"]
    assert pieces(text, "en") == expected


def test_a_list_number_and_a_footnote_mark() -> None:
    assert pieces("1. Sign the treaty. 2022 was hard.[3] So it went.", "en") == [
        "1. Sign the treaty.",
        "2022 was hard.[3]",
        "So it went.",
    ]


@pytest.mark.parametrize("unit", ["word ", "слово, ", "U.S. ", "中", "“好。”", '."!', "а.", "\n", "1. "])
def test_a_very_long_text_is_covered(unit: str) -> None:
    text = unit * 200_000
    spans = split(text, "en")
    assert all(start < end for start, end in spans)
    assert not spans or spans[-1][1] <= len(text)


@settings(max_examples=400, deadline=None)
@given(
    text=st.text(
        st.one_of(st.characters(), st.sampled_from(".!?…。！？؟۔«»“”\"'’)—–- \n\r\u2028\u200f\x00aАБ中1")), max_size=120
    ),
    language=st.sampled_from([*LANGUAGES, "xx"]),
)
def test_any_text_is_split_into_ordered_trimmed_spans_that_lose_no_letter(text: str, language: str) -> None:
    spans = split(text, language)
    assert spans == split(text, language)
    previous = 0
    for start, end in spans:
        assert previous <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        previous = end
