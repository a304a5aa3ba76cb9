"""No spelling of an address and no answer of a name server leads to a machine that is not public."""

import ipaddress
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch import FetchPolicy, PermanentFetchError, TemporaryFetchError, check_url, fetch, guard
from tests.servers import Site

PUBLIC_ONLY = FetchPolicy()
LOOPBACK_TOO = FetchPolicy(allow_loopback=True)

REFUSED_BEFORE_ASKING = [
    "",
    "news.example",
    "file:///etc/passwd",
    "ftp://news.example/",
    "javascript:alert(1)",
    "http://",
    "http:///path",
    "http://[::1",
    "http://news.example:99999/",
    "http://news.example:port/",
    "http://user@news.example/",
    "http://news.example@127.0.0.1/",
    "http://127.0.0.1\\@news.example/",
    "http://news.example%2f@127.0.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://127.0.0.1./",
    "http://127.000.000.001/",
    "http://１２７.0.0.1/",
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http://[fe80::1%25eth0]/",
    "http://news example/",
    "http://%31%32%37.0.0.1/",
]

NOT_PUBLIC = [
    "0.0.0.1",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "2a00:1450:4001::5efe:10.0.0.1",
    "2a00:1450:4001:0:200:5efe:192.168.0.1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let every name have these addresses, one list per question; returns the questions asked."""

    def answer(*answers: list[str]) -> list[str]:
        asked: list[str] = []

        def resolve(host: str, port: int) -> list[str]:
            asked.append(host)
            return answers[min(len(asked), len(answers)) - 1]

        monkeypatch.setattr(guard, "resolve", resolve)
        return asked

    return answer


@pytest.mark.parametrize("url", REFUSED_BEFORE_ASKING)
def test_odd_spellings_are_refused_without_asking_a_name_server(url: str, names: Callable[..., list[str]]) -> None:
    asked = names(["127.0.0.1"])
    with pytest.raises(PermanentFetchError):
        fetch(url, policy=LOOPBACK_TOO)
    assert asked == []


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://News.Example/A?b=1#part", "https://news.example/A?b=1"),
        ("http://мид.рф/новости", "http://xn--d1ahl.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        (" http://news.example:80/ ", "http://news.example/"),
        ("http://a_b.news.example/", "http://a_b.news.example/"),
    ],
)
def test_usual_addresses_are_normalised(url: str, normal: str) -> None:
    assert str(check_url(url)) == normal


@given(
    st.text()
    | st.from_regex(r"https?://[^/]{0,40}(:\d{0,6})?(/.*)?")
    | st.builds("http://{}/{}".format, st.text(), st.text())
)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    with suppress(PermanentFetchError):
        assert check_url(text).scheme in ("http", "https")


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address: str, names: Callable[..., list[str]]) -> None:
    assert not guard.is_public(ipaddress.ip_address(address))
    names([address])
    with pytest.raises(PermanentFetchError, match="not a public address"):
        fetch("http://news.example/", policy=PUBLIC_ONLY)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2a00:1450:4001:81b::200e", "64:ff9b::8.8.8.8"])
def test_addresses_that_are_public(address: str) -> None:
    assert guard.is_public(ipaddress.ip_address(address))


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public(address: guard.Address) -> None:
    if guard.is_public(address):
        closed = (address.is_private, address.is_loopback, address.is_multicast, address.is_reserved)
        nat64 = address in guard.NAT64 if address.version == 6 else False
        assert nat64 or not any((*closed, address.is_link_local, address.is_unspecified))


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.0.1", "169.254.169.254", "fd00::1", "::ffff:127.0.0.1"])
def test_allowing_loopback_allows_no_private_address(address: str, names: Callable[..., list[str]]) -> None:
    names([address])
    with pytest.raises(PermanentFetchError):
        fetch("http://news.example/", policy=LOOPBACK_TOO)


def test_loopback_is_refused_unless_allowed(site: Site) -> None:
    with pytest.raises(PermanentFetchError, match="not a public address"):
        fetch(site.put("/", b"secret"))
    with pytest.raises(PermanentFetchError, match="not a public address"):
        fetch(site.put("/", b"secret").replace("127.0.0.1", "localhost"))
    assert site.requests == []


def test_only_web_ports(names: Callable[..., list[str]]) -> None:
    names(["8.8.8.8"])
    with pytest.raises(PermanentFetchError, match="Port 22 is not one of those"):
        fetch("http://news.example:22/")


def test_a_name_is_looked_up_once_and_the_checked_address_is_used(site: Site, names: Callable[..., list[str]]) -> None:
    """A second look-up would lead to another machine (DNS rebinding); Host keeps the name."""
    asked = names(["127.0.0.1"], ["10.0.0.1"])
    url = site.put("/", b"hello").replace("127.0.0.1", "news.example")
    assert fetch(url, policy=LOOPBACK_TOO).body == b"hello"
    assert asked == ["news.example"]
    assert site.requests[0].headers["Host"].startswith("news.example:")


def test_a_name_with_one_public_address_is_never_reached_at_its_private_one(
    site: Site, names: Callable[..., list[str]]
) -> None:
    names(["10.0.0.1", "127.0.0.1"])
    url = site.put("/", b"hello").replace("127.0.0.1", "both.example")
    assert fetch(url, policy=LOOPBACK_TOO).body == b"hello"


def test_an_unknown_name_may_be_known_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TemporaryFetchError, match=r"The name no-such-host\.invalid cannot be found"):
        fetch("http://no-such-host.invalid/")
