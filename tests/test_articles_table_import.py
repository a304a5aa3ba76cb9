"""A year of articles by file: each once, with where it is from, broken off and gone on with, live articles first."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
import redis
from django.core.management import CommandError, call_command

from ingest.models import Article, DailySignal, Import, SourceDay
from ingest.pipeline import backfill, resume
from tests.pages import PARAGRAPHS, page_html

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_articles", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def corpus(file: Path, count: int, text: str = "\n\n".join(PARAGRAPHS)) -> Path:
    rows = (
        {"id": f"a{n}", "lang": "en", "publisher": "A wire", "title": f"Report {n}", "published": f"2025-11-{n % 28 + 1:02}",
         "body": f"{text} The session was number {n + 100}."}
        for n in range(count)
    )  # fmt: skip
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return file


def test_every_article_keeps_where_it_is_from(tmp_path: Path) -> None:
    file = corpus(tmp_path / "old.jsonl", 2)
    run(str(file), "--by", "anna")
    first = Article.objects.order_by("pk")[0]
    assert first.imported_from == f"{file}, line 1"
    assert first.imported is not None
    assert (first.imported.by, first.imported.new, first.published_precision) == ("anna", 2, "day")
    assert first.imported.finished_at is not None


def test_a_repeated_import_passes_over_what_it_knows(tmp_path: Path) -> None:
    file = corpus(tmp_path / "old.jsonl", backfill.BATCH + 5)
    lines = file.read_text().splitlines()
    list(backfill.save(backfill.lines(lines), Import.objects.create(name="x", by="y")))
    list(backfill.save(backfill.lines(lines), again := Import.objects.create(name="x", by="y")))
    again.refresh_from_db()
    assert (again.new, again.known, again.broken) == (0, backfill.BATCH + 5, 0)
    assert Article.objects.count() == backfill.BATCH + 5


def test_what_is_not_coded_counts_as_read_on_its_day(tmp_path: Path) -> None:
    file = tmp_path / "old.jsonl"
    row = {
        "id": "a",
        "lang": "de",
        "publisher": "A wire",
        "title": "Bericht",
        "published": "2025-03-02",
        "body": "Kurz.",
    }
    file.write_text(json.dumps(row))
    assert "1 days rebuilt" in run(str(file))
    assert Article.objects.get().status == "skipped"
    assert SourceDay.objects.values_list("day", "articles").get() == (date(2025, 3, 2), 1)


def test_a_line_given_twice_in_one_file_is_one_article(tmp_path: Path) -> None:
    file = corpus(tmp_path / "old.jsonl", 1)
    file.write_text(f"{file.read_text()}\n{file.read_text()}")
    assert run(str(file)).startswith("1 new, 1 known, 0 broken")


def test_an_import_that_was_killed_is_finished_by_the_next(tmp_path: Path, process_environment: dict[str, str]) -> None:
    file = corpus(tmp_path / "old.jsonl", 30)
    command = [sys.executable, "manage.py", "import_articles", str(file)]
    with subprocess.Popen(command, env=process_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not Article.objects.filter(status="coded").exists():
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    assert Article.objects.filter(status="read").exists()
    told = run(str(file))
    assert told.startswith("0 new, 30 known, 0 broken")
    assert Article.objects.filter(status="coded").count() == 30
    assert DailySignal.objects.exists()


def test_coding_left_to_the_workers_stands_behind_live_articles(tmp_path: Path, redis_client: "redis.Redis") -> None:
    run(str(corpus(tmp_path / "old.jsonl", 3)), "--queue")
    assert Article.objects.filter(status="read").count() == 3
    assert redis_client.keys("code*") == [b"code\x06\x169"]
    assert redis_client.llen("code\x06\x169") == 3
    Article.objects.update(touched_at="2026-01-01T00:00:00Z")
    assert len(resume.left_behind()[1]) == 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "press room"
    (place / "2025").mkdir(parents=True)
    (place / "2025" / "talks.html").write_text(page_html("talks"))
    return place


def test_a_folder_of_pages(folder: Path) -> None:
    assert run(str(folder)).startswith("1 new, 0 known, 0 broken")
    article = Article.objects.get()
    assert (article.title, article.status, article.text_from) == ("Report talks", "coded", "file")
    assert (article.published_evidence, article.source.name) == ("meta", "press room")
    assert run(str(folder)).startswith("0 new, 1 known, 0 broken")


def test_an_index_tells_address_publisher_and_date(folder: Path) -> None:
    row = {
        "file": "2025/talks.html", "url": "https://example.org/talks?utm_source=x", "publisher": "A ministry",
        "published": "2025-11-18T10:00:00+05:00",
    }  # fmt: skip
    (folder / "index.jsonl").write_text(json.dumps(row))
    run(str(folder))
    article = Article.objects.get()
    assert (article.url, article.source.name) == ("https://example.org/talks", "A ministry")
    assert article.published is not None
    assert (article.published.isoformat(), article.published_evidence) == ("2025-11-18T05:00:00+00:00", "file")


def test_a_page_without_text_is_told_and_the_rest_goes_on(folder: Path) -> None:
    (folder / "empty.html").write_text("")
    (folder / "binary.html").write_bytes(b"%PDF-1.4 and so on")
    with pytest.raises(CommandError, match="2 lines were not imported"):
        run(str(folder))
    assert Article.objects.count() == 1


def test_a_page_that_was_read_already_is_known(folder: Path) -> None:
    link = '<head><link rel="canonical" href="https://example.org/talks">'
    (folder / "2025" / "talks.html").write_text(page_html("talks").replace("<head>", link))
    run(str(folder))
    (folder / "2025" / "talks.html").rename(folder / "again.html")
    assert run(str(folder)).startswith("0 new, 1 known, 0 broken")


def test_a_broken_index_imports_nothing(folder: Path) -> None:
    (folder / "index.jsonl").write_text("{")
    with pytest.raises(CommandError, match=r"index\.jsonl, line 1"):
        run(str(folder))
    assert not Article.objects.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot read"):
        run(str(tmp_path / "nothing.jsonl"))
