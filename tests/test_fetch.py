"""What comes back from an address, and which of two errors instead."""

import gzip
import zlib
from datetime import UTC, datetime, timedelta

import pytest

from ingest.fetch import FetchError, FetchPolicy, PermanentFetchError, TemporaryFetchError, fetch
from ingest.fetch.headers import LONGEST_WAIT, Headers
from tests.servers import Answer, Site

POLICY = FetchPolicy(allow_loopback=True, contact="https://signals.example/about")
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def redirect(to: str, status: int) -> Answer:
    return Answer(status=status, headers={"Location": to})


def test_a_page_with_what_its_headers_say(site: Site) -> None:
    headers = {"Content-Type": "text/html; charset=Windows-1251", "ETag": '"1"', "Last-Modified": "yesterday"}
    site.pages["/a"] = Answer("Привет".encode("cp1251"), headers=headers)
    response = fetch(f"{site.url}/a#part", policy=POLICY)
    assert (response.url, response.status, response.moved_to) == (f"{site.url}/a", 200, "")
    assert response.body.decode(response.charset) == "Привет"
    assert response.content_type == "text/html; charset=Windows-1251"
    assert (response.etag, response.last_modified, response.not_modified) == ('"1"', "yesterday", False)


def test_the_reader_says_who_it_is_and_carries_nothing_from_one_request_to_the_next(site: Site) -> None:
    site.pages["/a"] = Answer(b"a", headers={"Set-Cookie": "id=1; Path=/"})
    for _ in range(2):
        fetch(f"{site.url}/a", policy=POLICY)
    for request in site.requests:
        assert request.headers["User-Agent"].startswith("Signals/")
        assert "(+https://signals.example/about)" in request.headers["User-Agent"]
        assert not {"Cookie", "Authorization", "Referer", "If-None-Match", "If-Modified-Since"} & set(request.headers)


def test_validators_are_sent_as_given_and_304_is_an_answer(site: Site) -> None:
    site.pages["/a"] = Answer(status=304)
    response = fetch(f"{site.url}/a", etag='W/"x"', last_modified="Wed, 01 May 2024 00:00:00 GMT", policy=POLICY)
    assert (response.not_modified, response.body) == (True, b"")
    assert site.requests[0].headers["If-None-Match"] == 'W/"x"'
    assert site.requests[0].headers["If-Modified-Since"] == "Wed, 01 May 2024 00:00:00 GMT"


def test_304_to_a_plain_question_is_an_error_not_an_empty_page(site: Site) -> None:
    site.pages["/a"] = Answer(status=304)
    with pytest.raises(TemporaryFetchError) as caught:
        fetch(f"{site.url}/a", policy=POLICY)
    assert caught.value.status == 304


def test_a_validator_cannot_smuggle_in_a_header(site: Site) -> None:
    site.put("/a", b"a")
    fetch(f"{site.url}/a", etag='"x"\r\nCookie: a=b', policy=POLICY)
    assert "Cookie" not in site.requests[0].headers
    assert "If-None-Match" not in site.requests[0].headers


def test_validators_stay_with_the_address_they_came_from(site: Site) -> None:
    site.pages["/a"] = redirect("/b", 302)
    site.pages["/b"] = Answer(b"b", headers={"ETag": '"of b"'})
    response = fetch(f"{site.url}/a", etag='"of a"', policy=POLICY)
    assert [request.headers.get("If-None-Match") for request in site.requests] == ['"of a"', None]
    assert (response.url, response.etag, response.moved_to) == (f"{site.url}/b", "", "")


def test_a_permanent_move_is_reported_as_far_as_it_is_permanent(site: Site) -> None:
    site.pages |= {"/a": redirect("/b", 301), "/b": redirect("/c", 308), "/c": redirect("/d", 302)}
    site.pages["/d"] = Answer(b"d", headers={"ETag": '"d"'})
    response = fetch(f"{site.url}/a", policy=POLICY)
    assert (response.body, response.moved_to) == (b"d", f"{site.url}/c")
    assert fetch(f"{site.url}/c", policy=POLICY).moved_to == ""


def test_after_a_permanent_move_the_validators_are_those_of_the_new_address(site: Site) -> None:
    site.pages |= {"/a": redirect("/b", 301), "/b": Answer(b"b", headers={"ETag": '"b"'})}
    response = fetch(f"{site.url}/a", policy=POLICY)
    assert (response.moved_to, response.etag) == (f"{site.url}/b", '"b"')


@pytest.mark.parametrize(
    "target",
    ["http://10.0.0.1/", "http://192.168.0.1:8080/", "http://[fd00::1]/", "file:///etc/passwd", "http://2130706433/", "http://a@b.example/"],
)  # fmt: skip
def test_redirects_are_checked_like_the_first_address(site: Site, target: str) -> None:
    site.pages["/a"] = redirect(target, 302)
    with pytest.raises(PermanentFetchError):
        fetch(f"{site.url}/a", policy=POLICY)


