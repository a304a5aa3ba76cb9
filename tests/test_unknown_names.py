"""Names beside an office that the dictionary does not know: found in every language, never more than the text tells."""

from datetime import date

import pytest

from ingest.classify.cues import cue_book
from ingest.classify.reading import read
from ingest.classify.types import ArticleText
from ingest.classify.unknown import UnknownName, unknown_names
from ingest.vocabulary import default_vocabulary

DAY = date(2026, 11, 20)


def found(body: str, language: str = "en", day: date = DAY) -> list[UnknownName]:
    vocabulary = default_vocabulary()
    reading = read(ArticleText("", body, language, day), vocabulary, cue_book(vocabulary))
    return unknown_names(reading, vocabulary)


def told(body: str, language: str = "en") -> list[tuple[str, str, str]]:
    return [(one.name, one.actor, one.office) for one in found(body, language)]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "Kazakh Foreign Minister Daulet Serikov thanked Moscow on Friday.",
         ("Daulet Serikov", "KAZ", "foreign-minister")),
        ("en", "Talgat Omarov, the foreign minister of Kazakhstan, thanked Moscow.",
         ("Talgat Omarov", "KAZ", "foreign-minister")),
        ("en", "Foreign Minister Daulet Serikov of Kazakhstan arrived in Beijing.",
         ("Daulet Serikov", "KAZ", "foreign-minister")),
        ("en", "Uzbekistan's deputy foreign minister, Anvar Karimberdiev, spoke of visas.",
         ("Anvar Karimberdiev", "UZB", "deputy-minister")),
        ("en", "The Russian ambassador to Tajikistan, Pavel Gromykin, was summoned.",
         ("Pavel Gromykin", "RUS", "ambassador")),
        ("ru", "Министр энергетики Казахстана Даулет Сериков поблагодарил Россию.",
         ("Даулет Сериков", "KAZ", "minister")),
        ("ru", "По словам главы МИД Таджикистана Далера Назаршоева, стороны договорились.",
         ("Далер Назаршоев", "TJK", "foreign-minister")),
        ("ru", "Бахтиёр Юсуфзода, посол Узбекистана в Москве, назвал это ошибкой.",
         ("Бахтиёр Юсуфзода", "UZB", "ambassador")),
        ("kk", "Қазақстанның сыртқы істер министрі Дәулет Серіков Ресейге алғыс айтты.",
         ("Дәулет Серіков", "KAZ", "foreign-minister")),
        ("ky", "Россиянын Бишкектеги элчиси Павел Громыкинди министрликке чакырышты.",
         ("Павел Громыкин", "RUS", "ambassador")),
        ("tg", "Вазири корҳои хориҷии Тоҷикистон Далер Назаршоев ба Маскав сафар кард.",
         ("Далер Назаршоев", "TJK", "foreign-minister")),
        ("uz", "Rossiya tashqi ishlar vaziri Pavel Gromikin Toshkentga keldi.",
         ("Pavel Gromikin", "RUS", "foreign-minister")),
        ("uz", "Ўзбекистон бош вазири Анвар Каримбердиев Москвага борди.",
         ("Анвар Каримбердиев", "UZB", "prime-minister")),
        ("tk", "Türkmenistanyň daşary işler ministri Döwlet Annaberdiýew Moskwa bardy.",
         ("Döwlet Annaberdiýew", "TKM", "foreign-minister")),
        ("zh", "哈萨克斯坦外长谢里科夫表示，哈方感谢中方。", ("谢里科夫", "KAZ", "foreign-minister")),
        ("tr", "Özbekistan Dışişleri Bakanı Anvar Kerimberdiyev Ankara'ya teşekkür etti.",
         ("Anvar Kerimberdiyev", "UZB", "foreign-minister")),
        ("fa", "دلیر نظرشایف، وزیر امور خارجه تاجیکستان، از مسکو تشکر کرد.",
         ("دلیر نظرشایف", "TJK", "foreign-minister")),
    ],
)  # fmt: skip
def test_before_and_behind_the_name_in_every_language(language: str, body: str, expected: tuple[str, str, str]) -> None:
    assert told(body, language) == [expected]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Kazakh President Kassym-Jomart Tokayev thanked Moscow."),  # known
        ("en", "Former Kazakh foreign minister Daulet Serikov thanked Moscow."),
        ("en", "The Kazakh foreign minister met Daulet Serikov in Moscow."),
        ("en", "FIFA President Daulet Serikov came to Kazakhstan."),
        ("en", "The president of Zhasyl Energy, Daulet Serikov, thanked Kazakhstan."),
        ("en", "Deputy Governor Daulet Serikov thanked Kazakhstan."),
        ("en", "Foreign Minister Serikov thanked Moscow."),  # a surname alone says too little
        ("en", "“The Kazakh foreign minister, Daulet Serikov, is right”, said Vladimir Putin."),
        ("ru", "Посол встретился с Даулетом Сериковым в Казахстане."),
        ("ru", "Бывший министр энергетики Казахстана Даулет Сериков уехал."),
        ("zh", "哈萨克斯坦总统办公厅表示，哈方感谢中方。"),
        ("en", ""),
    ],
)  # fmt: skip
def test_nothing_is_proposed(language: str, body: str) -> None:
    assert told(body, language) == []


def test_a_country_that_is_not_told_stays_open() -> None:
    assert told("Kazakhstan waited. Foreign Minister Daulet Serikov smiled.") == [
        ("Daulet Serikov", "", "foreign-minister")
    ]


def test_somebody_known_from_another_office_is_proposed_for_the_new_one() -> None:
    holder = next(
        h for h in default_vocabulary().holders if h.until and h.until.year < 2025 and h.office == "ambassador"
    )
    country = default_vocabulary().actors[holder.actor].name()
    (one,) = found(f"The foreign minister of {country}, {holder.name}, thanked Kazakhstan.")
    assert (one.name, one.actor, one.office) == (holder.name, holder.actor, "foreign-minister")


def test_once_an_article_and_with_its_sentence() -> None:
    body = "It rained.\n\nKazakh Foreign Minister Daulet Serikov thanked Moscow. Foreign Minister Daulet Serikov left."
    (one,) = found(body)
    assert body[one.start : one.end] == "Kazakh Foreign Minister Daulet Serikov thanked Moscow."
