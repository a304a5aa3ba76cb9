"""What the environment may say. Every setting is checked before anything starts, and all that is wrong is told at once.

A sentence never repeats a value that may be or hold a secret. An empty variable counts as unset."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from email.utils import parseaddr
from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host

Environment = Mapping[str, str]
Check = Callable[[str], str]  # a value → what is wrong with it, or ''

TRUE, FALSE = ("true", "yes", "on", "1", "y", "ok"), ("false", "no", "off", "0", "n")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
MAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail")
LOCAL = "127.0.0.1,localhost,[::1]"
KEY_LENGTH, TOKEN_LENGTH = 50, 20
ROLES = ("staff", "viewer", "curator", "editor", "administrator")
# The first parts of addresses that the site itself uses; a test holds them against the list of addresses.
TAKEN = frozenset({
    "about", "account", "actor", "api", "calendar", "compare", "corrections", "curation", "data-dictionary", "digest",
    "dyad", "embed", "healthz", "language", "methodology", "metrics", "readyz", "sources", "speaker", "statements",
    "static", "status", "stories", "theme", "timezone",
})  # fmt: skip


def refuse_nonsense(environment: Environment) -> None:
    """End the process with a list of what is wrong, if anything is."""
    if found := problems(environment):
        sys.exit("signals: these settings are wrong, nothing was started:\n" + "\n".join(f"  - {it}" for it in found))


def problems(environment: Environment) -> list[str]:
    """One sentence for each fault, each beginning with the variable's name."""
    given = {name: value for name, value in environment.items() if value}
    alone = [f"{name}: {fault}" for name, check in CHECKS.items() if (fault := check(given.get(name, "")))]
    return alone or [*_together(given), *(_in_production(given) if is_production(given) else ())]


def is_production(environment: Environment) -> bool:
    """Whether readers come over HTTPS; then what makes a site safe is demanded."""
    return environment.get("SITE_URL", "").startswith("https://")


def _yes_or_no(value: str) -> str:
    return "" if not value or value.lower() in TRUE + FALSE else "write true or false."


def _number(low: float, high: float, kind: type[int] | type[float] = int) -> Check:
    def check(value: str) -> str:
        try:
            is_good = not value or low <= kind(value) <= high
        except ValueError:
            is_good = False
        return "" if is_good else f"write a {'whole ' if kind is int else ''}number from {low} to {high}."

    return check


def _one_of(*words: str) -> Check:
    return lambda value: "" if not value or value in words else f"write one of {', '.join(words)}."


def _some_of(*words: str) -> Check:
    return lambda value: "" if set(filter(None, value.split(","))) <= set(words) else f"choose from {', '.join(words)}."


def _split(value: str) -> SplitResult | None:
    """The parts of an address; None for what is no address at all, such as one with the port `http`."""
    try:
        parts = urlsplit(value)
        _port = parts.port
    except ValueError:
        return None
    return parts


def _site(value: str) -> str:
    parts = _split(value.rstrip("/"))
    if value and not (parts and parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc):
        return "write the address readers use, as in https://signals.example.org."
    return "no path, question mark or fragment may follow the host." if parts and any(parts[2:]) else ""


def _hosts(value: str) -> str:
    bad = [it for it in value.split(",") if it and not re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]", it)]
    return f"{bad[0]!r} is no host name; no scheme, port or blank, commas between." if bad else ""


def _origins(value: str) -> str:
    bad = [it for it in filter(None, value.split(",")) if not re.fullmatch(r"https?://[\w.*\[\]:-]+", it)]
    return f"{bad[0]!r} is no origin; write https://host, commas between." if bad else ""


def _database(value: str) -> str:
    parts = _split(value)
    if value and not (parts and parts.scheme in ("postgres", "postgresql", "psql", "pgsql")):
        return "only PostgreSQL serves: postgres://user:password@host/name."
    return "the name of the database is missing." if parts and value and not parts.path.strip("/") else ""


def _redis(value: str) -> str:
    parts = _split(value)
    if not value or (parts and parts.scheme == "unix" and parts.path):
        return ""
    is_good = parts and parts.scheme in ("redis", "rediss") and parts.hostname and re.fullmatch(r"(/\d*)?", parts.path)
    return "" if is_good else "write redis://host:6379/0, rediss:// for TLS, or unix:///path?db=0."


def _mail(value: str) -> str:
    parts = _split(value)
    if value and not (parts and parts.scheme in MAIL_SCHEMES):
        return f"must begin with one of {', '.join(f'{scheme}://' for scheme in MAIL_SCHEMES)}."
    return "the mail server's host is missing." if parts and parts.scheme[:4] == "smtp" and not parts.hostname else ""


def _sender(value: str) -> str:
    address = parseaddr(value)[1]
    try:
        if value:
            validate_email(address)
    except ValidationError:
        return "write Name <name@example.org>."
    return ""


def _provider(value: str) -> str:
    is_known = re.fullmatch(r"[a-z_]+", value) and find_spec(f"anymail.backends.{value}")
    return "" if not value or is_known else "django-anymail knows no such provider."


