"""An article that brings down whoever works on it is set aside after three tries, with a real worker that really dies."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import OperationalError, connections
from django.test import Client
from django.utils import timezone
from prometheus_client import generate_latest

from ingest import tasks
from ingest.models import Article, RecodeRun
from ingest.pipeline import coding, parking, recoding, resume
from signals_site.operations import metrics
from tests import workers
from tests.factories import make_article
from tests.pages import PARAGRAPHS, page_html
from tests.servers import Site

pytestmark = pytest.mark.django_db(transaction=True)
Status = Article.Status
TEXT = "\n\n".join(PARAGRAPHS)


@pytest.fixture
def mortal_worker(
    process_environment: dict[str, str], redis_client: "redis.Redis", tmp_path: Path
) -> Iterator[workers.Process]:
    """A worker that dies of a deadly article."""
    environment = {**process_environment, "DYING": str(tmp_path), "PYTHONPATH": str(workers.ROOT)}
    with workers.running(workers.worker(environment, tmp_path / "worker.log", app="tests.dying")) as process:
        yield process


def waiting(text: str = TEXT, **fields: Any) -> Article:
    return make_article(text=text, **{"status": Status.READ, "story": None, **fields})


def status_of(article: Article) -> str:
    article.refresh_from_db()
    return article.status


@pytest.mark.usefixtures("mortal_worker")
def test_a_deadly_text_is_set_aside_and_the_rest_goes_on(tmp_path: Path, admin_client: Client) -> None:
    deadly, others = waiting(f"{TEXT} This is deadly."), [waiting(f"{TEXT} Number {n}.") for n in range(4)]
    for article in (others[0], deadly, *others[1:]):
        tasks.code_article.delay(article.pk)
    workers.wait_until(lambda: status_of(deadly) == Status.PARKED, "it was not set aside")
    workers.wait_until(lambda: all(status_of(it) == Status.CODED for it in others), "the others did not go on")
    assert (tmp_path / "deaths").read_text() == "xxx"
    assert deadly.error == "Set aside: coding it ended its worker 3 times."
    assert not deadly.statements.exists()
    assert all(it.statements.count() == others[0].statements.count() > 0 for it in others)

    page = admin_client.get("/status/").content.decode()
    assert "1 article brought down its worker three times" in page
    assert "Set aside: coding it ended its worker 3 times." in page
    assert b"signals_articles_parked 1.0" in generate_latest(metrics.registry())

    (tmp_path / "antidote").touch()
    answer = admin_client.post(
        "/admin/ingest/article/", {"action": "release", "_selected_action": [deadly.pk]}, follow=True
    )
    assert "0 to be fetched, 1 to be coded again." in answer.content.decode()
    workers.wait_until(lambda: status_of(deadly) == Status.CODED, "it was not coded after all")
    assert (deadly.error, deadly.tries) == ("", 0)


@pytest.mark.usefixtures("mortal_worker")
def test_a_deadly_page_is_set_aside_too(tmp_path: Path, site: Site) -> None:
    good = site.put("/good.html", page_html("good"))
    rows = [waiting("", url=url, status=Status.FOUND) for url in (f"{site.url}/deadly.html", good)]
    for article in rows:
        tasks.fetch_article.delay(article.pk)
    workers.wait_until(lambda: [status_of(it) for it in rows] == [Status.PARKED, Status.CODED])
    assert rows[0].error == "Set aside: reading it ended its worker 3 times."
    assert (tmp_path / "deaths").read_text() == "xxx"


@pytest.mark.usefixtures("mortal_worker")
def test_a_deadly_text_is_left_out_of_a_run(tmp_path: Path, admin_client: Client) -> None:
    """Its statements stay, whoever keeps the run: coded anew to nothing is another thing than not coded anew."""
    rows = [waiting(f"{TEXT} Number {n}.") for n in range(3)]
    assert all(coding.code_article(article.pk) for article in rows)
    deadly = rows[0]
    Article.objects.filter(pk=deadly.pk).update(text=f"{TEXT} This is deadly.", coder_version="old")
    before = list(deadly.statements.order_by("pk").values())
    run = recoding.start(None, None, {})
    tasks.recode_run.delay(run.pk)
    workers.wait_until(lambda: RecodeRun.objects.get().state == RecodeRun.State.READY, "the run came to no end")
    assert (tmp_path / "deaths").read_text() == "xxx"
    assert [(row.article_id, row.note) for row in run.rows.left_out()] == [(deadly.pk, recoding.LEFT_OUT)]
    page = admin_client.get(f"/admin/ingest/recoderun/{run.pk}/change/").content.decode()
    assert recoding.LEFT_OUT in page
    assert "2 of 3 coded anew" in page
    assert recoding.keep(run.pk) == 2
    assert list(deadly.statements.order_by("pk").values()) == before != []
    deadly.refresh_from_db()
    assert deadly.coder_version == "old"


def test_an_error_of_ours_leaves_an_article_out_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    article = waiting()
    assert coding.code_article(article.pk)
    run = recoding.start(None, None, {})
    with monkeypatch.context() as patch:
        patch.setattr(recoding, "code", lambda *_: 1 // 0)
        for _ in range(parking.MOST_TRIES):
            with pytest.raises(ZeroDivisionError):
                recoding.propose_next(run.pk)
    assert recoding.propose_next(run.pk)
    assert not recoding.propose_next(run.pk)
    run.refresh_from_db()
    assert run.state == RecodeRun.State.READY
    assert recoding.keep(run.pk) == 0
    assert article.statements.exists()


def test_who_is_set_aside_is_not_rung_again() -> None:
    article = waiting(tries=parking.MOST_TRIES)
    assert coding.code_article(article.pk) == 0
    Article.objects.update(touched_at=timezone.now() - timedelta(days=1))
    assert resume.left_behind() == ([], [])
    assert status_of(article) == Status.PARKED


def test_a_try_that_ends_is_forgotten() -> None:
    article = waiting(tries=parking.MOST_TRIES - 1)
    assert coding.code_article(article.pk) > 0
    article.refresh_from_db()
    assert (article.status, article.tries) == (Status.CODED, 0)


def test_an_error_of_ours_counts_and_one_of_the_database_does_not() -> None:
    article = waiting()
    with pytest.raises(OperationalError), parking.trying(article.pk, Status.READ):
        raise OperationalError("no space left on device")
    article.refresh_from_db()
    assert article.tries == 0
    with pytest.raises(ZeroDivisionError), parking.trying(article.pk, Status.READ):
        raise ZeroDivisionError
    article.refresh_from_db()
    assert article.tries == 1


def test_whoever_comes_second_leaves_it_to_the_first() -> None:
    """However long the first one takes: its bells are not tries."""
    article = waiting()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"article {article.pk}"])
        assert [coding.code_article(article.pk) for _ in range(5)] == [0] * 5
        article.refresh_from_db()
        assert (article.status, article.tries) == (Status.READ, 0)
    finally:
        other.close()
    assert coding.code_article(article.pk) > 0


def test_released_rows_go_on_where_they_can() -> None:
    with_text, without = waiting(status=Status.PARKED), waiting("", status=Status.PARKED)
    failed = waiting(status=Status.FAILED)
    assert parking.release(Article.objects.all()) == ([without.pk], [with_text.pk])
    assert [status_of(it) for it in (with_text, without, failed)] == [Status.READ, Status.FOUND, Status.FAILED]
