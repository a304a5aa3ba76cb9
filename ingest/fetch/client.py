"""One way to read an address: guarded, bounded in time and size, with errors sorted into two kinds."""

import os
import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from threading import Lock

import httpcore
import httpx

from ingest import raw
from ingest.fetch import headers
from ingest.fetch.errors import FetchError, PermanentFetchError, TemporaryFetchError
from ingest.fetch.guard import FetchPolicy, check_url
from ingest.fetch.transport import new_pool, time_limit

PRODUCT = "Signals"
VERSION = "0.1.0"
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, application/xml;q=0.9, */*;q=0.5"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT_REDIRECTS = frozenset({301, 308})
# 404 may be a feed's bad day: whoever asks knows whether it is a feed. 304 unasked comes from a broken cache.
TEMPORARY = frozenset({304, 404, 408, 421, 423, 425, 429})
CODINGS = {"": "", "identity": "", "gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
DEFAULT_POLICY = FetchPolicy()
_pools_lock = Lock()


@dataclass(frozen=True)
class Response:
    """What an address answered.

    url: where the body came from, after redirects. moved_to: where the address has moved for good (301, 308), "" if it
    has not. etag, last_modified: to be sent back to the address asked for, empty where they belong to another one.
    content_type: the whole header, charset included. fresh_until: no news is to be expected before, None if unsaid.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    moved_to: str = ""
    fresh_until: datetime | None = None


def fetch(url: str, *, etag: str = "", last_modified: str = "", policy: FetchPolicy = DEFAULT_POLICY) -> Response:
    """Read `url`. Raises TemporaryFetchError or PermanentFetchError.

    Follows redirects, each checked like the first one, also from https to http: nothing secret is ever sent. The
    validators go to `url` alone, never to where it redirects.
    """
    asked = check_url(url)
    conditions = headers.conditions(etag, last_modified)
    with time_limit(policy.total_seconds):
        return _follow(asked, conditions, policy)


def _follow(asked: httpx.URL, conditions: dict[str, str], policy: FetchPolicy) -> Response:
    here, moved_to, all_permanent = asked, "", True
    for _ in range(policy.max_redirects + 1):
        answer = _ask(here, conditions if here is asked else {}, policy)
        if not isinstance(answer, Redirect):
            known = here is asked or all_permanent
            answer = replace(answer, moved_to=moved_to)
            return answer if known else replace(answer, etag="", last_modified="")
        all_permanent = all_permanent and answer.permanent
        here = answer.target
        moved_to = str(here) if all_permanent else moved_to
    raise PermanentFetchError(f"{asked.host} redirects more than {policy.max_redirects} times.")


@dataclass(frozen=True)
class Redirect:
    target: httpx.URL
    permanent: bool


def _ask(url: httpx.URL, conditions: dict[str, str], policy: FetchPolicy) -> Response | Redirect:
    """One request, one answer."""
    request_url = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    timeouts = {"connect": policy.connect_seconds, "read": policy.read_seconds, "write": policy.read_seconds}
    try:
        with _pool(policy).stream(
            "GET",
            request_url,
            headers=_request_headers(conditions, policy),
            extensions={"timeout": timeouts | {"pool": policy.connect_seconds}},
        ) as response:
            return _read(url, response, bool(conditions), policy)
    except httpcore.TimeoutException as error:
        raise TemporaryFetchError(f"{url.host} did not answer in time.") from error
    except httpcore.ConnectError as error:
        raise TemporaryFetchError(_why_not_connected(url.host, error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise TemporaryFetchError(f"{url.host} broke the connection off or answered nonsense.") from error


def _request_headers(conditions: dict[str, str], policy: FetchPolicy) -> list[tuple[str | bytes, str | bytes]]:
    contact = f" (+{policy.contact})" if policy.contact else ""
    return [
        ("User-Agent", f"{PRODUCT}/{VERSION}{contact}"),
        ("Accept", ACCEPT),
        ("Accept-Encoding", "gzip, deflate"),
        *conditions.items(),
    ]


def _why_not_connected(host: str, error: httpcore.ConnectError) -> str:
    cause = error.args[0] if error.args else None  # httpcore wraps the socket's error so, and cuts the chain of causes
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"The certificate of {host} is not valid."
    if isinstance(cause, ssl.SSLError):
        return f"{host} did not agree on a secure connection."
    return f"{host} cannot be reached."


def _read(url: httpx.URL, response: httpcore.Response, conditional: bool, policy: FetchPolicy) -> Response | Redirect:
    sent = headers.Headers(response.headers)
    status = response.status
    if status in REDIRECTS:
        return Redirect(_target(url, status, sent), status in PERMANENT_REDIRECTS)
    if not (200 <= status < 300 or (status == HTTPStatus.NOT_MODIFIED and conditional)):
        raise _refusal(url.host, status, sent)
    not_modified = status == HTTPStatus.NOT_MODIFIED
    return Response(
        url=str(url),
        status=status,
        body=b"" if not_modified else _body(url.host, response, sent, policy),
        content_type=sent["content-type"],
        charset=sent.charset,
        etag=sent["etag"],
        last_modified=sent["last-modified"],
        not_modified=not_modified,
        fresh_until=sent.fresh_until(datetime.now(UTC)),
    )


def _target(url: httpx.URL, status: int, sent: headers.Headers) -> httpx.URL:
    if not sent["location"]:
        raise PermanentFetchError(f"{url.host} redirects without saying where to.", status=status)
    try:
        joined = url.join(sent["location"])
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise PermanentFetchError(f"{url.host} redirects to something that is no address.", status=status) from error
    try:
        return check_url(str(joined))
    except PermanentFetchError as error:
        raise PermanentFetchError(f"{url.host} redirects to a forbidden address. {error.reason}") from error


def _refusal(host: str, status: int, sent: headers.Headers) -> FetchError:
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    reason = f"{host} answered {phrase}."
    if status in TEMPORARY or status >= 500:
        return TemporaryFetchError(reason, status=status, retry_after=sent.retry_after(datetime.now(UTC)))
    return PermanentFetchError(reason, status=status)


def _body(host: str, response: httpcore.Response, sent: headers.Headers, policy: FetchPolicy) -> bytes:
    too_large = f"{host} sent more than {policy.max_bytes / 1e6:g} MB; that is too much for a page or feed."
    if sent.content_length > policy.max_bytes:
        raise PermanentFetchError(too_large, status=response.status)
    coding = CODINGS.get(sent["content-encoding"].lower())
    if coding is None:
        raise PermanentFetchError(f"{host} sent its answer packed in a way that was not asked for.")
    try:
        return raw.collect(response.iter_stream(), coding, policy.max_bytes)
    except raw.TooLargeError as error:
        raise PermanentFetchError(too_large, status=response.status) from error
    except raw.BrokenError as error:
        raise TemporaryFetchError(f"The answer of {host} arrived damaged or incomplete.") from error


def _pool(policy: FetchPolicy) -> httpcore.ConnectionPool:
    """One for all threads: of two made at once, the one that was dropped would leave its connections open."""
    with _pools_lock:
        return _kept_pool(policy)


@cache  # policies are few
def _kept_pool(policy: FetchPolicy) -> httpcore.ConnectionPool:
    return new_pool(policy)


# A forked worker must not talk on connections that its parent has opened.
os.register_at_fork(
    before=_pools_lock.acquire, after_in_parent=_pools_lock.release, after_in_child=_kept_pool.cache_clear
)
os.register_at_fork(after_in_child=_pools_lock.release)
