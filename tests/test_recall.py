"""Articles read in full: drawn, read without the program's rows, then with them; what the coder missed, counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ingest.models import Article, DailySignal, Statement
from signals_site.curation import recall
from signals_site.curation.corrections import ConflictError, correct
from signals_site.curation.models import FullReading
from signals_site.curation.recall import ENOUGH, draw, take
from tests.factories import count_statements, make_article, make_source, make_staff, make_statement

pytestmark = pytest.mark.django_db
WEEK = date(2026, 11, 23)
TEXT = "Russia thanked Kazakhstan. Moscow also warned Tashkent. Beijing praised Astana."
THANKS, WARNING, PRAISE = TEXT[:26], TEXT[27:55], TEXT[56:]
CODES = {"actor": "RUS", "recipient": "UZB", "act": "THREATEN", "themes": ["security"], "tone": "-1", "mode": "said"}


def make_reader(name: str = "ann") -> User:
    return make_staff("curator", name)


@pytest.fixture
def reader(client: Client) -> User:
    user = make_reader()
    client.force_login(user)
    return user


@pytest.fixture
def drawn() -> Article:
    """Two of its three statements were found, one with the wrong recipient."""
    article = make_article(text=TEXT)
    make_statement("RUS", "KAZ", 0.5, article=article, passage=THANKS, start=0)
    make_statement("CHN", "KGZ", 0.5, article=article, passage=PRAISE, start=56)
    count_statements()
    assert draw(WEEK) == 1
    return article


def press(client: Client, step: str, **data: Any) -> str:
    item = FullReading.objects.get()
    answer = client.post(reverse("curation_reading"), {"item": item.pk, "step": step, **data}, follow=True)
    return answer.content.decode()


def test_articles_are_drawn_once_a_week_whether_something_was_found_in_them_or_not() -> None:
    empty = make_article()
    make_article(date(2026, 11, 23))
    make_article(date(2026, 11, 15))
    make_article(source=make_source("sample", is_sample=True))
    make_article(status=Article.Status.SKIPPED)
    make_article(story=empty.story)
    assert draw(WEEK) == 1
    assert draw(WEEK) == 0
    assert FullReading.objects.get().article == empty


def test_an_article_lies_on_one_table_for_a_day() -> None:
    make_article()
    draw(WEEK)
    ann, ben = make_reader(), make_reader("ben")
    item = take(ann)
    assert item is not None
    recall.note(item, {**CODES, "passage": WARNING})
    assert take(ann) == item
    assert take(ben) is None
    FullReading.objects.update(taken_at=timezone.now() - recall.TABLE - timedelta(minutes=1))
    passed_on = take(ben)
    assert passed_on is not None
    assert (passed_on.pk, passed_on.noted) == (item.pk, [])


def test_who_has_seen_the_codes_is_not_given_the_article(drawn: Article, reader: User) -> None:
    row = drawn.statements.first()
    assert row is not None
    row.tone = -0.5
    correct(row, reader)
    assert take(reader) is None
    assert take(make_reader("ben")) is not None


def test_the_programs_rows_are_hidden_until_the_reader_has_read(client: Client, drawn: Article, reader: User) -> None:
    page = client.get(reverse("curation_reading")).content.decode()
    assert WARNING in page
    assert "<mark>" not in page
    assert "RUS → KAZ" not in page
    shown = press(client, "show")
    assert "<mark>" in shown
    assert "RUS → KAZ" in shown


def test_what_is_missing_is_added_what_is_wrong_rejected_and_both_are_counted(
    client: Client, drawn: Article, reader: User
) -> None:
    client.get(reverse("curation_reading"))
    press(client, "note", **CODES, passage=WARNING)
    press(client, "note", **{**CODES, "recipient": "KAZ", "act": "SUPPORT", "tone": "1"}, passage="thanked Kazakhstan")
    press(client, "note", **{**CODES, "actor": "CHN", "recipient": "KAZ"}, passage=PRAISE)
    press(client, "note", **{**CODES, "actor": "USA"}, passage=WARNING)
    press(client, "forget", place=3)
    press(client, "complete")
    assert FullReading.objects.get().done_at is None
    shown = press(client, "show")
    assert (shown.count("missed, will be added"), shown.count("found by the program")) == (2, 1)
    wrong = Statement.objects.get(recipient="KGZ")
    assert "Nothing to read" in press(client, "complete", wrong=wrong.pk)
    item = FullReading.objects.get()
    assert (item.found, item.missed, item.reader) == (1, 2, reader)
    standing = Statement.objects.filter(is_rejected=False, is_counted=True)
    assert set(standing.values_list("actor", "recipient")) == {("RUS", "KAZ"), ("RUS", "UZB"), ("CHN", "KAZ")}
    assert set(DailySignal.objects.of("all").values_list("actor", "recipient")) == {
        ("RUS", "KAZ"), ("RUS", "UZB"), ("CHN", "KAZ"),
    }  # fmt: skip


def test_a_passage_that_left_the_text_keeps_all_as_it_was(drawn: Article, reader: User) -> None:
    item = take(reader)
    assert item is not None
    recall.note(item, {**CODES, "tone": -1.0, "passage": WARNING})
    recall.show(item)
    Article.objects.update(text=THANKS)
    with pytest.raises(ConflictError):
        recall.complete(item, {row.pk for row in recall.standing(drawn)})
    assert not Statement.objects.filter(is_rejected=True).exists()
    assert FullReading.objects.get().done_at is None


def test_faults_are_told_and_others_articles_are_not_touched(client: Client, drawn: Article, reader: User) -> None:
    client.get(reverse("curation_reading"))
    item = FullReading.objects.get()
    fault = {"item": item.pk, "step": "note", **CODES, "passage": "not in it"}
    assert client.post(reverse("curation_reading"), fault).status_code == 400
    assert "no longer on your table" in press(client, "show", item=item.pk + 1)
    press(client, "leave")
    item.refresh_from_db()
    assert (item.noted, item.shown_at) == ([], None)


def test_the_page_of_figures_says_what_is_known(client: Client) -> None:
    def page() -> str:
        return client.get(reverse("methodology")).content.decode()

    assert "for people to read in full" in page()
    for n, language in enumerate(("ru", "ru", "kk")):
        FullReading.objects.create(
            week=WEEK, article=make_article(), language=language, done_at=timezone.now(), found=3 - n, missed=1
        )
    assert "Articles read in full: 3, with statements: 9" in page()
    FullReading.objects.filter(language="ru").update(found=ENOUGH, missed=ENOUGH)
    rows = {row.language: (row.articles, row.share.k, row.share.n) for row in recall.recall()}
    assert rows == {"": (3, 2 * ENOUGH + 1, 4 * ENOUGH + 2), "kk": (1, 1, 2), "ru": (2, 2 * ENOUGH, 4 * ENOUGH)}
    assert "<b>0.50</b> <small>0.39–0.61</small>" in page()
    assert "Kazakh 2" in page()
