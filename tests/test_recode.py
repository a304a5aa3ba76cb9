"""Coding anew: told before it is kept, curated rows left alone, and a broken-off run goes on."""

import io
import time
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from ingest.classify import coder_version
from ingest.models import Article, DailySignal, RecodeRun, Statement
from ingest.pipeline import coding, recoding
from ingest.vocabulary import default_vocabulary
from tests.factories import make_article, make_source
from tests.pages import PARAGRAPHS

pytestmark = pytest.mark.django_db


def recode(*arguments: str) -> str:
    out = io.StringIO()
    call_command("recode", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def article() -> Article:
    """Coded as today's coder does."""
    row = make_article(text="\n\n".join(PARAGRAPHS), status=Article.Status.READ)
    assert coding.code_article(row.pk)
    row.refresh_from_db()
    return row


def rows_of(article: Article) -> list[tuple[int, str, str, float]]:
    rows = article.statements.order_by("start", "actor", "recipient")
    return list(rows.values_list("start", "actor", "recipient", "tone"))


def spoil(article: Article) -> Statement:
    """As if an older coder had read the tone the other way round."""
    row = article.statements.exclude(tone__range=(-0.2, 0.2)).first()
    assert row
    Statement.objects.filter(pk=row.pk).update(tone=-row.tone, coder_version="old")
    return row


def test_what_is_the_same_changes_nothing(article: Article) -> None:
    told = recode("--here")
    assert "ready" in told
    assert "1 of 1 articles" in told
    assert {line for line in told.splitlines() if line.startswith(recoding.KINDS)} == {
        f"{kind}: 0" for kind in recoding.KINDS
    }


def test_told_first_then_kept(article: Article) -> None:
    right = rows_of(article)
    spoil(article)
    wrong = rows_of(article)
    told = recode("--here")
    assert "flipped: 1" in told
    assert "before " in told
    assert rows_of(article) == wrong
    run = RecodeRun.objects.get()
    assert "1 articles kept" in recode("--keep", str(run.pk))
    assert rows_of(article) == right
    assert {row.coder_version for row in article.statements.all()} == {coder_version(default_vocabulary())}
    assert DailySignal.objects.exists()
    assert "0 articles kept" in recode("--keep", str(run.pk))
    assert "kept" in recode("--list")


def test_dropped_is_as_before(article: Article) -> None:
    spoil(article)
    wrong = rows_of(article)
    recode("--here")
    number = str(RecodeRun.objects.get().pk)
    recode("--drop", number)
    assert rows_of(article) == wrong
    with pytest.raises(CommandError, match="dropped"):
        recode("--keep", number)


def test_curated_rows_stay(article: Article) -> None:
    row = spoil(article)
    Statement.objects.filter(pk=row.pk).update(is_curated=True)
    before = rows_of(article)
    assert "flipped: 0" in recode("--here")
    recode("--keep", str(RecodeRun.objects.get().pk))
    row.refresh_from_db()
    assert row.is_curated
    assert rows_of(article) == before


def test_curated_between_proposal_and_keeping_stays(article: Article) -> None:
    row = spoil(article)
    recode("--here")
    Statement.objects.filter(pk=row.pk).update(is_curated=True)
    before = rows_of(article)
    recode("--keep", str(RecodeRun.objects.get().pk))
    assert rows_of(article) == before


def test_another_text_by_now_is_left_alone(article: Article) -> None:
    spoil(article)
    recode("--here")
    Article.objects.filter(pk=article.pk).update(text=article.text + "\n\nA later word.")
    before = rows_of(article)
    assert "0 articles kept" in recode("--keep", str(RecodeRun.objects.get().pk))
    assert rows_of(article) == before


def test_a_run_broken_off_goes_on(article: Article) -> None:
    make_article(text=article.text)
    run = recoding.start(None, None, {})
    assert recoding.propose_next(run.pk)
    with pytest.raises(CommandError, match="coding"):
        recode("--keep", str(run.pk))
    assert "1 of 2 articles" in recode("--show", str(run.pk))
    assert "2 of 2 articles" in recode("--go-on", str(run.pk))


def test_only_what_was_asked_for(article: Article) -> None:
    make_article(date(2025, 1, 1), source=make_source("other"), language="ru")
    assert recoding.start(date(2026, 1, 1), None, {}).rows.count() == 1
    assert recoding.start(None, date(2025, 1, 1), {"language": "ru", "source": "other"}).rows.count() == 1
    assert recoding.start(None, None, {"actor": article.statements.all()[0].actor}).rows.count() == 1
    with pytest.raises(CommandError, match="KEY one of"):
        recode("--where", "color=red")
    with pytest.raises(CommandError, match="no such run"):
        recode("--show", "0")


@pytest.mark.django_db(transaction=True)
def test_the_queue_goes_through_a_run(article: Article, celery_worker_process: object) -> None:
    spoil(article)
    recode()
    number = RecodeRun.objects.get().pk
    deadline = time.monotonic() + 60
    while RecodeRun.objects.get(pk=number).state != RecodeRun.State.READY and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "flipped: 1" in recode("--show", str(number))