@pytest.mark.parametrize("answer", [Answer(status=302), redirect("http://[", 301), redirect("http://a b/", 301)])
def test_redirects_to_nowhere(site: Site, answer: Answer) -> None:
    site.pages["/a"] = answer
    with pytest.raises(PermanentFetchError, match="redirects"):
        fetch(f"{site.url}/a", policy=POLICY)


def test_five_redirects_are_followed_and_no_more(site: Site) -> None:
    site.pages |= {f"/{n}": redirect(f"/{n + 1}", 302) for n in range(6)}
    site.put("/6", b"end")
    assert fetch(f"{site.url}/1", policy=POLICY).body == b"end"
    with pytest.raises(PermanentFetchError, match="more than 5 times"):
        fetch(f"{site.url}/0", policy=POLICY)


@pytest.mark.parametrize("status", [404, 408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_by_itself(site: Site, status: int) -> None:
    site.pages["/a"] = Answer(status=status)
    with pytest.raises(TemporaryFetchError, match=f"127.0.0.1 answered {status} ") as caught:
        fetch(f"{site.url}/a", policy=POLICY)
    assert (caught.value.status, caught.value.retry_after) == (status, None)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 405, 406, 410, 451, 499])
def test_what_a_curator_has_to_look_at(site: Site, status: int) -> None:
    site.pages["/a"] = Answer(status=status)
    with pytest.raises(PermanentFetchError, match=f"127.0.0.1 answered {status}") as caught:
        fetch(f"{site.url}/a", policy=POLICY)
    assert caught.value.status == status


def test_retry_after_reaches_the_caller(site: Site) -> None:
    site.pages["/a"] = Answer(status=503, headers={"Retry-After": "120"})
    with pytest.raises(TemporaryFetchError) as caught:
        fetch(f"{site.url}/a", policy=POLICY)
    assert caught.value.retry_after == 120


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("90", 90),
        ("0", 0),
        ("Wed, 01 May 2024 12:01:00 GMT", 60),
        ("Wed, 01 May 2024 11:00:00 GMT", 0),
        ("99999999", int(LONGEST_WAIT.total_seconds())),
        ("Fri, 01 May 2099 12:00:00 GMT", int(LONGEST_WAIT.total_seconds())),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("9" * 5000, None),
        ("Mon, 99 Foo 0000 99:99:99 +9999", None),
    ],
)
def test_retry_after_in_all_its_forms(value: str, seconds: int | None) -> None:
    assert Headers([(b"Retry-After", value.encode())]).retry_after(NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
        ({"Cache-Control": "max-age=600", "Expires": "Wed, 01 May 2024 20:00:00 GMT"}, 600),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "max-age=99999999999999"}, LONGEST_WAIT.total_seconds()),
        ({"Expires": "Wed, 01 May 2024 12:10:00 GMT"}, 600),
        ({"Expires": "0"}, None),
        ({"Expires": "Wed, 01 May 2019 12:10:00 GMT"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: float | None) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    until = Headers(pairs).fresh_until(NOW)
    assert until == (None if seconds is None else NOW + timedelta(seconds=seconds))


def _deflated(body: bytes, window: int) -> bytes:
    packer = zlib.compressobj(wbits=window)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("x-gzip", gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0)),
        ("GZIP", gzip.compress(b"hello", mtime=0) + b"\0\0\0"),
        ("gzip", b"hello"),
        ("deflate", _deflated(b"hello", 15)),
        ("deflate", _deflated(b"hello", -15)),
        ("identity", b"hello"),
    ],
)
def test_packed_answers(site: Site, coding: str, body: bytes) -> None:
    site.pages["/a"] = Answer(body, headers={"Content-Encoding": coding})
    assert fetch(f"{site.url}/a", policy=POLICY).body == b"hello"


@pytest.mark.parametrize(
    ("coding", "body", "error"),
    [
        ("br", b"hello", PermanentFetchError),
        ("gzip", gzip.compress(b"hello" * 1000, mtime=0)[:-20], TemporaryFetchError),
        ("gzip", gzip.compress(b"hello" * 1000, mtime=0)[:12] + b"\xff" * 30, TemporaryFetchError),
        ("deflate", b"\xff" * 30, TemporaryFetchError),
    ],
)
def test_packed_answers_that_cannot_be_read(site: Site, coding: str, body: bytes, error: type[FetchError]) -> None:
    site.pages["/a"] = Answer(body, headers={"Content-Encoding": coding})
    with pytest.raises(error):
        fetch(f"{site.url}/a", policy=POLICY)


def test_an_address_where_nobody_listens(site: Site) -> None:
    with Site() as closed:
        url = closed.url
    with pytest.raises(TemporaryFetchError, match=r"127\.0\.0\.1 cannot be reached"):
        fetch(url, policy=POLICY)


def test_https_where_only_http_is_spoken(site: Site) -> None:
    with pytest.raises(TemporaryFetchError, match="secure connection"):
        fetch(site.url.replace("http://", "https://"), policy=POLICY)
