"""What tests of pages share."""

import csv
from datetime import date
from io import StringIO

from django.test import Client

from tests.factories import count_statements, make_statement

DAY = date(2026, 11, 10)
PAGES = [
    "/",
    "/dyad/RUS/KAZ/",
    "/dyad/RUS/USA/",
    "/compare/",
    "/compare/?theme=energy",
    "/statements/",
    "/sources/",
    "/about/",
]


def make_world() -> None:
    """Nine statements: six of Russia to Kazakhstan in one week, one back, one about Tajikistan, an older one."""
    for number in range(6):
        make_statement("RUS", "KAZ", 0.5 - 0.2 * number, day=DAY, themes=["energy"])
    make_statement("KAZ", "RUS", 0.3, day=DAY)
    make_statement("RUS", "USA", -0.8, day=DAY, about=["TJK"], act="ACCUSE")
    make_statement("CHN", "UZB", 0.9, day=date(2026, 10, 1))
    count_statements()


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def csv_of(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode())))  # type: ignore[attr-defined]
