"""Settings are refused with a list of all that is wrong; the production profile passes Django's own check."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import URLPattern, URLResolver, get_resolver

from signals_site.environment import TAKEN, problems

ROOT = Path(__file__).resolve().parent.parent
KEY = "0123456789abcdef" * 4
PRODUCTION = {
    "SITE_URL": "https://signals.example.org", "ALLOWED_HOSTS": "signals.example.org", "SECRET_KEY": KEY,
    "DATABASE_URL": "postgres://signals:pw@postgres:5432/signals", "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://user:pw@mail.example.org:587", "DEFAULT_FROM_EMAIL": "Signals <letters@example.org>",
}  # fmt: skip


def ended(command: list[str], tmp_path: Path, **settings: str) -> tuple[int, str]:
    """Exit code and last words of a process that has nothing but these settings."""
    base = {"PATH": os.environ["PATH"], "SIGNALS_DATA": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, *(word.replace("TMP", str(tmp_path)) for word in command)],
        cwd=ROOT,
        env={**base, **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stderr + done.stdout


def test_nothing_set_and_all_set_are_both_right() -> None:
    assert problems({}) == []
    assert problems(PRODUCTION) == []
    assert problems(dict.fromkeys(PRODUCTION, "")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "flase"), ("SITE_PRIVATE", "2"), ("SITE_URL", "signals.example.org"), ("SITE_URL", "https://a b:x"),
        ("SITE_URL", "https://signals.example.org/sub"), ("SITE_URL", "https://user:pw@signals.example.org"),
        ("ALLOWED_HOSTS", "https://signals.example.org"), ("ALLOWED_HOSTS", "a.org, b.org"), ("ALLOWED_HOSTS", "a.org:80"),
        ("CSRF_TRUSTED_ORIGINS", "signals.example.org"), ("DATABASE_URL", "mysql://a/b"), ("DATABASE_URL", "postgres://a"),
        ("DATABASE_URL", "postgres://a:port/b"), ("REDIS_URL", "redis:6379"), ("REDIS_URL", "redis://h/one"),
        ("EMAIL_URL", "mail.example.org"), ("EMAIL_URL", "smtp://"), ("DEFAULT_FROM_EMAIL", "nobody"),
        ("EMAIL_PROVIDER", "pigeon"), ("EMAIL_PROVIDER", "../os"), ("ANYMAIL", "key"), ("EMAIL_TIMEOUT", "0"),
        ("PROXIES", "-1"), ("PROXIES", "one"), ("POLL_SECONDS", "0"), ("FETCH_HOST_SECONDS", "nan"),
        ("FETCH_CONTACT", "a\r\nb"), ("LOG_LEVEL", "LOUD"), ("LOG_FORMAT", "xml"), ("SENTRY_DSN", "key"), ("ADMIN_PATH", "api"), ("ADMIN_PATH", "../x"),
        ("TOTP_REQUIRED", "everybody"), ("SESSION_IDLE_MINUTES", "0"), ("LIMIT_SEARCHES", "many"),
    ],
)  # fmt: skip
def test_each_nonsense_is_named(name: str, value: str) -> None:
    found = problems({name: value})
    assert [it.partition(":")[0] for it in found] == [name]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"), ({"SECRET_KEY": "short"}, "SECRET_KEY"), ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"), ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"), ({"ALLOWED_HOSTS": "else.org"}, "ALLOWED_HOSTS"),
        ({"METRICS_TOKEN": "t"}, "METRICS_TOKEN"), ({"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL"),
        ({"FETCH_ALLOW_LOOPBACK": "yes"}, "FETCH_ALLOW_LOOPBACK"), ({"EMAIL_PROVIDER": "mailgun"}, "ANYMAIL"),
    ],
)  # fmt: skip
def test_production_demands_what_makes_it_safe(change: dict[str, str], name: str) -> None:
    assert [it.partition(":")[0] for it in problems({**PRODUCTION, **change})] == [name]


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "run"], ["manage.py", "migrate"], ["-m", "gunicorn", "--preload", "signals_site.wsgi"],
        ["-m", "celery", "-A", "signals_site", "worker"],
        ["-m", "celery", "-A", "signals_site.bell", "beat", "-s", "TMP/beat"],
    ],
    ids=["run", "migrate", "web", "worker", "beat"],
)  # fmt: skip
def test_all_faults_are_told_before_anything_starts(command: list[str], tmp_path: Path) -> None:
    secret = "hunter2-hunter2"
    code, said = ended(
        command, tmp_path, PROXIES="x", EMAIL_URL=f"pigeon://me:{secret}@h", DATABASE_URL=f"mysql://me:{secret}@h/d"
    )
    assert code == 1
    assert said.splitlines()[0] == "signals: these settings are wrong, nothing was started:"
    assert [line.split(":")[0].strip(" -") for line in said.splitlines()[1:]] == [
        "DATABASE_URL",
        "EMAIL_URL",
        "PROXIES",
    ]
    assert secret not in said
    assert list(tmp_path.iterdir()) == []


def test_the_production_profile_passes_djangos_check(tmp_path: Path) -> None:
    code, said = ended(["manage.py", "check", "--deploy", "--fail-level", "INFO"], tmp_path, **PRODUCTION)
    assert (code, said) == (0, "System check identified no issues (1 silenced).\n")


def test_the_admin_cannot_take_an_address_of_the_site() -> None:
    def first(pattern: URLPattern | URLResolver) -> str:
        return str(pattern.pattern).partition("/")[0]

    used = {first(pattern) for pattern in get_resolver().url_patterns if "." not in first(pattern)}
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and not str(pattern.pattern):
            used |= {first(inner) for inner in pattern.url_patterns}
    assert used - {"", "admin"} <= TAKEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "migrate"], ["manage.py", "load_reference"], ["manage.py", "run", "--port", "8766"],
        ["-m", "gunicorn", "--preload", "-b", "127.0.0.1:0", "signals_site.wsgi"],
        ["-m", "celery", "-A", "signals_site", "worker"],
    ],
    ids=["migrate", "load_reference", "run", "web", "worker"],
)  # fmt: skip
def test_a_newer_database_is_refused(command: list[str], process_environment: dict[str, str], tmp_path: Path) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("ingest", "9999_of_tomorrow")
    try:
        code, said = ended(
            command, tmp_path, **{name: process_environment[name] for name in ("DATABASE_URL", "REDIS_URL")}
        )
    finally:
        recorder.record_unapplied("ingest", "9999_of_tomorrow")
    assert code == 1, said
    assert "signals: the database is of a newer version: ingest 9999_of_tomorrow" in said
    assert "Traceback" not in said
