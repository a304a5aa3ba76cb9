"""Whom an article relays: datelines, source lines and attributions in ten languages; notices around the text."""

import tomllib

import pytest

from ingest.articles.agencies import TABLE, Relay, relay_of
from ingest.articles.clean import is_headline, is_service, split, translator, without_notices

OWN = "Both sides agreed to meet again in the autumn."


@pytest.mark.parametrize(
    ("opening", "agency", "reporter"),
    [
        ("DUSHANBE, September 9 – RIA Novosti, Lidia Petrova. The two sides met.", "RIA Novosti", "Lidia Petrova"),
        ("ДУШАНБЕ, 9 сен – РИА Новости, Лидия Петрова. Стороны встретились.", "RIA Novosti", "Лидия Петрова"),
        ("MOSCOW, September 9. /TASS/. The two sides met.", "TASS", ""),
        ("МОСКВА, 9 сентября. /ТАСС/. Стороны встретились.", "TASS", ""),
        ("ASTANA (Reuters) - The two sides met.", "Reuters", ""),
        ("ASTANA, Kazakhstan (AP) — The two sides met.", "Associated Press", ""),
        ("Астана. 9 сентября. Интерфакс-Казахстан – Стороны встретились.", "Interfax", ""),
        ("АСТАНА. ҚазАқпарат – Тараптар кездесті.", "Kazinform", ""),
        ("БИШКЕК, 9-сен. /Кабар/. Тараптар жолугушту.", "Kabar", ""),
        ("ДУШАНБЕ, 09.09.2022 /АМИТ «Ховар»/. Ҷонибҳо мулоқот карданд.", "Khovar", ""),
        ("TOSHKENT, 9-sentabr. /UzA/. Tomonlar uchrashdi.", "UzA", ""),
        ("AŞGABAT, 9-njy sentýabr (TDH). Taraplar duşuşdy.", "TDH", ""),
        ("新华社北京9月9日电(记者王明)双方举行会谈。", "Xinhua", ""),
        ("ANKARA (AA) - Taraflar görüştü.", "Anadolu", ""),
        ("تهران - ایرنا - دو طرف دیدار کردند.", "IRNA", ""),
        ("Стороны встретились, сообщает ТАСС.", "TASS", ""),
        ("По данным «Интерфакса», стороны встретились.", "", ""),
        ("Как пишет Reuters, стороны встретились.", "Reuters", ""),
        ("The two sides met, Anadolu reported on Monday.", "Anadolu", ""),
        ("据塔斯社报道，双方举行会谈。", "TASS", ""),
        ("به گزارش ایسنا، دو طرف دیدار کردند.", "ISNA", ""),
        ("The two sides met in Astana.", "", ""),
        ("The AP1000 reactor was discussed (see APPENDIX).", "", ""),
        ("The trend continued in Kabul.", "", ""),
    ],
)
def test_relay_by_the_opening(opening: str, agency: str, reporter: str) -> None:
    assert relay_of([opening, OWN]) == Relay(agency, reporter)


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("Disclaimer: Via RIA Novosti – Checked", "RIA Novosti"),
        ("Source: Reuters", "Reuters"),
        ("Источник: КазТАГ", "KazTAG"),
        ("Дереккөз: Қазинформ", "Kazinform"),
        ("Manba: O‘zA", "UzA"),
        ("来源：新华社", "Xinhua"),
        ("Kaynak: Anadolu Ajansı", "Anadolu"),
        ("منبع: ایرنا", "IRNA"),
        ("Source: Press office of the president", "Press office of the president"),
        ("Sources close to the ministry", ""),
    ],
)
def test_relay_by_the_source_line(line: str, agency: str) -> None:
    assert relay_of([OWN], [line]).agency == agency


def test_relay_by_the_closing_words() -> None:
    assert relay_of(["Стороны встретились.", "Переговоры продолжатся осенью. – РИА Новости"]).agency == "RIA Novosti"
    assert relay_of(["The two sides met.", "They will meet again. (Reuters)"]).agency == "Reuters"


