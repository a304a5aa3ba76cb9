"""The ten languages told apart, their neighbours set aside, mixed pages taken paragraph by paragraph."""

import pytest

from ingest.articles import LANGUAGES, language_of, languages_by_paragraph
from ingest.articles.language import script

TEXTS = {
    "en": "The foreign ministers agreed to open new border crossings before winter.",
    "ru": "Министры иностранных дел договорились открыть новые пункты пропуска до зимы.",
    "kk": "Сыртқы істер министрлері қысқа дейін жаңа өткізу бекеттерін ашуға келісті.",
    "ky": "Тышкы иштер министрлери кышка чейин жаңы өткөрүү бекеттерин ачууга макулдашты.",
    "tg": "Вазирони корҳои хориҷӣ ба мувофиқа расиданд, ки то зимистон гузаргоҳҳои навро мекушоянд.",
    "uz": "Tashqi ishlar vazirlari qishgacha yangi chegara o‘tkazish joylarini ochishga kelishib oldilar.",
    "tk": "Daşary işler ministrleri gyşa çenli täze serhet geçelgelerini açmak barada ylalaşdylar.",
    "zh": "两国外长同意在冬季之前开放新的边境口岸。",
    "tr": "Dışişleri bakanları kıştan önce yeni sınır kapıları açma konusunda anlaştı.",
    "fa": "وزیران امور خارجه توافق کردند پیش از زمستان گذرگاه‌های مرزی تازه بگشایند.",
}
OTHERS = {
    "uk": "Міністри закордонних справ домовилися відкрити нові пункти пропуску до зими.",
    "be": "Міністры замежных спраў дамовіліся адкрыць новыя пункты пропуску да зімы.",
    "bg": "Министрите на външните работи се договориха да открият нови гранични пунктове преди зимата.",
    "de": "Die Außenminister einigten sich darauf, vor dem Winter neue Grenzübergänge zu öffnen.",
    "fr": "Les ministres des affaires étrangères ont convenu d'ouvrir de nouveaux postes-frontières avant l'hiver.",
    "es": "Los ministros de Asuntos Exteriores acordaron abrir nuevos pasos fronterizos antes del invierno.",
    "ar": "اتفق وزراء الخارجية على فتح معابر حدودية جديدة قبل حلول فصل الشتاء.",
    "az": "Xarici işlər nazirləri qışa qədər yeni sərhəd keçid məntəqələri açmaq barədə razılığa gəldilər.",
    "ja": "両国の外相は、冬までに新しい国境検問所を開くことで合意した。",
    "ko": "양국 외무장관은 겨울이 오기 전에 새로운 국경 검문소를 열기로 합의했다.",
    "hi": "विदेश मंत्रियों ने सर्दियों से पहले नई सीमा चौकियाँ खोलने पर सहमति जताई।",
    "hy": "Արտաքին գործերի նախարարները պայմանավորվեցին մինչև ձմեռ նոր սահմանային անցակետեր բացել։",
    "ka": "საგარეო საქმეთა მინისტრები შეთანხმდნენ ზამთრამდე ახალი სასაზღვრო პუნქტების გახსნაზე.",
    "mn": "Гадаад хэргийн сайд нар өвөл болохоос өмнө хилийн шинэ боомт нээхээр тохиролцов.",
    "tt": "Тышкы эшләр министрлары кышка кадәр яңа чик үткәрү пунктлары ачарга килеште.",
    "ur": "وزرائے خارجہ نے سردیوں سے پہلے نئی سرحدی گزرگاہیں کھولنے پر اتفاق کیا ہے۔",
}


def test_every_supported_language_is_tried() -> None:
    assert set(TEXTS) == set(LANGUAGES)


@pytest.mark.parametrize("language", TEXTS)
def test_supported_languages(language: str) -> None:
    assert language_of(TEXTS[language]) == language


def test_uzbek_in_cyrillic() -> None:
    assert language_of("Ташқи ишлар вазирлари қишгача янги чегара ўтказиш жойларини очишга келишиб олдилар.") == "uz"


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_not_taken_for_supported_ones(language: str) -> None:
    assert language_of(OTHERS[language]) == language


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("Токаев прибыл в Пекин", "ru"),
        ("Путин и Мирзиёев обсудили газ", "ru"),
        ("ПРЕЗИДЕНТ РОССИИ ПОЗДРАВИЛ НАРОД КАЗАХСТАНА", "ru"),
        ("Президент Қытайға барды", "kk"),
        ("Vazir Moskvaga yo‘l oldi", "uz"),
        ("Çin dışişleri bakanı Bişkek'te", "tr"),
        ("哈总统抵达北京", "zh"),
    ],
)
def test_headlines(headline: str, language: str) -> None:
    assert language_of(headline) == language


@pytest.mark.parametrize("text", ["", "   ", "12.05.2023", "OK", "https://example.org/a/long/path", "@user #tag", "哈"])
def test_too_little_to_tell(text: str) -> None:
    assert language_of(text) == ""


def test_mixed_page_paragraph_by_paragraph() -> None:
    text = "\n\n".join([TEXTS["ru"], TEXTS["kk"], "– Иә.", TEXTS["en"]])
    assert [language for language, _ in languages_by_paragraph(text)] == ["ru", "kk", "kk", "en"]
    assert "\n\n".join(paragraph for _, paragraph in languages_by_paragraph(text)) == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hello", "Latn"),
        ("Привет", "Cyrl"),
        ("سلام", "Arab"),
        ("中国人", "Hani"),
        ("国境を開くことで", "Kana"),
        ("ძველი", "Geor"),
        ("12", ""),
    ],
)
def test_script(text: str, wanted: str) -> None:
    assert script(text) == wanted


def test_language_of_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert language_of(TEXTS["tg"] * 10 + "x " * 2_000_000) == "tg"
