"""What machines and people are told of the installation's state, with real servers, worker and beat."""

import time

import pytest
import redis
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django.fixtures import Settings

from ingest.models import Article, Source
from signals_site.operations import heartbeats
from signals_site.operations.tasks import answer

pytestmark = pytest.mark.django_db
NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture
def alive(redis_client: "redis.Redis") -> None:
    for who in (heartbeats.BEAT, "fetch", "code"):
        heartbeats.mark(who)


def parts(client: Client) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = client.get("/readyz").json()["parts"]
    return found


def test_alive_without_asking_anybody(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = NOBODY
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.usefixtures("alive")
def test_ready_when_every_part_is_well(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["ready"] is True
    assert list(answer.json()["parts"]) == [
        "database", "migrations", "redis", "disk", "beat", "worker on queue fetch", "worker on queue code",
    ]  # fmt: skip


def test_no_sign_of_life_is_not_ready(client: Client, redis_client: "redis.Redis") -> None:
    heartbeats.mark(heartbeats.BEAT)
    redis_client.hset(heartbeats.MARKS, "fetch", time.time() - 3600)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    found = answer.json()["parts"]
    assert found["beat"]["well"]
    assert found["worker on queue fetch"]["told"] == "Last sign of life 3600 seconds ago."
    assert found["worker on queue code"]["told"] == "No sign of life yet."


def test_redis_away_is_told_not_raised(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = NOBODY
    settings.METRICS_TOKEN = "t"
    assert parts(client)["redis"] == {"well": False, "told": "Redis does not answer (ConnectionError)."}
    assert client.get("/metrics", headers={"Authorization": "Bearer t"}).status_code == 503
    page = client.get("/status/").content.decode()
    assert "Something is not well" in page
    assert "Redis does not answer" in page


@pytest.mark.usefixtures("alive")
def test_tables_of_another_version(client: Client) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("ingest", "9999_of_tomorrow")
    assert "newer version: ingest 9999_of_tomorrow" in str(parts(client)["migrations"]["told"])
    recorder.record_unapplied("ingest", "9999_of_tomorrow")
    recorder.record_unapplied("digest", "0002_letters")
    assert parts(client)["migrations"]["told"] == "1 migrations are to be applied: run `manage.py migrate`."


@pytest.mark.usefixtures("alive")
def test_metrics_for_the_bearer_of_the_token_only(client: Client, settings: Settings) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "letters"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer ключ"}).status_code == 401
    source = Source.objects.create(slug="s", name="S", state="failing")
    Article.objects.create(source=source, url="https://s.example/1", url_key="1")
    told = client.get("/metrics", headers={"Authorization": "Bearer letters"}).content.decode()
    assert 'signals_well{part="database"} 1.0' in told
    assert 'signals_articles_waiting{stage="fetch"} 1.0' in told
    assert 'signals_sources{state="failing"} 1.0' in told
    assert 'signals_queue_messages{queue="code"} 0.0' in told


@pytest.mark.usefixtures("alive")
def test_people_see_what_is_in_trouble(client: Client) -> None:
    Source.objects.create(slug="s", name="<b>Press</b>", state="dead", state_reason="404 since Monday")
    page = client.get("/status/").content.decode()
    assert "All is well" in page
    assert "&lt;b&gt;Press&lt;/b&gt;" in page
    assert "404 since Monday" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("celery_worker_process")
def test_a_worker_answers_the_bell(redis_client: "redis.Redis") -> None:
    for queue in ("fetch", "code"):
        answer.apply_async((queue,), queue=queue)
    deadline = time.monotonic() + 60
    while len(redis_client.hkeys(heartbeats.MARKS)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    ages = heartbeats.ages()
    assert ages.beat is not None
    assert all(age is not None for age in ages.queues.values())
