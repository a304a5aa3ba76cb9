"""Static files as browsers get them: compressed, and under names that let them be kept for ever."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.dashboard import page_of

pytestmark = pytest.mark.django_db
PLOTLY = r"/static/plotly/plotly\.min\.[0-9a-f]{12}\.js"


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = str(tmp_path)
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def asked(client: Client, address: str, encoding: str) -> tuple[str, str, bytes]:
    response = client.get(address, headers={"Accept-Encoding": encoding})
    assert response.status_code == 200, address
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.headers.get("Content-Encoding", ""), response["Cache-Control"], body


def test_pages_name_hashed_files_that_come_compressed_and_stay(collected: Path) -> None:
    client = Client()
    found = re.search(PLOTLY, page_of(client, "/compare/?dyad=RUS-KAZ"))
    assert found
    encoding, kept, small = asked(client, found[0], "gzip, br")
    assert (encoding, kept) == ("br", "max-age=315360000, public, immutable")
    encoding, kept, middling = asked(client, found[0], "gzip")
    assert encoding == "gzip"
    plain = asked(client, found[0], "identity")[2]
    assert brotli.decompress(small) == gzip.decompress(middling) == plain
    assert len(small) < len(middling) < len(plain) / 3


def test_every_static_file_that_pages_name_is_there(collected: Path) -> None:
    client = Client()
    for page in ("/", "/compare/?dyad=RUS-KAZ", "/embed/dyad/RUS/KAZ/", "/admin/login/", "/api/v1/docs"):
        named = re.findall(r'(?:href|src)="(/static/[^"#]+)', page_of(client, page))
        assert named
        for address in named:
            assert "immutable" in asked(client, address, "br")[1], address


def test_a_second_run_leaves_alone_what_is_compressed(collected: Path) -> None:
    before = {path: path.stat().st_ino for path in collected.rglob("*.br")}
    marked = next(iter(before))
    marked.write_bytes(b"left alone")
    call_command("collectstatic", interactive=False, verbosity=0)
    assert marked.read_bytes() == b"left alone"
    assert {path: path.stat().st_ino for path in collected.rglob("*.br")} == before


def test_plain_names_serve_until_files_are_collected(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path / "none")
    client = Client()
    assert '"/static/signals/signals.css"' in page_of(client, "/about/")
    assert b"--paper" in asked(client, "/static/signals/signals.css", "identity")[2]


def test_pages_and_json_come_compressed_but_streams_do_not(client: Client) -> None:
    for address in ("/about/", "/api/v1/actors"):
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in response["Vary"]
        assert gzip.decompress(response.content) == client.get(address).content
    response = client.get("/statements.csv", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response
    assert b"".join(response.streaming_content).startswith(b"id,day,")  # type: ignore[attr-defined]