def test_an_agency_on_its_own_site_relays_nobody() -> None:
    opening = "МОСКВА, 9 сентября. /ТАСС/. Стороны встретились."
    assert relay_of([opening], host="www.tass.ru").agency == ""
    assert relay_of([opening], host="news.example").agency == "TASS"


def test_every_agency_of_the_table_is_found_under_each_of_its_names() -> None:
    rows = tomllib.loads(TABLE.read_text("utf-8"))["agency"]
    wrong = [
        (row["name"], alias)
        for row in rows
        for alias in (row["name"], *row["aliases"])
        if relay_of([f"ASTANA, May 5 – {alias}. {OWN}"]).agency != row["name"]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "Share on Telegram · Share on X", "Show more", "Read also: Minister leaves for Moscow", "Please, donate.", "We use cookies to improve the site.",
        "Читайте также: Министр вылетел в Москву", "Подписывайтесь на наш Telegram-канал!", "© 2024 Silk Daily. All rights reserved.", "Все права защищены.",
        "Сурет: министрлік", "Тағы оқыңыз: Министр Мәскеуге барды", "Дагы окуңуз: Министр Москвага барды", "Инчунин хонед: Вазир ба Маскав рафт",
        "Shuningdek, o‘qing: Vazir Moskvaga ketdi", "Мавзуга оид: Вазир Москвага кетди", "Şeýle hem okaň: Ministr Moskwa gitdi",
        "İlgili Haber: Bakan Moskova'ya gitti", "相关阅读：部长前往莫斯科", "责任编辑：李华", "بیشتر بخوانید: وزیر به مسکو رفت", "کد خبر: ۱۲۳۴", "***", "Translation by RJ",
    ],
)  # fmt: skip
def test_service_lines(line: str) -> None:
    assert is_service(line)


@pytest.mark.parametrize(
    "line",
    [
        "The ministers shared a meal and signed the treaty on the related question of water.",
        "Источник в министерстве сообщил, что переговоры продолжатся осенью.",
        "Фотографии министров опубликовала пресс-служба.",
        "Manbalarga ko‘ra, muzokaralar kuzda davom etadi.",
        "来源国的移民人数增加了。",
        "Paylaşılan bildiriye göre görüşmeler sürecek.",
        "He warned that Moscow would read more into the words than Astana had meant, and that the talks could suffer for it.",
    ],
)
def test_sentences_that_only_look_like_service_lines_stay(line: str) -> None:
    assert not is_service(line)
    assert not is_headline(line)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Minister leaves for Moscow after talks", True),
        ("Токаев назвал Россию «стратегическим союзником»", True),
        ("哈萨克斯坦总统抵达北京", True),
        ("The minister left.", False),
        ("“We are ready”", False),
        ("«Мы готовы»", False),
        ("The sides agreed on:", False),
        ("– joint patrols on the border", False),
        ("1. Joint patrols", False),
        ("两国元首签署联合声明。", False),
        ("word " * 40, False),
    ],
)
def test_headlines_between_paragraphs(line: str, is_one: bool) -> None:
    assert is_headline(line.strip()) is is_one


def test_text_without_any_full_stop_is_left_whole() -> None:
    poem = ["The mountains keep the border", "and nobody asks them", "which side they are on"]
    assert list(split(poem).paragraphs) == poem


def test_title_and_repeated_lines_are_left_out() -> None:
    cleaned = split(["Talks in Astana.", OWN, OWN, "The end."], title="Talks in Astana.")
    assert cleaned.paragraphs == (OWN, "The end.")


def test_only_the_sentence_to_the_reader_is_cut_from_a_paragraph() -> None:
    assert without_notices(f"{OWN} Subscribe to our newsletter.") == OWN
    assert without_notices("双方同意秋季再次会晤。（责任编辑：李华）") == "双方同意秋季再次会晤。"


@pytest.mark.parametrize(
    ("line", "name"),
    [("Translation by RJ983", "RJ983"), ("Перевод: И. Иванова", "И. Иванова"), ("Çeviren: Ali Kaya", "Ali Kaya")],
)
def test_translator(line: str, name: str) -> None:
    assert translator([line]) == name
