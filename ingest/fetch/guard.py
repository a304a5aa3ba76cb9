"""Which addresses may be reached: public ones only, decided on the very address that is connected to.

A name is resolved here, checked here, and the connection goes to the checked address while Host and SNI keep the
name. So a name that answers differently the second time (DNS rebinding) gains nothing.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from ingest.fetch.errors import PermanentFetchError, TemporaryFetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = frozenset({80, 443, 8080, 8443})
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
# A last label like this makes resolvers read the whole host as a number: 2130706433, 0x7f.1, 127.1, 0177.0.0.1
NUMBER = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)")

# Written out, not left to `is_global`: what that says depends on the Python patch release.
# https://www.iana.org/assignments/iana-ipv4-special-registry
CLOSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
# Of IPv6 only global unicast is open, without Teredo and other protocol blocks, documentation and 6to4.
OPEN_V6 = ipaddress.IPv6Network("2000::/3")
CLOSED_V6 = tuple(
    ipaddress.IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
# Networks without IPv4 reach it through this prefix (RFC 6052); it is as good as the address inside.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# An ISATAP interface identifier carries an IPv4 address in its last 32 bits (RFC 5214).
ISATAP = (0x00005EFE, 0x02005EFE)


@dataclass(frozen=True)
class FetchPolicy:
    """What the reader may do. Frozen: one pool of connections is kept per policy.

    allow_loopback: for tests and a first look at a local page; opens 127.0.0.0/8 and ::1 on any port, nothing else.
    Times in seconds; `total_seconds` ends even a stream that never stops. max_bytes: of the decoded body.
    contact: address or page named in the User-Agent, so that a publisher can reach us.
    """

    allow_loopback: bool = False
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    contact: str = ""


def check_url(text: str) -> httpx.URL:
    """The address, normalised and without fragment, or PermanentFetchError. Asks no name server."""
    try:
        url = httpx.URL(text.strip()).copy_with(fragment=None)
        host = url.raw_host.decode("ascii")
        as_written = urlsplit(text.strip()).netloc
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise PermanentFetchError("This is not a web address.") from error
    if url.scheme not in ("http", "https"):
        raise PermanentFetchError("Only addresses that begin with http:// or https:// are read.")
    if url.userinfo:
        raise PermanentFetchError("The address carries a user name or password; it is not read.")
    if not _is_plain(host) or (url.port or 0) > 65_535 or (NUMBER.fullmatch(host) and not as_written.isascii()):
        raise PermanentFetchError("The host or port of this address is not written in the usual way; it is not read.")
    return url


def _is_plain(host: str) -> bool:
    """A domain name, or an IP address in its one usual spelling."""
    if ":" in host:
        return "%" not in host
    if NUMBER.fullmatch(host):
        return _is_dotted_quad(host)
    return len(host) <= 253 and bool(HOST.fullmatch(host))


def _is_dotted_quad(host: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False


def is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in block for block in CLOSED_V4)
    inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in NAT64:
        return is_public(inner)
    if (int(address) >> 32) & 0xFFFFFFFF in ISATAP and not is_public(inner):
        return False
    return address in OPEN_V6 and not any(address in block for block in CLOSED_V6)


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, in the resolver's order. The one place where names are looked up."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def open_addresses(host: str, port: int, policy: FetchPolicy) -> list[str]:
    """The addresses of `host` that may be connected to, at least one."""
    try:
        found = [ipaddress.ip_address(address) for address in resolve(host, port)]
    except (OSError, UnicodeError) as error:
        raise TemporaryFetchError(f"The name {host} cannot be found.") from error
    except ValueError as error:  # an address with a zone, such as fe80::1%eth0
        raise PermanentFetchError(f"{host} is not a public address; it is not read.") from error
    open_ones = [str(address) for address in found if _is_open(address, port, policy)]
    if open_ones:
        return open_ones
    if port not in PORTS and any(is_public(address) for address in found):
        raise PermanentFetchError(f"Port {port} is not one of those read ({', '.join(map(str, sorted(PORTS)))}).")
    raise PermanentFetchError(f"{host} is not a public address; it is not read.")


def _is_open(address: Address, port: int, policy: FetchPolicy) -> bool:
    if policy.allow_loopback and _is_loopback(address):
        return True
    return port in PORTS and is_public(address)


def _is_loopback(address: Address) -> bool:
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None
