"""Other weights: compared before they are switched on, chosen by an administrator, taken up by workers, and the way back."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ingest.classify.encoder import CARD, NETWORK, TOKENIZER, WEIGHTS, WeightsError, load, network, put_in_force
from ingest.models import Article, WeightsChoice
from ingest.pipeline import weights
from ingest.pipeline.coding import code_article
from ingest.tasks import code_article as code_article_door
from ingest.training.gold import examples, read_rows
from ingest.training.reading import featuriser
from ingest.vocabulary import default_vocabulary
from signals_site.curation.models import FullReading
from tests.factories import make_article, make_staff, make_statement

pytestmark = pytest.mark.django_db
TEXT = "Moscow, 18 November. Russia thanked Kazakhstan for its help, Foreign Minister Sergei Lavrov said in Astana."


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    yield
    put_in_force(load())
    weights._Seen.choice = (weights.SHIPPED, "")


def trained(data: Path, name: str, exists: float) -> Path:
    """The shipped network with another line above which a pair is a statement."""
    folder = data / "weights" / name
    folder.mkdir(parents=True)
    for file in (NETWORK, TOKENIZER):
        shutil.copy(WEIGHTS / file, folder)
    card = json.loads((WEIGHTS / CARD).read_text())
    card["decisions"]["exists"] = exists
    (folder / CARD).write_text(json.dumps(card))
    return folder


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Finds nothing at all."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return trained(tmp_path, "strict", 1.1)


@pytest.fixture
def boss(client: Client) -> User:
    user = make_staff("administrator", "boss")
    client.force_login(user)
    return user


def choose(client: Client, folder: str) -> str:
    answer = client.post(reverse("admin:ingest_weightschoice_add"), {"folder": folder, "note": "tried"}, follow=True)
    return answer.content.decode()


def coded() -> Article:
    article = make_article(text=TEXT, status=Article.Status.READ, story=None)
    code_article(article.pk)
    article.refresh_from_db()
    return article


def test_what_an_administrator_chose_codes_the_next_article_and_the_way_back_too(
    client: Client, boss: User, strict: Path
) -> None:
    before = coded()
    assert before.statements.exists()
    choose(client, "strict")
    choice = WeightsChoice.objects.get()
    assert (choice.chosen_by, choice.version, choice.note) == (boss, load(strict).version, "tried")
    during = coded()
    assert choice.version in during.coder_version
    assert not during.statements.exists()
    choose(client, "")
    after = coded()
    assert after.coder_version == before.coder_version
    assert after.statements.count() == before.statements.count()


def test_files_that_cannot_code_are_not_chosen(client: Client, boss: User, strict: Path) -> None:
    (strict / TOKENIZER).write_text("{}")
    assert f"{strict / TOKENIZER} is not the file" in choose(client, "strict")
    (strict / NETWORK).unlink()
    assert f"cannot read {strict / NETWORK}" in choose(client, "strict")
    assert "Select a valid choice" in choose(client, "../strict")
    assert not WeightsChoice.objects.exists()


def test_only_administrators_choose(client: Client, strict: Path) -> None:
    editor = make_staff("editor", "ed")
    client.force_login(editor)
    assert client.get(reverse("admin:ingest_weightschoice_changelist")).status_code == 200
    assert client.post(reverse("admin:ingest_weightschoice_add"), {"folder": ""}).status_code == 403


@pytest.mark.parametrize("loss", ["gone", "others"])
def test_nothing_is_coded_by_another_coder_than_chosen(client: Client, boss: User, strict: Path, loss: str) -> None:
    choose(client, "strict")
    shutil.rmtree(strict)
    if loss == "others":
        trained(strict.parent.parent, "strict", 0.9)
    before = network()
    article = make_article(text=TEXT, status=Article.Status.READ, story=None)
    with pytest.raises(WeightsError, match="strict"):
        code_article(article.pk)
    article.refresh_from_db()
    assert article.status == Article.Status.READ
    assert network() is before


@pytest.mark.django_db(transaction=True)
def test_a_running_worker_takes_it_up(
    client: Client, boss: User, celery_worker_process: "subprocess.Popen[bytes]"
) -> None:
    versions = set()
    folders = ("", "worker-strict", "")
    folder = trained(weights.folder_of("x").parent.parent, "worker-strict", 1.1)
    for name in folders:
        WeightsChoice.objects.create(folder=name, version=weights.usable(name).version, chosen_by=boss)
        article = make_article(text=TEXT, status=Article.Status.READ, story=None)
        code_article_door.delay(article.pk)
        end = time.monotonic() + 120
        while article.status == Article.Status.READ and time.monotonic() < end:
            time.sleep(0.2)
            article.refresh_from_db()
        assert article.status == Article.Status.CODED
        assert article.statements.exists() == (name == "")
        versions.add(article.coder_version)
    shutil.rmtree(folder)
    assert len(versions) == 2


def test_what_would_change_is_told_and_nothing_is_stored(boss: User, strict: Path, tmp_path: Path) -> None:
    article = coded()
    before = list(article.statements.values())
    gold = {
        "id": "one", "lang": "en", "title": "A title", "body": TEXT, "published": "2026-11-18",
        "statements": [{"passage": TEXT, "actor": "RUS", "recipient": "KAZ", "tone": 1, "act": "SUPPORT",
                        "themes": ["diplomacy"], "mode": "said", "speaker": "Sergei Lavrov"}],
    }  # fmt: skip
    (tmp_path / "articles.jsonl").write_text(json.dumps(gold) + "\n")
    told = StringIO()
    call_command("compare_weights", strict, data=tmp_path, stdout=told)
    lines = told.getvalue().splitlines()
    assert lines[0] == f"in force {network().version}, new {load(strict).version}"
    assert lines[1] == "1 articles that training held back:"
    assert [line.split("pair ")[1].split()[0] for line in lines[2:4]] == ["1.000", "0.000"]
    assert "1 of the newest 1 stored articles would change:" in lines
    assert f"gone: {len(before)}" in lines
    assert list(article.statements.values()) == before
    with pytest.raises(CommandError, match="cannot read"):
        call_command("compare_weights", tmp_path / "nothing")


def test_checked_articles_are_exported_to_learn_from(boss: User, tmp_path: Path) -> None:
    checked, half, read = (make_article(text=f"{TEXT} {n}") for n in range(3))
    for article in (checked, half):
        make_statement("RUS", "KAZ", 0.6, article=article, passage=TEXT, is_curated=True)
    make_statement("RUS", "UZB", 0.6, article=checked, passage=TEXT, is_curated=True, is_rejected=True)
    make_statement("RUS", "UZB", 0.6, article=half, passage=TEXT)
    FullReading.objects.create(week=date(2026, 11, 23), article=read, language="en", done_at=timezone.now())
    told = StringIO()
    call_command("export_curated", tmp_path, stdout=told)
    assert told.getvalue() == "2 articles with 1 statements\n"
    rows = read_rows(tmp_path / "articles.jsonl")
    assert [row["id"] for row in rows] == [f"curated-{checked.pk}", f"curated-{read.pk}"]
    assert [row["statements"] for row in rows][1] == []
    (statement,) = rows[0]["statements"]
    assert (statement["actor"], statement["recipient"], statement["tone"]) == ("RUS", "KAZ", 1)
    featurise = featuriser(default_vocabulary(), network().tokenizer)
    (lesson, *_) = examples(rows, featurise)
    assert (lesson.exists == 1).sum() == 1, "the trainer finds the statement among its candidates"
