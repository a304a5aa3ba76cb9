"""Lists of sources: what goes out comes in again, paused; nonsense is one sentence."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ingest.models import Feed, Source
from ingest.pipeline.opml import import_opml
from tests.factories import make_source

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("opml", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def outlines(*rows: str) -> bytes:
    return f"<opml version='2.0'><head/><body>{''.join(rows)}</body></opml>".encode()


def test_a_list_makes_the_way_out_and_in(tmp_path: Path) -> None:
    wire = make_source("wire", name="Wire & Söhne «Қаз»", tier="state", home_url="https://wire.example/")
    for name in ("a", "b"):
        Feed.objects.create(source=wire, url=f"https://wire.example/{name}.xml", is_active=True)
    Feed.objects.create(source=wire, url="https://wire.example/press/", kind="listing")
    file = tmp_path / "sources.opml"
    run("--export", str(file))
    assert "2 known already" in run("--import", str(file))
    Source.objects.all().delete()
    assert "2 feeds added (paused) with 1 new sources" in run("--import", str(file))
    source = Source.objects.get()
    assert (source.name, source.tier, source.home_url) == ("Wire & Söhne «Қаз»", "state", "https://wire.example/")
    assert source.state == "paused"
    assert list(source.feeds.values_list("url", "is_active", "state").order_by("url")) == [
        ("https://wire.example/a.xml", False, "paused"),
        ("https://wire.example/b.xml", False, "paused"),
    ]


def test_a_moved_feed_is_known_by_its_old_address() -> None:
    Feed.objects.create(source=make_source(), url="https://x.example/new", former_urls=["https://x.example/old"])
    report = import_opml(outlines('<outline text="X" xmlUrl="https://x.example/old"/>'))
    assert (report.new, report.known) == (0, 1)


def test_outlets_of_one_host_get_slugs_of_their_own() -> None:
    report = import_opml(
        outlines(*(f'<outline text="Blog {n}" xmlUrl="https://blogs.example/{n}/feed"/>' for n in range(3)))
    )
    assert (report.new, report.sources) == (3, 3)
    assert Source.objects.values("slug").distinct().count() == 3


def test_what_cannot_be_an_address_is_refused_and_the_rest_kept(tmp_path: Path) -> None:
    file = tmp_path / "x.opml"
    bad = ['<outline text="a" xmlUrl="http://2130706433/feed"/>', '<outline text="b" xmlUrl="https://u:p@x.example/"/>']
    file.write_bytes(outlines(*bad, '<outline text="c" xmlUrl="https://x.example/feed"/>'))
    with pytest.raises(CommandError, match="2 feeds were refused"):
        run("--import", str(file))
    assert Feed.objects.get().url == "https://x.example/feed"


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"<html><body>x</body></html>", b"<rss/>", b"x" * 5_000_001])
def test_nonsense_is_one_sentence(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "x.opml"
    file.write_bytes(body)
    with pytest.raises(CommandError, match=r"^Nothing was imported: [^\n]+\.$"):
        run("--import", str(file))


def test_a_missing_file_is_told() -> None:
    with pytest.raises(CommandError, match="No such file"):
        run("--import", "/nowhere/x.opml")