def _pairs(value: str) -> str:
    return "" if all("=" in part for part in filter(None, value.split(","))) else "write NAME=value,NAME=value."


def _endpoint(value: str) -> str:
    parts = _split(value)
    is_good = (
        parts and parts.scheme in ("http", "https") and parts.hostname and not parts.query and "@" not in parts.netloc
    )
    return "" if not value or is_good else "write what stands before /chat/completions, as in https://host/v1."


def _sentry(value: str) -> str:
    parts = _split(value)
    is_good = parts and parts.scheme in ("http", "https") and parts.username and parts.path.strip("/").isdigit()
    return "" if not value or is_good else "write what Sentry shows as the project's DSN, https://key@host/number."


def _one_line(value: str) -> str:
    return "" if value.isascii() and value.isprintable() else "one line of plain ASCII goes into a header."


def _admin(value: str) -> str:
    if value and not re.fullmatch(r"[a-z0-9][a-z0-9-]{2,60}", value):
        return "three or more small letters, digits and hyphens, without slashes."
    return "the site uses this address itself." if value in TAKEN else ""


CHECKS: Mapping[str, Check] = {
    "DEBUG": _yes_or_no,
    "SITE_PRIVATE": _yes_or_no,
    "FETCH_ALLOW_LOOPBACK": _yes_or_no,
    "SITE_URL": _site,
    "ALLOWED_HOSTS": _hosts,
    "CSRF_TRUSTED_ORIGINS": _origins,
    "DATABASE_URL": _database,
    "REDIS_URL": _redis,
    "EMAIL_URL": _mail,
    "DEFAULT_FROM_EMAIL": _sender,
    "EMAIL_PROVIDER": _provider,
    "ANYMAIL": _pairs,
    "EMAIL_TIMEOUT": _number(1, 300),
    "PROXIES": _number(0, 10),
    "PAGES_KEPT_SECONDS": _number(0, 3600),
    "POLL_SECONDS": _number(5, 3600),
    "WORKER_PROCESSES": _number(1, 64),
    "FETCH_HOST_SECONDS": _number(0, 60, float),
    "FETCH_CONTACT": _one_line,
    "LANGUAGE_MODEL_URL": _endpoint,
    "LANGUAGE_MODEL_KEY": _one_line,
    "LANGUAGE_MODEL_BUDGET": _number(0, 1_000_000),
    "LOG_LEVEL": _one_of(*LEVELS),
    "LOG_FORMAT": _one_of("json", "text"),
    "SENTRY_DSN": _sentry,
    "ADMIN_PATH": _admin,
    "TOTP_REQUIRED": _some_of(*ROLES),
    "SESSION_IDLE_MINUTES": _number(5, 720),
    "LIMIT_SEARCHES": _number(0, 100_000),
    "LIMIT_EXPORTS": _number(0, 100_000),
}


def _together(given: Environment) -> Iterator[str]:
    """Settings that only make sense with others."""
    hosts = given.get("ALLOWED_HOSTS", LOCAL).split(",")
    site = urlsplit(given.get("SITE_URL", "http://127.0.0.1")).netloc
    host = re.sub(r":\d+$", "", site).lower()
    if not validate_host(host, hosts):
        yield f"ALLOWED_HOSTS: must name {host}, the host of SITE_URL, or the site refuses its own readers."
    if bool(given.get("LANGUAGE_MODEL_URL")) != bool(given.get("LANGUAGE_MODEL")):
        yield "LANGUAGE_MODEL: name the model and, in LANGUAGE_MODEL_URL, its host; one without the other asks nobody."
    if given.get("EMAIL_PROVIDER") and not given.get("ANYMAIL"):
        yield "ANYMAIL: the keys of EMAIL_PROVIDER are missing."


def _in_production(given: Environment) -> Iterator[str]:
    """What an https:// address demands."""
    if given.get("DEBUG", "").lower() in TRUE:
        yield "DEBUG: must be off in public; its pages show settings and code."
    key = given.get("SECRET_KEY", "")
    if len(key) < KEY_LENGTH or len(set(key)) < 5:
        yield f"SECRET_KEY: set {KEY_LENGTH} or more random characters: openssl rand -hex 32."
    if "*" in given.get("ALLOWED_HOSTS", LOCAL).split(","):
        yield "ALLOWED_HOSTS: name the hosts; * lets others' names into links and mail."
    if 0 < len(given.get("METRICS_TOKEN", "")) < TOKEN_LENGTH:
        yield f"METRICS_TOKEN: {TOKEN_LENGTH} or more random characters: openssl rand -hex 16."
    sends = given.get("EMAIL_URL", "").startswith("smtp") or given.get("EMAIL_PROVIDER")
    if sends and parseaddr(given.get("DEFAULT_FROM_EMAIL", "@localhost"))[1].endswith("@localhost"):
        yield "DEFAULT_FROM_EMAIL: letters go out, so they need a sender of a domain of yours."
    if given.get("FETCH_ALLOW_LOOPBACK", "").lower() in TRUE:
        yield "FETCH_ALLOW_LOOPBACK: is for local trials; in public it would let feeds reach this machine's own servers."
