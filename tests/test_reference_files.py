"""The reference files and the database: loaded, edited, loaded again, written back."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from ingest import tasks
from ingest.classify import coder_version
from ingest.management.commands import load_reference
from ingest.models import Article, Feed, Source
from ingest.pipeline import dictionary, reference
from ingest.vocabulary import REFERENCE, VocabularyError, load_vocabulary, read_toml
from tests.factories import make_article, make_source
from tests.pages import PARAGRAPHS
from tests.test_worker import wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dictionary_as_shipped")]
TOKAYEV = "KAZ/president/Kassym-Jomart Tokayev/2019-03-20"
NEW = {
    "actor": "KAZ", "office": "minister", "name": 'Daulet "D" Serikov', "forms": ["Serikov", "Сериков\\"],
    "since": "2026-02-01", "until": "2026-09-01",
}  # fmt: skip


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("editor")


def load() -> str:
    out = io.StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


def export(folder: Path) -> str:
    out = io.StringIO()
    call_command("export_reference", str(folder), stdout=out)
    return out.getvalue()


def columns() -> list[dict[str, Any]]:
    """All that the file says of sources and feeds."""
    fields = ("slug", *reference.SOURCE_FIELDS.values())
    return [
        {
            **row,
            "feeds": sorted(Feed.objects.filter(source__slug=row["slug"]).values_list("url", "kind", "link_selector")),
        }
        for row in Source.objects.order_by("slug").values(*fields)
    ]


def test_untouched_files_come_back_letter_by_letter(tmp_path: Path) -> None:
    load()
    assert "no file differs" in export(tmp_path / "new")
    for path in REFERENCE.glob("*.toml"):
        assert (tmp_path / "new" / path.name).read_bytes() == path.read_bytes()


def test_edits_come_back_equal(tmp_path: Path, editor: User) -> None:
    load()
    president = dictionary.entry_of("holder", TOKAYEV)
    country = dictionary.entry_of("actor", "KGZ")
    office = dictionary.entry_of("office", "commander")
    assert president
    assert country
    assert office
    dictionary.change("holder", TOKAYEV, {**president, "until": "2026-11-01"}, editor)
    dictionary.change("holder", "", NEW, editor)
    dictionary.change("holder", next(iter(dictionary.entries("holder"))), None, editor)
    dictionary.change("actor", "KGZ", {**country, "metonym.uz": ["Oq uy="]}, editor)
    dictionary.change("office", "commander", {**office, "rank": 4, "names.uz": None}, editor)
    cue, theme = dictionary.entries("cue")["theme.energy"], dictionary.entries("theme")["energy"]
    dictionary.change(
        "cue", "theme.energy", {**cue, "words.kk": ["қуат*"], "words.ru": [*cue["words.ru"], "ГЭС"]}, editor
    )
    dictionary.change("theme", "energy", {**theme, "label.ru": "энергия"}, editor)
    changed = ["actors.toml", "cues.toml", "holders.toml", "offices.toml", "themes.toml"]
    assert f"{', '.join(changed)} differ from" in export(tmp_path)
    assert load_vocabulary(tmp_path).digest == dictionary.renew().digest != load_vocabulary().digest
    written = (tmp_path / "holders.toml").read_text("utf-8")
    assert "# KAZ: Kazakhstan" in written
    old = set((REFERENCE / "holders.toml").read_text("utf-8").splitlines())
    assert len([line for line in written.splitlines() if line not in old]) <= 5  # the new holder, and the new date


def test_sources_come_back_equal(tmp_path: Path) -> None:
    load()
    Source.objects.filter(slug="akorda").update(tier="state", notes="two\nlines", home_url="")
    Feed.objects.filter(source__slug="akorda").earliest("pk").delete()
    Source.objects.filter(slug="astana-times").delete()
    added = Source.objects.create(slug="zh-wire", name="Zh “Wire”", tier="independent", country="CHN", language="zh")
    Feed.objects.create(source=added, url="https://zh.example/a", kind="listing", link_selector='a[href*="x"]')
    before = columns()
    assert "sources.toml differs from" in export(tmp_path)
    Source.objects.all().delete()
    reference.load_sources(tmp_path)
    assert columns() == before


# Loading again, after the files have changed.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(REFERENCE, tmp_path / "reference")
    return tmp_path / "reference"


def rewrite(folder: Path, old: str, new: str, file: str = "sources.toml") -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


NAME = 'name = "Akorda, President of Kazakhstan"'


def test_what_nobody_touched_follows_the_file_and_what_people_set_stays(folder: Path) -> None:
    reference.load_sources(folder)
    Source.objects.filter(slug="akorda").update(language="kk")
    rewrite(folder, NAME, 'name = "Akorda"')
    reference.load_sources(folder)
    source = Source.objects.get(slug="akorda")
    assert (source.name, source.language) == ("Akorda", "kk")
    assert reference.source_conflicts(folder) == []


@pytest.mark.parametrize(("keep_ours", "name"), [(True, "Ours"), (False, "Theirs")])
def test_both_changed_is_shown_and_chosen(folder: Path, keep_ours: bool, name: str) -> None:
    reference.load_sources(folder)
    Source.objects.filter(slug="akorda").update(name="Ours")
    rewrite(folder, NAME, 'name = "Theirs"')
    for _ in range(2):
        reference.load_sources(folder)
        (conflict,) = reference.source_conflicts(folder)
        assert (conflict.key, conflict.path, conflict.ours, conflict.shipped) == ("akorda", "name", "Ours", "Theirs")
    reference.settle_source(conflict, keep_ours)
    reference.load_sources(folder)
    assert reference.source_conflicts(folder) == []
    assert Source.objects.get(slug="akorda").name == name


def test_a_feed_that_a_person_took_away_stays_away() -> None:
    load()
    gone = Feed.objects.earliest("pk")
    gone.delete()
    assert "(0 new)" in load()
    assert not Feed.objects.filter(url=gone.url).exists()


def test_a_source_in_conflict_is_told_by_the_command_and_on_the_page(client: Client, editor: User) -> None:
    load()
    shipped = {**Source.objects.get(slug="akorda").shipped, "tier": "state"}
    Source.objects.filter(slug="akorda").update(tier="independent", shipped=shipped)
    assert (
        'to choose under Curation, Dictionary: source akorda: tier: here "independent", shipped now "official"'
        in load()
    )
    client.force_login(editor)
    assert "source akorda" in client.get(reverse("curation_reference")).content.decode()
    choice = {"kind": "source", "key": "akorda", "path": "tier", "keep": "shipped"}
    assert "Chosen." in client.post(reverse("curation_settle"), choice, follow=True).content.decode()
    assert Source.objects.get(slug="akorda").tier == "official"
    assert "to choose" not in load()


def test_the_history_of_a_source_tells_before_and_after(client: Client, editor: User) -> None:
    source = make_source("wire", home_url="https://wire.example")
    client.force_login(editor)
    form = {"slug": "wire", "name": "Wire", "home_url": "https://wire.example", "tier": "state", "country": "KAZ"}
    feeds = {"feeds-TOTAL_FORMS": "0", "feeds-INITIAL_FORMS": "0"}
    client.post(reverse("admin:ingest_source_change", args=[source.pk]), {**form, **feeds})
    page = client.get(reverse("admin:ingest_source_history", args=[source.pk])).content.decode()
    assert "tier: “independent” → “state”" in page
    assert "country: “” → “KAZ”" in page


def test_edits_of_the_dictionary_stay_when_the_files_are_loaded_again(editor: User) -> None:
    load()
    dictionary.change("holder", "", NEW, editor)
    cue = dictionary.entries("cue")["act.AID"]
    dictionary.change("cue", "act.AID", {**cue, "words.en": [*cue["words.en"], "bailed out"]}, editor)
    digest = dictionary.renew().digest
    assert "to choose" not in load()
    assert dictionary.renew().digest == digest


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        (NAME, 'name = "Akorda', "line ", "Illegal character"),
        (NAME, "", "akorda", "slug and name"),
        ('tier = "official"', 'tier = "royal"', "akorda", "unknown tier"),
        ('country = "KAZ"', 'country = "XXX"', "akorda", "unknown country"),
    ],
)
def test_a_broken_file_is_told_with_its_place_and_the_old_data_stay(
    folder: Path, old: str, new: str, where: str, reason: str
) -> None:
    reference.load_sources(folder)
    before = columns()
    rewrite(folder, old, new)
    with pytest.raises(VocabularyError, match=reason) as refused:
        reference.load_sources(folder)
    assert refused.value.file == "sources.toml"
    assert where in refused.value.entry
    assert columns() == before


def test_one_broken_file_keeps_all_from_being_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(folder, "[[event]]", "[[event]", "events.toml")
    monkeypatch.setattr(load_reference, "load_events", lambda: read_toml(folder / "events.toml"))
    with pytest.raises(CommandError, match=r"the old data stay: events\.toml: line \d+: "):
        load()
    assert not Source.objects.exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path / "file" / "inside")


@pytest.mark.django_db(transaction=True)
def test_an_edit_reaches_a_running_worker(celery_worker_process: object) -> None:
    user = User.objects.create_user("late")

    def code() -> str:
        article = make_article(text="\n\n".join(PARAGRAPHS), status=Article.Status.READ)
        tasks.code_article.delay(article.pk)
        wait_until(lambda: Article.objects.get(pk=article.pk).status == Article.Status.CODED)
        return Article.objects.get(pk=article.pk).coder_version

    before = code()
    edit = dictionary.change("holder", "", NEW, user)
    assert edit
    after = code()
    assert after == coder_version(dictionary.renew()) != before
    dictionary.undo([edit], user)
    assert code() == before
