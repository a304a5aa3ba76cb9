"""PostgreSQL without room: who writes is told why, reading goes on. With a real full disk: `make faults`, full_disk."""

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client

from signals_site.operations import disk, heartbeats

NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device'; END $$;
CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON django_session FOR EACH ROW EXECUTE FUNCTION no_room();
"""


@pytest.fixture
def full(db: None, redis_client: object) -> None:
    """As a full disk is told by PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(NO_ROOM)


@pytest.mark.usefixtures("full")
def test_who_writes_is_told_why_and_reading_goes_on() -> None:
    client = Client(raise_request_exception=False)
    User.objects.create_superuser("admin", password="a-long-password")
    answer = client.post("/admin/login/", {"username": "admin", "password": "a-long-password"})
    assert answer.status_code == 507
    assert "The disk that holds the database is full" in answer.content.decode()
    assert client.get("/about/").status_code == 200
    told = client.get("/status/").content.decode()
    assert "Something is not well" in told
    assert "reading goes on, nothing new is kept" in told
    assert client.get("/readyz").json()["parts"]["disk"]["well"] is False


def test_other_errors_keep_their_page(redis_client: object) -> None:
    error = OperationalError("the server is away")
    disk.failed(error)
    assert not disk.is_full(error)
    assert heartbeats.ages().full is None
