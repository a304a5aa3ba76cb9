"""Countries, blocs and office-holders are found in ten languages, in every case and script, and look-alikes are not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.classify.mentions import Kind, Mention, candidates, central_asia_named, find_mentions
from ingest.vocabulary import LANGUAGES, default_vocabulary

DAY = date(2024, 6, 1)


def find(text: str, language: str, on: date | None = DAY) -> list[Mention]:
    return find_mentions(text, default_vocabulary(), language, on)


def coded(text: str, language: str, on: date | None = DAY) -> list[str]:
    return [f"{text[m.start : m.end]}={m.code}" for m in find(text, language, on)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Astana's envoy thanked the Uzbeks and Beijing.", "Astana's=KAZ Uzbeks=UZB Beijing=CHN"),
        ("en", "The U.S. and the EU met all five in Samarkand", "U.S.=USA EU=EU Samarkand=UZB"),
        ("en", "A China-Kazakhstan pipeline", "China=CHN Kazakhstan=KAZ"),
        ("en", "Sino-Tajik border", "Sino=CHN Tajik=TJK"),
        ("en", "the Islamic Emirate replied to the Emirates", "Islamic Emirate=AFG Emirates=ARE"),
        ("ru", "Американо-казахстанские переговоры в Ташкенте", "Американо=USA казахстанские=KAZ Ташкенте=UZB"),
        ("ru", "МИД КНР поблагодарил бишкекские власти", "КНР=CHN бишкекские=KGZ"),
        ("ru", "На Смоленской площади ответили Белому дому", "Смоленской площади=RUS Белому дому=USA"),
        ("ru", "Саудовской Аравией и Южной Кореей", "Саудовской Аравией=SAU Южной Кореей=KOR"),
        ("kk", "АҚШ-тың елшісі Қырғызстандағы әріптесіне", "АҚШ=USA Қырғызстандағы=KGZ"),
        ("kk", "Мәскеуге тәжікстандықтар барды", "Мәскеуге=RUS тәжікстандықтар=TJK"),
        ("ky", "Өзбекстандан келген казак элчиси", "Өзбекстандан=UZB казак=KAZ"),
        ("tg", "Тоҷикистону Чин ва Иёлоти Муттаҳидаи Амрико", "Тоҷикистону=TJK Чин=CHN Иёлоти Муттаҳидаи Амрико=USA"),
        ("uz", "O‘zbekistonning AQShdagi elchisi Qozogʻistonga", "O‘zbekistonning=UZB AQSh=USA Qozogʻistonga=KAZ"),
        ("uz", "Ўзбекистоннинг Россиядаги элчиси", "Ўзбекистоннинг=UZB Россиядаги=RUS"),
        ("tk", "Türkmenistanyň Hytaýdaky ilçisi", "Türkmenistanyň=TKM Hytaýdaky=CHN"),
        ("tr", "Türkiye'nin Kazakistan'a AB ve ABD'den daha yakın", "Türkiye'nin=TUR Kazakistan'a=KAZ AB=EU ABD=USA"),
        ("tr", "İRAN ve KIRGIZİSTAN", "İRAN=IRN KIRGIZİSTAN=KGZ"),
        ("zh", "中国外交部发言人说，哈萨克斯坦和美国都同意", "中国外交部=CHN 哈萨克斯坦=KAZ 美国=USA"),
        ("zh", "中哈两国关系", "中=CHN 哈=KAZ"),
        ("zh", "吉外长访哈期间会见俄方", "吉=KGZ 哈=KAZ 俄方=RUS"),
        ("fa", "سفیر ایران در عشق‌آباد با قزاقستانی‌ها", "ایران=IRN عشق‌آباد=TKM قزاقستانی=KAZ"),
        ("fa", "وزیر خارجه امريكا در تاشكند", "امريكا=USA تاشكند=UZB"),
    ],
)
def test_names_in_every_language(language: str, text: str, expected: str) -> None:
    assert (
        coded(text, language) == expected.replace("= ", "=").split(" ") or " ".join(coded(text, language)) == expected
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The turkey was served on fine china with chad."),
        ("en", "A Georgia senator told the Washington Post"),
        ("en", "Let us meet; it was alive with barrels and stones."),
        ("en", "Mary said that the osh was good"),
        ("ru", "Спикер напомнил про рейсы и русский язык"),
        ("ru", "Литвинов купил чехол на Кубани"),
        ("tg", "Барои мо раиси ҷамоат рӯзи душанбе омад"),
        ("uz", "Bu yil dushanba kuni rus tili darsi boʻladi"),
        ("tr", "Bakan Rusça konuştu; hint kumaşı"),
        ("kk", "Бұл елдің астанасы мен орыс тілі"),
        ("zh", "他集中土地，用方法和法律"),
        ("fa", "در آستانه سال نو به روستای ما آمد"),
    ],
)
def test_look_alikes_are_no_mentions(language: str, text: str) -> None:
    assert coded(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the five presidents of Central Asia"),
        ("ru", "Страны региона и вся Центральная Азия"),
        ("kk", "Орталық Азия елдері"),
        ("ky", "Борбор Азиянын беш өлкөсү"),
        ("tg", "кишварҳои минтақа"),
        ("uz", "mintaqa davlatlari"),
        ("tk", "Merkezi Aziýanyň bäş döwleti"),
        ("zh", "中亚五国"),
        ("tr", "Orta Asya'nın beş lideri"),
        ("fa", "کشورهای آسیای مرکزی"),
    ],
)
def test_the_five_together_are_a_group(language: str, text: str) -> None:
    found = find(text, language)
    assert found
    assert {(m.code, m.kind) for m in found} == {("C5", Kind.GROUP)}
    assert central_asia_named(found)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Tokayev spoke", "Kassym-Jomart Tokayev"),
        ("en", "Tokaev's speech", "Kassym-Jomart Tokayev"),
        ("ru", "встреча с Токаевым", "Kassym-Jomart Tokayev"),
        ("kk", "Тоқаевтың сөзі", "Kassym-Jomart Tokayev"),
        ("uz", "Toqayevning nutqi", "Kassym-Jomart Tokayev"),
        ("tk", "Tokaýewiň sözi", "Kassym-Jomart Tokayev"),
        ("zh", "托卡耶夫说", "Kassym-Jomart Tokayev"),
        ("ru", "заявила Захарова", "Maria Zakharova"),
        ("ru", "Марии Захаровой", "Maria Zakharova"),
        ("tr", "Caparov'a göre", "Sadyr Japarov"),
    ],
)
def test_one_holder_in_many_spellings(language: str, text: str, name: str) -> None:
    (found,) = find(text, language)
    assert (found.name, found.kind) == (name, Kind.PERSON)
    assert found.office


def test_a_full_name_is_one_mention_and_another_first_name_is_another_person() -> None:
    text = "Sergey Lavrov met Kassym-Jomart Tokayev."
    assert coded(text, "en") == ["Sergey Lavrov=RUS", "Kassym-Jomart Tokayev=KAZ"]
    assert coded("Vladimir Lavrov, a painter, smiled", "en") == []


def test_the_day_decides_who_holds_an_office() -> None:
    (then,) = find("Nazarbayev said", "en", date(2018, 1, 1))
    (later,) = find("Nazarbayev said", "en", date(2024, 6, 1))
    assert (then.kind, then.office) == (Kind.PERSON, "president")
    assert (later.kind, later.office, later.code) == (Kind.FORMER, "", "KAZ")


def test_kinds_tell_how_something_was_named() -> None:
    text = "Kazakhstan, the Kazakh capital Astana, Almaty, Akorda, NATO and Tokayev"
    kinds = [m.kind for m in find(text, "en")]
    assert kinds == [
        Kind.NAME,
        Kind.DEMONYM,
        Kind.CAPITAL,
        Kind.PLACE,
        Kind.METONYM,
        Kind.ACRONYM,
        Kind.PERSON,
    ]


def test_an_article_may_quote_another_language() -> None:
    assert coded("Как пишет Reuters, Uzbekistan и 中国 согласны", "ru") == ["Uzbekistan=UZB", "中国=CHN"]


def test_candidates_come_in_order_with_home_and_region_at_the_end() -> None:
    found = find("Пекин, Мәскеу және Пекин", "kk")
    assert candidates(found, "kk") == ("CHN", "RUS", "KAZ", "C5")
    assert candidates([], "en") == ("C5",)
    assert not central_asia_named(found)


NOISE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\u200b\u200c\u200e\u200f\u202e\ufeff\u0301'’ʻ.- \n«»中哈美"),
    ),
    max_size=80,
)
NAMES = st.sampled_from(
    ["Kazakhstan", "Токаевым", "АҚШ-тың", "U.S.", "中哈两国", "ایران", "Oʻzbekiston", "Кaзaхстaн", "AQShning"]
)


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(st.one_of(NOISE, NAMES), max_size=6), language=st.sampled_from([*LANGUAGES, "xx"]))
def test_any_text_gives_ordered_spans_inside_it(parts: list[str], language: str) -> None:
    text = " ".join(parts)
    found = find(text, language)
    assert found == find(text, language)
    previous = 0
    for mention in found:
        assert previous <= mention.start < mention.end <= len(text)
        assert mention.code in default_vocabulary().actors
        previous = mention.end


@settings(max_examples=100, deadline=None)
@given(before=NOISE, after=NOISE)
def test_a_name_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    text = f"{before}\n\nKyrgyzstan\n\n{after}"
    start = len(before) + 2
    assert any(m.code == "KGZ" and m.start <= start < m.end for m in find(text, "en"))


def test_a_full_name_lends_itself_to_the_bare_surname() -> None:
    day = date(2016, 5, 5)
    assert coded("Kerry smiled at the west wind.", "en", day) == []
    assert coded("Secretary Kerry smiled.", "en", day) == ["Kerry=USA"]
    assert coded("госсекретарю Керри", "ru", day) == ["Керри=USA"]
    assert coded("John Kerry arrived. Kerry's aides smiled.", "en", day) == ["John Kerry=USA", "Kerry's=USA"]
    assert coded("Wang Yi left; Wang had no comment.", "en", day) == ["Wang Yi=CHN", "Wang=CHN"]


def test_one_letter_short_forms_follow_the_country_named_in_full() -> None:
    assert coded("土耳其和哈萨克斯坦：土总统访哈期间", "zh") == ["土耳其=TUR", "哈萨克斯坦=KAZ", "土=TUR", "哈=KAZ"]
    assert coded("土总统讲话", "zh") == ["土=TKM"]
