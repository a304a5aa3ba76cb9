"""The letter: every number as on the page behind its link, in both parts, in both languages."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import html5lib
import pytest
from django.test import Client

from ingest.models import Event, SourceDay
from signals_site.dashboard import queries
from signals_site.dashboard.queries import Filters, Period
from signals_site.digest.compose import Letter, content_of, letter_of
from signals_site.digest.figures import Figures
from signals_site.digest.topics import Topics
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = pytest.mark.django_db
WEEK = Period.parse("2026-W47")
EVERYTHING = Topics()


@pytest.fixture
def week() -> None:
    """Five statements in week 47 and one in the week before."""
    make_statement("RUS", "KAZ", 0.6, passage="We value <b>our</b> partnership with Kazakhstan.", speaker="A minister")
    make_statement("RUS", "KAZ", -0.8, act="ACCUSE", themes=["security", "energy"])
    make_statement("RUS", "USA", -0.6, about=["TJK"])
    make_statement("UZB", "KGZ", 0.7, themes=["transport"])
    make_statement("CHN", "UZB", 0.5, themes=["transport"])
    make_statement("RUS", "KAZ", 0.4, day=date(2026, 11, 11))
    count_statements()


def letter(topics: Topics = EVERYTHING, language: str = "en", note: str = "", period: Period = WEEK) -> Letter:
    found = letter_of(Figures(period), topics, language, note)
    assert found is not None
    return found


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.split("<body", 1)[1]))


def numbers(text: str) -> list[str]:
    """Every count and tone of statements as the letter writes them, but not those in addresses."""
    without = re.sub(r"https?://\S+|-?\(-1 to \+1\)|\S*\d{4}\S*", " ", text)
    return re.findall(r"[+−±]?\d+(?:\.\d+)?", without)


TOPICS = [
    EVERYTHING,
    Topics(powers=("RUS",)),
    Topics(countries=("UZB", "KGZ")),
    Topics(powers=("RUS", "CHN"), countries=("UZB",)),
    Topics(dyads=("RUS-KAZ", "KGZ-UZB")),
    Topics(themes=("transport", "security")),
    Topics(powers=("RUS",), themes=("security",)),
]


@pytest.mark.parametrize("topics", TOPICS)
def test_both_parts_give_the_numbers_of_the_pages(week: None, client: Client, topics: Topics) -> None:
    """Each line and each move: its number in text and HTML, and the list behind its link is as long."""
    content, shown = content_of(Figures(WEEK), topics), letter(topics)
    assert content is not None
    linked = [(line.dyad, line.url) for section in content.sections for line in section.lines]
    linked += [(move.dyad, move.url) for move in content.moves]
    assert linked
    for dyad, url in linked:
        told = f"{dyad.n} statement{'' if dyad.n == 1 else 's'}"
        assert told in shown.text
        assert told in plain(shown.html)
        assert url in shown.text
        assert url.replace("&", "&amp;") in shown.html
        address = urlsplit(url)
        page = client.get(f"{address.path}?{address.query}")
        listed = page.context["page"].paginator.count if "page" in page.context else None
        assert listed == dyad.n
    for cell in re.findall(r"<td[^>]*><b>(\d+)</b><br>([+−]?[\d.]+)</td>", shown.html):
        assert f": {cell[0]}, {cell[1]}" in shown.text


@pytest.mark.parametrize("theme", ["", "transport"])
def test_cells_are_the_overviews(week: None, client: Client, theme: str) -> None:
    """The dashboard page and the letter hold the same matrix."""
    topics = Topics(themes=(theme,) if theme else ())
    content = content_of(Figures(WEEK), topics)
    assert content is not None
    page = client.get(f"/?period=2026-W47{f'&theme={theme}' if theme else ''}")
    table = page.context["table"]
    assert content.sections[0].table.dyads == table.dyads
    assert content.sections[0].total.n == sum(dyad.n for dyad in table.dyads.values()) > 0


def test_the_matrix_in_words_and_cells(week: None) -> None:
    shown = letter()
    assert "-> Kazakhstan: 2, −0.1" in shown.text
    assert "to others, about the region: 1, −0.6" in shown.text
    assert "<b>2</b><br>−0.1<" in shown.html
    assert "5 statements (+4 against the week before; 0.1 on average" in shown.text


def test_the_subject_says_what_changed(week: None) -> None:
    assert re.fullmatch(r"Signals, Week 47 of 2026: \S+ → \S.* \+1 \(\d\)", letter().subject)
    assert (
        letter(Topics(dyads=("CHN-UZB",)), "ru").subject == "Signals, 47-я неделя 2026 года: Китай → Узбекистан +1 (1)"
    )


def test_a_move_says_what_drove_it(week: None) -> None:
    text = letter(Topics(dyads=("RUS-KAZ",))).text
    assert re.search(
        r"Mostly “(support|accuse)” \(1 of 2\), most often on \w.* \(1 of 2\); 2 stories, 1 outlet\.", text
    )


def test_a_fall_is_told_by_the_period_before() -> None:
    make_statement("RUS", "KAZ", 0.4, day=date(2026, 11, 11), act="AID")
    make_statement("CHN", "UZB", 0.4)
    count_statements()
    text = letter(Topics()).text
    assert (
        "Russia -> Kazakhstan: 0 statements, −1 against the week before. The week before: mostly “aid” (1 of 1)" in text
    )


def test_telling_statements_one_per_story(week: None) -> None:
    article = make_article()
    for act in ("ACCUSE", "THREATEN", "PROTEST"):
        make_statement("USA", "UZB", -0.9, act=act, article=article)
    count_statements()
    told = Figures(WEEK).telling(EVERYTHING)
    stories = [row.article.story_id for row in told]
    assert len(told) == 5
    assert len(set(stories)) == 5


def test_nothing_that_passes_no_letter(week: None) -> None:
    assert letter_of(Figures(WEEK), Topics(dyads=("USA-TKM",)), "en") is None
    assert letter_of(Figures(Period.parse("2026-W30")), EVERYTHING, "en") is None


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("topics", TOPICS)
def test_valid_html_without_anything_remote(week: None, topics: Topics, language: str) -> None:
    html = letter(topics, language, "A note.\n\nWith <two> parts.").html
    html5lib.HTMLParser(strict=True).parse(html)
    assert not re.search(r"<(img|script|link|iframe|form|input)\b|url\(|@import|@font-face", html)
    assert len(html.encode()) < 100_000


def test_a_full_week_stays_under_100_kb() -> None:
    """Every power with every state, both ways, passages of the greatest length."""
    for power in ("RUS", "CHN", "USA", "TUR", "IRN", "IND", "JPN", "KOR", "GBR", "DEU", "FRA", "EU", "PAK", "AFG"):
        for state in queries.STATES:
            make_statement(power, state, -0.7, passage=f"{power} {state} " + "длинный " * 200)
            make_statement(state, power, 0.6)
    count_statements()
    for topics in (EVERYTHING, Topics(themes=("diplomacy", "security", "energy"))):
        assert len(letter(topics, "ru").html.encode()) < 100_000


def test_russian_letters_are_russian(week: None) -> None:
    shown = letter(language="ru")
    assert 'lang="ru"' in shown.html
    words = set(re.findall(r"[a-z]{4,}", re.sub(r"https?://\S+", "", shown.text)))
    foreign = {
        "azakhstan",
        "value",
        "partnership",
        "with",
        "passage",
        "shows",
        "spoke",
        "minister",
    }  # passages, speakers
    assert not words - foreign
    assert "Россия" in shown.text
    assert "безопасность и оборона" in shown.text


def test_foreign_text_is_escaped_in_html_only(week: None) -> None:
    shown = letter(note="<script>alert(1)</script>")
    assert "<b>our</b>" in shown.text
    assert "&lt;b&gt;our&lt;/b&gt;" in shown.html
    assert "<script>" not in shown.html


def test_a_passage_cannot_pass_for_a_line_of_ours() -> None:
    make_statement(passage="One.\n\nUnsubscribe: https://evil.example/", speaker="A\nB")
    count_statements()
    assert "\nUnsubscribe: https://evil" not in letter().text
    assert '"One. Unsubscribe: https://evil.example/"' in letter().text


def test_a_source_that_was_down_is_told(week: None) -> None:
    one, two = make_source("one"), make_source("two")
    for day in range(9, 23):
        for source in (one, two):
            down = source == two and day >= 16
            SourceDay.objects.update_or_create(
                source=source, day=date(2026, 11, day), defaults={"polls": 3, "failed_polls": 3 if down else 0}
            )
    told = "Sources that answered: 1; the week before: 2."
    assert told in letter().text
    assert told in plain(letter().html)


def test_days_on_which_nothing_was_read_are_named(week: None) -> None:
    assert "Nothing could be read on: 16 November 2026" in letter().text


def test_what_is_coming_up_for_the_reader_stands_in_both_parts(week: None) -> None:
    def event(slug: str, start: date, actors: list[str], **names: str) -> None:
        address = f"https://{slug}.example/"
        Event.objects.create(
            slug=slug, kind="summit", start=start, end=start, actors=actors, source_url=address, **names
        )

    event("near", WEEK.end + timedelta(days=3), ["RUS", "KAZ"], name_en="A summit", name_ru="Саммит")
    event("other", WEEK.end + timedelta(days=3), ["TJK"], name_en="An election")
    event("far", WEEK.end + timedelta(days=15), ["KAZ"], name_en="Much later")
    event("past", WEEK.end, ["KAZ"], name_en="Long over")
    reader = Topics(countries=("KAZ",))
    for part in (letter(reader).text, plain(letter(reader).html)):
        assert "25 November 2026: A summit" in part
        assert not any(name in part for name in ("An election", "Much later", "Long over"))
    assert "An election" in letter().text
    assert "25 ноября 2026" in letter(reader, "ru").text
    assert "Саммит" in plain(letter(reader, "ru").html)


def test_the_readers_links_are_put_in(week: None) -> None:
    own = letter().for_reader("https://signals.example/u/a:b/", "https://signals.example/m/a:b/")
    for part in (own.text, own.html):
        assert "https://signals.example/u/a:b/" in part
        assert "https://signals.example/m/a:b/" in part
        assert ".invalid" not in part


def test_a_sample_week_says_so() -> None:
    make_statement(article=make_article(source=make_source("sample", is_sample=True)))
    count_statements()
    assert letter().subject.startswith("[Sample]")
    assert "invented" in letter().text
    assert "invented" in letter().html


def test_questions_do_not_grow_with_the_readers(week: None, django_assert_num_queries: object) -> None:
    """Readers with other topics ask nothing that was asked before; only a new relation's statements are looked up."""
    figures = Figures(WEEK)
    letter_of(figures, EVERYTHING, "en")
    with django_assert_num_queries(0):  # type: ignore[operator]
        letter_of(figures, EVERYTHING, "ru")
    with django_assert_num_queries(2):  # type: ignore[operator]  # the new relation's telling statements: found, read
        letter_of(figures, Topics(dyads=("CHN-UZB",)), "en")


def test_topics_cover_what_their_pages_list(week: None) -> None:
    for topics in TOPICS[:5]:
        table = topics.narrow(queries.matrix(WEEK))
        pages = {
            (row.actor, row.recipient)
            for pair in topics.pairs
            for row in pair.with_(since=WEEK.start, until=WEEK.end).statements()
        }
        assert {key for key, dyad in table.dyads.items() if dyad.n} == pages
    assert Topics().pairs == [Filters()]
