"""Who signals to whom, in short texts of this project's own."""

from datetime import date

import pytest

from ingest.classify import pairs
from ingest.classify.coder import code
from ingest.classify.types import ArticleText, CodedStatement
from ingest.score import sign
from ingest.vocabulary import default_vocabulary

DAY = date(2025, 6, 1)


def coded(body: str, language: str = "en", title: str = "") -> list[CodedStatement]:
    return code(ArticleText(title, body, language, DAY), default_vocabulary(), pairs.judge)


def signals(body: str, language: str = "en") -> set[tuple[str, str, int]]:
    return {(row.actor, row.recipient, sign(row.tone)) for row in coded(body, language)}


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        (
            "en",
            "Foreign Minister Sergei Lavrov said that Russia valued its alliance with Kyrgyzstan.",
            ("RUS", "KGZ", 1),
        ),
        ("en", "“We thank Tajikistan for its help,” Chinese Foreign Minister Wang Yi said.", ("CHN", "TJK", 1)),
        ("en", "Zakharova: Russia rejects the accusations made by Kazakhstan.", ("RUS", "KAZ", -1)),
        ("en", "Secretary Marco Rubio praised the five countries of Central Asia as partners.", ("USA", "C5", 1)),
        ("en", "Nothing threatens the friendship between Kazakhstan and China, Tokayev said.", ("KAZ", "CHN", 1)),
        ("en", "“We offered a loan, but Ashgabat refused it,” Turkish minister Hakan Fidan said.", ("TKM", "TUR", -1)),
        (
            "ru",
            "Министр иностранных дел России Сергей Лавров заявил, что Москва ценит союз с Киргизией.",
            ("RUS", "KGZ", 1),
        ),
        ("ru", "«Мы благодарны Узбекистану за помощь», — сказала представитель МИД КНР Мао Нин.", ("CHN", "UZB", 1)),
        ("ru", "Посол США выразил обеспокоенность законом, который приняли в Киргизии.", ("USA", "KGZ", -1)),
        ("kk", "Президент Қасым-Жомарт Тоқаев Қытайға қолдауы үшін алғыс айтты.", ("KAZ", "CHN", 1)),
        ("ky", "Садыр Жапаров Россияга жардамы үчүн ыраазычылык билдирди.", ("KGZ", "RUS", 1)),
        ("tg", "Президент Эмомалӣ Раҳмон ба Чин барои дастгирӣ миннатдорӣ баён кард.", ("TJK", "CHN", 1)),
        ("uz", "Shavkat Mirziyoyev Rossiyaga yordam uchun minnatdorlik bildirdi.", ("UZB", "RUS", 1)),
        ("tk", "Serdar Berdimuhamedow Türkiýä goldawy üçin minnetdarlyk bildirdi.", ("TKM", "TUR", 1)),
        ("zh", "外交部发言人毛宁表示，中方感谢哈萨克斯坦的支持。", ("CHN", "KAZ", 1)),
        ("tr", "Dışişleri Bakanı Hakan Fidan, Kazakistan'a desteği için teşekkür etti.", ("TUR", "KAZ", 1)),
        ("fa", "عباس عراقچی، وزیر خارجه ایران، از تاجیکستان برای حمایت قدردانی کرد.", ("IRN", "TJK", 1)),
    ],
)
def test_direct_and_reported_speech(language: str, body: str, expected: tuple[str, str, int]) -> None:
    assert expected in signals(body, language)


def test_what_the_relayer_tells_of_the_other_side_is_the_other_sides() -> None:
    [row] = coded(
        "According to the Kremlin, Kassym-Jomart Tokayev assured Vladimir Putin that the line would stay open."
    )
    assert (row.actor, row.recipient, row.speaker, row.via) == ("KAZ", "RUS", "Kassym-Jomart Tokayev", "Kremlin")


def test_a_list_of_recipients_gives_a_row_each() -> None:
    body = "Marco Rubio thanked Kazakhstan, Uzbekistan and Tajikistan for their support of the United States."
    assert {("USA", "KAZ", 1), ("USA", "UZB", 1), ("USA", "TJK", 1)} <= signals(body)


def test_two_speakers_in_one_sentence_are_kept_apart() -> None:
    body = (
        "Russian minister Sergei Lavrov expressed concern about the drills held by the United States in Tajikistan, "
        "but Tajik minister Sirojiddin Muhriddin said that Dushanbe values its partnership with Russia."
    )
    rows = {(row.actor, row.recipient): row for row in coded(body)}
    assert set(rows) == {("RUS", "USA"), ("TJK", "RUS")}
    assert (sign(rows["RUS", "USA"].tone), rows["RUS", "USA"].about) == (-1, ("TJK",))
    assert (sign(rows["TJK", "RUS"].tone), rows["TJK", "RUS"].about) == (1, ())
    assert rows["TJK", "RUS"].speaker == "Sirojiddin Muhriddin"


def test_joint_statements_go_both_ways() -> None:
    body = "Kazakhstan and Turkey signed an agreement on a joint pipeline, the two presidents announced in Astana."
    assert {("KAZ", "TUR", 1), ("TUR", "KAZ", 1)} <= signals(body)


def test_a_speaker_goes_on_over_sentences_and_paragraphs() -> None:
    body = (
        "Chinese Foreign Minister Wang Yi thanked Kyrgyzstan for its help in opening the road.\n\n"
        "“Both sides work hard. Kyrgyzstan can rely on our support at the border,” he said."
    )
    rows = coded(body)
    assert {(row.actor, row.recipient) for row in rows} == {("CHN", "KGZ")}
    assert {row.speaker for row in rows} == {"Wang Yi"}
    assert [row.direct for row in rows] == [False, True]


def test_deeds_are_told_from_words() -> None:
    [deed] = coded("China delivered two hundred ambulances to Kyrgyzstan on Monday.")
    assert (deed.actor, deed.recipient, deed.act, deed.mode) == ("CHN", "KGZ", "AID", "done")


@pytest.mark.parametrize(
    "body",
    [
        "Historian John Carter, who teaches in Bishkek, said that Kyrgyzstan needs Russia more than Russia needs it.",
        "Russia said that the United States had broken its promises on arms control.",
        "The weather in Tajikistan was warm.",
        "",
        "Read also: Putin thanks Tajikistan for its support",
    ],
)
def test_what_is_no_signal_gives_no_row(body: str) -> None:
    assert coded(body) == []


def test_teasers_between_paragraphs_are_left_out() -> None:
    teaser = "Rahmon thanks Putin for five new schools"
    body = f"Marco Rubio praised Tajikistan for its reforms.\n\n{teaser}\n\nThe talks in Dushanbe lasted three hours."
    assert all(row.passage != teaser for row in coded(body))


def test_a_statement_tells_why_it_was_coded() -> None:
    [row] = coded("Foreign Minister Sergei Lavrov thanked Tajikistan for its support of Russian border guards.")
    assert "Lavrov" in row.why["actor"]
    assert "Tajikistan" in row.why["recipient"]
    assert "thanked" in row.why["act"]
    assert "border guards" in " ".join(row.why["themes"])


def test_passages_are_exact_and_know_their_place() -> None:
    body = "Dushanbe is calm.\n\n  Marco Rubio praised Tajikistan for its help.  The talks went on."
    for row in coded(body):
        assert body[row.start : row.start + len(row.passage)] == row.passage
        assert 0 < row.confidence <= 1
