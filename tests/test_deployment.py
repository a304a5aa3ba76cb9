"""The image and the compose file: whole, without secrets, every service watched."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
OURS = ("migrate", "web", "worker-fetch", "worker-code", "beat")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    document = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    found: dict[str, dict[str, Any]] = document["services"]
    return found


def test_every_part_has_its_service(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) == {*OURS, "postgres", "redis", "mail"}
    assert all(services[name]["image"] == "signals" and services[name]["read_only"] for name in OURS)


def test_what_runs_on_is_watched(services: dict[str, dict[str, Any]]) -> None:
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"migrate"}


def test_every_service_has_its_bounds_and_no_way_to_more_rights(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        if name != "postgres":  # its image starts as root, to take over the volume
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
    assert services["mail"]["profiles"] == ["mail"]


def test_nothing_but_the_proxy_reaches_the_ports(services: dict[str, dict[str, Any]]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_each_queue_has_a_worker_and_nothing_starts_before_the_tables(services: dict[str, dict[str, Any]]) -> None:
    queues = {
        name: service["command"][service["command"].index("-Q") + 1]
        for name, service in services.items()
        if "worker" in name
    }
    assert queues == {"worker-fetch": "fetch", "worker-code": "code"}
    for name in OURS[1:]:
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "SITE_URL", "ALLOWED_HOSTS"):
        uses = re.findall(rf"\$\{{{name}(.*?)\}}", text)
        assert uses
        assert all(use.startswith(":?") for use in uses)


@pytest.mark.django_db
def test_the_migrations_make_the_tables_the_models_describe() -> None:
    call_command("makemigrations", "--check", "--dry-run")


def test_the_image_runs_as_a_user_of_its_own_and_holds_the_lock_file() -> None:
    steps = [
        line.split(maxsplit=1)
        for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines()
        if re.match("[A-Z]+ ", line)
    ]
    assert ["USER", "signals"] in steps
    assert any(step == "RUN" and "--require-hashes -r requirements.lock" in what for step, what in steps)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    assert not {"!var", "!.env", "!.git"} & set(ignored)
