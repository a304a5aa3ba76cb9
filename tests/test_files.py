"""Files to take away: complete, explained, harmless in a spreadsheet."""

import pytest
from django.test import Client

from ingest.models import Statement
from signals_site.dashboard.queries import Filters, newest
from signals_site.dashboard.statement_file import statement_file
from tests.dashboard import DAY, csv_of, make_world, page_of
from tests.factories import count_statements, make_statement

pytestmark = pytest.mark.django_db
FILES = {
    "statements": "/statements.csv",
    "series": "/dyad/RUS/KAZ/series.csv",
    "overview": "/overview.csv?period=2026-W46",
}


def test_the_data_dictionary_explains_the_columns_of_every_file(client: Client) -> None:
    make_world()
    rows = csv_of(client, "/data-dictionary.csv")
    for name, address in FILES.items():
        assert [row["column"] for row in rows if row["file"] == name] == list(csv_of(client, address)[0])
    assert all(row["kind"] and row["meaning"] for row in rows)
    assert "the most central first" in page_of(client, "/data-dictionary/")


def test_a_row_of_the_file_holds_what_the_table_holds(client: Client) -> None:
    statement = make_statement(
        "RUS", "USA", -0.8, day=DAY, themes=["energy", "security"], about=["TJK", "UZB"], direct=True,
        passage='Он сказал: "нет",\nи ушёл.', speaker="=1+1", via="@who",
    )  # fmt: skip
    count_statements()
    (row,) = csv_of(client, "/statements.csv?text=" + "сказал")
    assert (row["id"], row["day"], row["tone"]) == (str(statement.pk), "2026-11-10", "-0.8")
    assert (row["themes"], row["about"], row["direct"], row["is_curated"]) == ("energy security", "TJK UZB", "t", "f")
    assert (row["passage"], row["speaker"], row["via"]) == (statement.passage, "'=1+1", "'@who")
    assert (row["published"], row["source"]) == ("2026-11-10T09:00:00+00:00", "Wire")
    assert row["page"].endswith(f"/statements/{statement.pk}/")


@pytest.mark.django_db(transaction=True)
def test_who_goes_away_in_the_middle_leaves_the_connection_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signals_site.dashboard.statement_file._BLOCK", 1)
    make_world()
    lines = statement_file(newest(Filters()))
    assert next(lines).startswith(b"id,day,actor")
    lines.close()
    assert Statement.objects.count() == 9
