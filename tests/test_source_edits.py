"""What people do to sources is kept with before, after, who and why, and taken back; what they delete stays deleted."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from ingest.models import Feed, ReferenceEdit, Source
from ingest.pipeline import source_edits
from ingest.pipeline.dictionary import RefusedEditError
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dictionary_as_shipped")]
FEED = "https://wire.example/feed.xml"


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("editor")


@pytest.fixture
def source(client: Client, editor: User) -> Source:
    client.force_login(editor)
    source = Source.objects.create(slug="wire", name="Wire", home_url="https://wire.example", country="KAZ")
    Feed.objects.create(source=source, url=FEED, is_active=True)
    return source


def load() -> str:
    out = io.StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


def save(client: Client, source: Source, **values: str) -> str:
    feed = source.feeds.get()
    form = {
        "name": source.name, "home_url": source.home_url, "tier": source.tier, "country": source.country,
        "feeds-TOTAL_FORMS": "1", "feeds-INITIAL_FORMS": "1", "feeds-0-id": str(feed.pk), "feeds-0-url": feed.url,
        "feeds-0-source": str(source.pk), "feeds-0-kind": feed.kind, "feeds-0-is_active": "on",
    }  # fmt: skip
    page = reverse("admin:ingest_source_change", args=[source.pk])
    return client.post(page, {**form, "_continue": "1", **values}, follow=True).content.decode()


def take_back(client: Client) -> str:
    edit = ReferenceEdit.objects.latest("pk")
    return client.post(reverse("curation_undo_edit", args=[edit.pk]), follow=True).content.decode()


def told() -> dict[str, tuple[Any, Any]]:
    edit = ReferenceEdit.objects.latest("pk")
    return {path: (edit.before[path], after) for path, after in edit.fields.items()}


def test_a_change_is_kept_with_its_reason_shown_and_taken_back(client: Client, editor: User, source: Source) -> None:
    page = save(client, source, tier="state", country="", **{"feeds-0-kind": "sitemap"}, note="the ministry owns it")
    assert told() == {
        "tier": ("independent", "state"), "country": ("KAZ", None), f"feed {FEED} kind": ("feed", "sitemap"),
    }  # fmt: skip
    assert "<del>independent</del>" in page
    assert "<ins>state</ins>" in page
    assert "the ministry owns it" in page
    assert "Take back" in page
    assert "taken back by editor" in take_back(client)
    source.refresh_from_db()
    assert (source.tier, source.country, source.feeds.get().kind) == ("independent", "KAZ", "feed")
    edit = ReferenceEdit.objects.get()
    assert (edit.editor, edit.note, edit.undone_by) == (editor, "the ministry owns it", editor)
    assert "has been taken back already" in take_back(client)


def test_a_form_sent_unchanged_is_no_edit(client: Client, source: Source) -> None:
    save(client, source)
    assert not ReferenceEdit.objects.exists()


def test_what_came_later_is_taken_back_first(client: Client, source: Source) -> None:
    save(client, source, tier="state")
    first = ReferenceEdit.objects.get()
    source.refresh_from_db()
    save(client, source, tier="official")
    with pytest.raises(RefusedEditError, match="later first"):
        source_edits.undo(first, first.editor)
    take_back(client)
    source_edits.undo(first, first.editor)
    source.refresh_from_db()
    assert source.tier == "independent"


def test_changes_of_other_fields_may_stay(client: Client, source: Source) -> None:
    save(client, source, tier="state")
    first = ReferenceEdit.objects.get()
    source.refresh_from_db()
    save(client, source, name="The Wire")
    source_edits.undo(first, first.editor)
    source.refresh_from_db()
    assert (source.tier, source.name) == ("independent", "The Wire")


def test_a_deleted_source_stays_away_until_it_is_restored(client: Client, editor: User) -> None:
    load()
    client.force_login(editor)
    akorda = Source.objects.get(slug="akorda")
    before = source_edits.state_of(akorda)
    client.post(reverse("admin:ingest_source_delete", args=[akorda.pk]), {"post": "yes"})
    again = load()
    assert "deleted here, and so left out: akorda" in again
    assert "(0 new)" in again
    assert not Source.objects.filter(slug="akorda").exists()
    assert "Taken back." in take_back(client)
    restored = Source.objects.get(slug="akorda")
    assert source_edits.state_of(restored) == before
    assert (restored.shipped, restored.state) == (akorda.shipped, "paused")
    assert "left out" not in load()


def test_deleted_in_the_list_is_kept_too(client: Client, editor: User) -> None:
    load()
    client.force_login(editor)
    chosen = Source.objects.filter(slug__in=["akorda", "mfa-kz"]).values_list("pk", flat=True)
    form = {"action": "delete_selected", "_selected_action": list(chosen), "post": "yes"}
    client.post(reverse("admin:ingest_source_changelist"), form)
    assert ReferenceEdit.objects.deleted_sources().count() == len(chosen) > 0
    load()
    assert not Source.objects.filter(pk__in=list(chosen)).exists()


def test_starting_and_pausing_is_kept(client: Client, source: Source) -> None:
    form = {"action": "pause", "_selected_action": [source.pk]}
    client.post(reverse("admin:ingest_source_changelist"), form)
    assert told() == {f"feed {FEED} is_active": (True, None)}
    take_back(client)
    assert Feed.objects.get().is_active


def test_a_feed_changed_on_its_own_page_is_kept_with_its_source(client: Client, source: Source) -> None:
    feed = source.feeds.get()
    form = {
        "source": str(source.pk), "url": FEED, "kind": "listing", "is_active": "on", "link_selector": "h3 a",
        "note": "it has no feed", "polls-TOTAL_FORMS": "0", "polls-INITIAL_FORMS": "0", "poll_minutes": "60",
    }  # fmt: skip
    client.post(reverse("admin:ingest_feed_change", args=[feed.pk]), form)
    assert told() == {f"feed {FEED} kind": ("feed", "listing"), f"feed {FEED} link_selector": (None, "h3 a")}
    assert ReferenceEdit.objects.get().note == "it has no feed"
    client.post(reverse("admin:ingest_feed_delete", args=[feed.pk]), {"post": "yes"})
    assert not Feed.objects.exists()
    take_back(client)
    assert Feed.objects.get().link_selector == "h3 a"


def test_a_list_that_was_imported_is_taken_back_source_by_source(client: Client, editor: User) -> None:
    client.force_login(editor)
    outline = f'<opml version="2.0"><body><outline text="Wire" xmlUrl="{FEED}"/></body></opml>'
    client.post(reverse("admin:ingest_source_import"), {"file": SimpleUploadedFile("list.opml", outline.encode())})
    assert Source.objects.get().name == "Wire"
    take_back(client)
    assert not Source.objects.exists()


def test_a_source_whose_articles_were_read_is_not_taken_back(client: Client, editor: User) -> None:
    with source_edits.kept(editor):
        article = make_article()
    assert "Articles have been read from this source" in take_back(client_of(client, editor))
    assert Source.objects.filter(pk=article.source_id).exists()


def test_editors_take_back_changes_and_only_administrators_what_deletes(client: Client, editor: User) -> None:
    with source_edits.kept(editor):
        Source.objects.create(slug="wire", name="Wire")
    person = User.objects.create_user("person", is_staff=True)
    person.groups.add(Group.objects.get(name="editor"))
    address = reverse("curation_undo_edit", args=[ReferenceEdit.objects.get().pk])
    assert client_of(client, person).post(address).status_code == 403
    with source_edits.kept(editor):
        Source.objects.update(name="Wires")
    take_back(client)
    assert Source.objects.get().name == "Wire"


def client_of(client: Client, user: User) -> Client:
    client.force_login(user)
    return client
