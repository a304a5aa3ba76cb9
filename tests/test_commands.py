"""The commands as a user runs them: what they print, what they keep, how they end."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from ingest.models import Article, DailySignal, Feed, Source, Statement
from tests.factories import count_statements, make_statement
from tests.pages import PARAGRAPHS, feed_xml, page_html
from tests.servers import Site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loopback(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True


def run(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def corpus_line(number: int = 1, **changes: object) -> str:
    row = {
        "id": f"a{number}", "lang": "en", "url": f"https://example.org/{number}", "publisher": "A wire",
        "title": "Report", "published": "2026-11-18T09:30:00+00:00", "body": "\n\n".join(PARAGRAPHS),
    }  # fmt: skip
    return json.dumps({**row, **changes})


def test_ingest_prints_the_statements_of_a_feed(site: Site) -> None:
    site.put("/feed.xml", feed_xml(site.url, ["talks"]), "application/rss+xml")
    site.put("/talks.html", page_html("talks"))
    (line,) = run("ingest", f"{site.url}/feed.xml", "--json").splitlines()
    told = json.loads(line)
    assert (told["published"], told["lang"], told["status"]) == ("2026-11-18T09:30:00+00:00", "en", "coded")
    assert ("RUS", "KAZ") in {(row["actor"], row["recipient"]) for row in told["statements"]}
    assert DailySignal.objects.exists()


def test_ingest_takes_a_page_and_repeats_itself(site: Site) -> None:
    address = site.put("/talks.html", page_html("talks"))
    first = run("ingest", address)
    assert "RUS → KAZ" in first
    assert run("ingest", address) == first
    assert Article.objects.count() == 1


@pytest.mark.parametrize("address", ["not an address", "ftp://example.org/x", "http://10.1.2.3/", "file:///etc/passwd"])
def test_ingest_refuses_other_addresses(address: str) -> None:
    with pytest.raises(CommandError, match="1 of 1 addresses could not be read"):
        run("ingest", address)
    assert not Article.objects.exists()


def test_ingest_without_redis_says_so(site: Site, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    address = site.put("/feed.xml", feed_xml(site.url, ["talks"]), "application/rss+xml")
    with pytest.raises(CommandError, match="Redis, which keeps the turns at each host, does not answer"):
        run("ingest", address)


def test_import_is_repeatable_and_tells_broken_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    broken = ['{"id": "x"', '{"id": "y"}', corpus_line(3, published="soon"), corpus_line(4, published="2999-01-01")]
    file.write_text("\n".join([corpus_line(1), *broken, "", corpus_line(2)]))
    errors = io.StringIO()
    with pytest.raises(CommandError, match="4 lines were not imported"):
        call_command("import_articles", str(file), stdout=io.StringIO(), stderr=errors)
    assert [line.split(":")[0] for line in errors.getvalue().splitlines()] == ["line 2", "line 3", "line 4", "line 5"]
    assert Article.objects.count() == 2
    assert Article.objects.filter(published_evidence="file", status="coded").count() == 2
    file.write_text("\n".join([corpus_line(1), corpus_line(2)]))
    assert run("import_articles", str(file)).startswith("0 new, 2 known, 0 broken")


def test_code_leaves_the_database_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(corpus_line())
    (line,) = run("code", str(file)).splitlines()
    coded = json.loads(line)
    assert coded["id"] == "a1"
    fields = {
        "passage",
        "speaker",
        "actor",
        "recipient",
        "act",
        "themes",
        "tone",
        "mode",
        "direct",
        "via",
        "confidence",
        "why",
    }
    assert coded["statements"]
    assert all(fields <= set(row) and row["passage"] in "\n\n".join(PARAGRAPHS) for row in coded["statements"])
    assert not Article.objects.exists()


def test_code_goes_on_after_a_broken_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(["{", corpus_line()]))
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 lines were not coded"):
        call_command("code", str(file), stdout=out, stderr=io.StringIO())
    assert json.loads(out.getvalue())["id"] == "a1"


def test_load_reference_is_repeatable_and_keeps_what_people_set() -> None:
    run("load_reference")
    assert Source.objects.count() >= 60
    assert not Feed.objects.filter(is_active=True).exists()
    assert set(Source.objects.exclude(feeds=None).values_list("state", flat=True)) == {"paused"}
    Feed.objects.update(is_active=True)
    before = Source.objects.count(), Feed.objects.count()
    assert "(0 new)" in run("load_reference")
    assert (Source.objects.count(), Feed.objects.count()) == before
    assert not Feed.objects.filter(is_active=False).exists()


def test_feeds_start_and_pause() -> None:
    run("load_reference")
    slug = Source.objects.with_active_feed().first() or Feed.objects.all()[0].source
    run("feeds", "--start", slug.slug)
    assert Feed.objects.filter(is_active=True).count() == slug.feeds.count()
    run("feeds", "--pause", "all")
    assert not Feed.objects.filter(is_active=True).exists()
    with pytest.raises(CommandError, match="No feeds"):
        run("feeds", "--start", "nobody")


def test_samples_come_and_go() -> None:
    assert "sample stories" in run("load_samples")
    assert DailySignal.objects.exists()
    assert Statement.objects.filter(article__source__is_sample=True).exists()
    assert "not needed" in run("load_samples", "--if-empty")
    run("remove_samples")
    assert not Article.objects.exists()
    assert not DailySignal.objects.exists()


def test_rebuild_mends_what_was_lost() -> None:
    make_statement()
    count_statements()
    DailySignal.objects.all().delete()
    assert run("rebuild", "--from", "2026-11-01", "--to", "2026-11-30") == "1 days rebuilt\n"
    assert DailySignal.objects.filter(dimension="all").count() == 1
    with pytest.raises(CommandError, match="is after"):
        run("rebuild", "--from", "2026-11-30", "--to", "2026-11-01")
