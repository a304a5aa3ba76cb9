"""Words sought by a reader: stemming, phrases, exclusion, names in any script."""

from datetime import date

import pytest
from django.test import Client

from ingest.models import Article, Statement
from signals_site.dashboard.queries import Filters, newest
from tests.dashboard import page_of
from tests.factories import count_statements, make_article, make_statement

DAY = date(2026, 11, 10)
TEXTS = {
    "pipelines": ("en", "RUS", "UZB", "Moscow spoke of building new pipelines and a power station."),
    "border": ("en", "CHN", "TJK", "Beijing welcomed the border agreement; no power is needed."),
    "трубы": ("ru", "RUS", "KAZ", "Сергей Лавров заявил о строительстве трубопроводов и счёте за газ."),
    "boru": ("tr", "TUR", "TKM", "Ankara boru hatlarının yapımını görüşüyor."),
    "管道": ("zh", "CHN", "KAZ", "中国愿同哈萨克斯坦加强能源合作。"),
    "quvur": ("uz", "UZB", "CHN", "Toshkent yangi quvur va yoʻl qurmoqda."),
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    for name, (language, actor, recipient, passage) in TEXTS.items():
        article = make_article(DAY, text=f"{passage} Whole {name} text.", language=language, title=f"Title {name}")
        make_statement(actor, recipient, article=article, passage=passage)
    count_statements()


def found(text: str, *, whole: bool = False) -> set[str]:
    passages = set(newest(Filters(text=text, whole=whole)).values_list("passage", flat=True))
    return {name for name, row in TEXTS.items() if row[3] in passages}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("pipeline", {"pipelines"}),
        ("built", set()),
        ("builds", {"pipelines"}),
        ("power", {"pipelines", "border"}),
        ('"power station"', {"pipelines"}),
        ('"station power"', set()),
        ("power -pipelines", {"border"}),
        ("power -pipeline", {"border"}),
        ("-power border", set()),
        ("border or pipeline", {"border", "pipelines"}),
        ("трубопровод", {"трубы"}),
        ("строительство ТРУБОПРОВОДА", {"трубы"}),
        ("счете", {"трубы"}),
        ("boru hattı", {"boru"}),
        ("能源合作", {"管道"}),
        ("合作能源", set()),
        ("yo'l", {"quvur"}),
        ("the", set()),
    ],
)  # fmt: skip
def test_words_are_sought_as_their_language_bends_them(text: str, names: set[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text", ["Uzbekistan", "uzbekistan", "Узбекистан", "乌兹别克斯坦", "Oʻzbekiston", "Özbekistan"]
)
def test_a_country_in_any_script_finds_what_it_says_and_hears(text: str) -> None:
    assert found(text) == {"pipelines", "quvur"}


@pytest.mark.parametrize("text", ["Lavrov", "lavrov", "Лавров", "拉夫罗夫"])
def test_a_person_is_found_in_all_spellings(text: str) -> None:
    assert found(text) == {"трубы"}


def test_names_and_words_are_both_asked() -> None:
    assert found("Китай border") == {"border"}
    assert found("Russia pipeline") == {"pipelines"}
    assert found('"Russia"') == set()
    assert found("power -Russia") == {"pipelines", "border"}


def test_the_whole_article_is_sought_where_asked() -> None:
    assert found("whole трубы") == set()
    assert found("whole трубы", whole=True) == {"трубы"}
    assert found("title -border", whole=True) == set(TEXTS) - {"border"}


def test_a_corrected_text_is_found_by_its_new_words_only() -> None:
    Statement.objects.filter(actor="TUR").update(passage="Ankara tren yolu")
    assert not newest(Filters(text="hatları")).exists()
    assert newest(Filters(text="tren")).count() == 1


def test_a_very_long_article_is_kept_and_found() -> None:
    article = make_article(DAY, text=" ".join(f"слово{number}" for number in range(200_000)), language="ru")
    make_statement("RUS", "KAZ", article=article, passage="слово1 и")
    count_statements()
    assert Article.objects.filter(pk=article.pk).exists()
    assert newest(Filters(text="слово77", whole=True)).count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "'",
        '"',
        "-",
        "a & b | !c",
        "a:*",
        "\\",
        "') OR 1=1 --",
        "<b>x</b>",
        "x" * 10_000,
        '"a -"b',
        "or or",
        "(中",
        "or",
    ],
)
def test_odd_words_break_nothing_and_stay_text(client: Client, text: str) -> None:
    response = client.get("/statements/", {"text": text})
    assert response.status_code == 200
    assert "<b>x</b>" not in response.content.decode()


def test_the_page_says_where_it_looked(client: Client) -> None:
    text = page_of(client, "/statements/?text=whole+border&whole=1")
    assert "with “whole border” anywhere in the article" in text
    assert ">1 statement<" in text
    assert "holds no word to look for" in page_of(client, "/statements/?text=%25")
