"""The dictionary's pages: editors change it, curators do not, nothing is overwritten unseen, every change is told."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from ingest.classify.cues import cue_book
from ingest.models import ReferenceEdit
from ingest.pipeline import dictionary
from ingest.vocabulary import default_vocabulary, shipped_tables
from ingest.vocabulary.overlay import nested
from tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dictionary_as_shipped")]
KEY = "KAZ/president/Kassym-Jomart Tokayev/2019-03-20"
SPOKEN_FOR = {row["actor"] for row in shipped_tables()["holder"]}
FAR = next(row["code"] for row in shipped_tables()["actor"] if row["code"] not in SPOKEN_FOR and "demonym" in row)
HOLDER = {
    "name": "Daulet Serikov", "actor": "KAZ", "office": "minister", "since": "2026-02-01", "forms": "Serikov\nСериков",
}  # fmt: skip


def person(role: str) -> User:
    return make_staff(role)


@pytest.fixture
def editor(client: Client) -> User:
    user = person("editor")
    client.force_login(user)
    return user


def address(kind: str, key: str = "") -> str:
    return reverse("curation_entry", query={"kind": kind, "key": key})


def form_of(kind: str, key: str, **changes: Any) -> dict[str, Any]:
    """What the page's form would send unchanged, with changes."""
    entry = dictionary.entry_of(kind, key)
    assert entry
    given = {path: "\n".join(value) if isinstance(value, list) else value for path, value in entry.items()}
    sent = {path: value for path, value in given.items() if value is not False}
    return {**sent, "seen": dictionary.stamp(entry), **changes}


def test_an_office_holder_is_added_looked_up_and_taken_back(client: Client, editor: User) -> None:
    answer = client.post(address("holder"), {**HOLDER, "note": "gazette 12"}, follow=True)
    page = answer.content.decode()
    assert "Saved; what is coded from now on follows it." in page
    assert "gazette 12" in page
    assert any(h.name == "Daulet Serikov" and h.forms == ("Serikov", "Сериков") for h in default_vocabulary().holders)
    found = client.get(reverse("curation_reference"), {"q": "сериков"}).content.decode()
    assert "1 found" in found
    assert "edited here" in found
    edit = ReferenceEdit.objects.get()
    client.post(reverse("curation_undo_edit", args=[edit.pk]))
    assert not any(h.name == "Daulet Serikov" for h in default_vocabulary().holders)
    assert "taken back by editor" in client.get(reverse("curation_reference")).content.decode()


@pytest.mark.parametrize("kind", ["holder", "actor", "office", "cue", "theme", "act"])
def test_a_form_sent_unchanged_changes_nothing(client: Client, editor: User, kind: str) -> None:
    for key in list(dictionary.entries(kind))[:12]:
        assert client.get(address(kind, key)).status_code == 200
        assert client.post(address(kind, key), form_of(kind, key)).status_code == 302
    assert not ReferenceEdit.objects.exists()


def test_words_in_another_language_are_added_to_a_country(client: Client, editor: User) -> None:
    client.post(address("actor", FAR), form_of("actor", FAR, add="demonym.kk", words="бірінші\nекінші"))
    assert default_vocabulary().actors[FAR].forms["demonym"]["kk"] == ("бірінші", "екінші")
    assert ReferenceEdit.objects.get().fields == {"demonym.kk": ["бірінші", "екінші"]}


def test_a_cue_word_is_added_and_steers_the_coder(client: Client, editor: User) -> None:
    words = [*dictionary.entries("cue")["theme.energy"]["words.en"], "pumped-storage"]
    client.post(address("cue", "theme.energy"), form_of("cue", "theme.energy", **{"words.en": "\n".join(words)}))
    hits = cue_book(dictionary.renew()).find("A pumped-storage plant", "en")
    assert [(hit.kind, hit.label) for hit in hits] == [("theme", "energy")]
    page = client.get(address("cue", "theme.energy")).content.decode()
    assert '<ins dir="auto">pumped-storage</ins>' in page
    assert "Take it out" not in page


@pytest.mark.parametrize("word", ["*", "* plant", "pum*ped", "plant **"])
def test_a_star_that_would_match_anything_is_refused(client: Client, editor: User, word: str) -> None:
    answer = client.post(address("cue", "theme.energy"), form_of("cue", "theme.energy", **{"words.en": word}))
    assert answer.status_code == 400
    assert "stands only at the end of a word" in answer.content.decode()


def test_themes_and_acts_get_other_names_and_keep_their_codes(client: Client, editor: User) -> None:
    client.post(address("theme", "energy"), form_of("theme", "energy", **{"label.en": "power and oil"}))
    client.post(address("act", "AID"), form_of("act", "AID", **{"label.ru": "содействие", "quad": "verbal conflict"}))
    vocabulary = dictionary.renew()
    assert vocabulary.themes["energy"].labels["en"] == "power and oil"
    assert (vocabulary.acts["AID"].labels["ru"], vocabulary.acts["AID"].sign) == ("содействие", 1)
    nameless = client.post(address("theme", "energy"), form_of("theme", "energy", **{"label.en": ""}))
    assert "This field is required." in nameless.content.decode()


@pytest.mark.parametrize(("kind", "key"), [("cue", "theme.energy"), ("theme", "energy"), ("act", "AID")])
def test_the_lists_of_the_codebook_are_closed(client: Client, editor: User, kind: str, key: str) -> None:
    assert client.get(address(kind)).status_code == 404
    answer = client.post(address(kind, key), {"remove": "1", "seen": form_of(kind, key)["seen"]})
    assert "list is closed" in answer.content.decode()
    assert "Add one" not in client.get(reverse("curation_reference"), {"kind": kind}).content.decode()
    assert not ReferenceEdit.objects.exists()


def test_an_entry_is_taken_out(client: Client, editor: User) -> None:
    client.post(address("holder", KEY), {"remove": "1", "seen": form_of("holder", KEY)["seen"]})
    assert dictionary.entry_of("holder", KEY) is None
    assert client.get(address("holder", KEY)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"until": "2019-01-01"}, "is before since"),
        ({"since": "2019-02-30"}, "Enter a valid date."),
        ({"actor": "XXX"}, "Select a valid choice"),
        ({"forms": "\n"}, "This field is required."),
        ({"seen": "another"}, "Somebody else changed this meanwhile"),
    ],
)
def test_bad_input_is_told_and_nothing_saved(
    client: Client, editor: User, changes: dict[str, str], reason: str
) -> None:
    answer = client.post(address("holder", KEY), form_of("holder", KEY, **changes))
    assert (answer.status_code, ReferenceEdit.objects.count()) == (400, 0)
    assert reason in answer.content.decode()


def test_a_country_that_cldr_does_not_know_is_refused(client: Client, editor: User) -> None:
    answer = client.post(address("actor"), {"code": "ZZZ", "kind": "country", "iso2": "99", "label.en": "Nowhere"})
    assert answer.status_code == 400
    assert "is not a territory of CLDR" in answer.content.decode()


@pytest.fixture
def newer_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the next version shipped another rank for an office and no longer one office-holder."""
    tables = dict(shipped_tables())
    tables["office"] = [{**row, "rank": 6} if row["slug"] == "commander" else row for row in tables["office"]]
    tables["holder"] = [row for row in tables["holder"] if row["name"] != "Kassym-Jomart Tokayev"]
    monkeypatch.setattr(dictionary, "tables", lambda: tables)


@pytest.fixture
def edited(client: Client, editor: User) -> None:
    client.post(address("office", "commander"), form_of("office", "commander", rank="2"))
    client.post(address("holder", KEY), form_of("holder", KEY, until="2026-11-01"))


@pytest.mark.parametrize(("keep", "rank"), [("ours", 2), ("shipped", 6)])
def test_conflicts_are_shown_with_both_values_and_chosen(
    client: Client, edited: None, newer_files: None, keep: str, rank: int
) -> None:
    page = client.get(reverse("curation_reference")).content.decode()
    assert "To choose: 2" in page
    assert "the shipped files no longer hold this entry" in page
    choice = {"kind": "office", "key": "commander", "path": "rank", "keep": keep}
    assert "Chosen." in client.post(reverse("curation_settle"), choice, follow=True).content.decode()
    entry = dictionary.entry_of("office", "commander")
    assert entry
    assert entry["rank"] == rank
    assert "chosen meanwhile" in client.post(reverse("curation_settle"), choice, follow=True).content.decode()
    client.post(reverse("curation_settle"), {"kind": "holder", "key": KEY, "path": "", "keep": keep})
    assert dictionary.unsettled() == ([], [])
    assert (dictionary.entry_of("holder", KEY) is not None) is (keep == "ours")


def test_an_edit_that_no_longer_fits_is_told(client: Client, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(address("holder"), {**HOLDER, "actor": FAR})
    tables = dict(shipped_tables())
    tables["actor"] = [row for row in tables["actor"] if row["code"] != FAR]
    monkeypatch.setattr(dictionary, "tables", lambda: tables)
    page = client.get(reverse("curation_reference")).content.decode()
    assert "is left out, since it no longer fits what is shipped" in page
    assert "unknown actor" in page


def test_curators_may_look_and_not_touch(client: Client) -> None:
    client.force_login(person("curator"))
    page = client.get(reverse("curation_reference"))
    assert page.status_code == 200
    assert "Add one" not in page.content.decode()
    assert client.get(address("holder", KEY)).status_code == 403
    assert client.post(address("holder", KEY), {"remove": "1"}).status_code == 403
    assert client.post(reverse("curation_settle"), {}).status_code == 403
    assert client.post(reverse("curation_undo_edit", args=[1])).status_code == 403
    assert not ReferenceEdit.objects.exists()
    client.force_login(User.objects.create_user("reader"))
    assert client.get(reverse("curation_reference")).status_code == 403


def test_what_is_typed_is_never_markup(client: Client, editor: User) -> None:
    client.post(address("holder"), {**HOLDER, "name": "<i>x</i>", "forms": "<script>Serikov", "note": "<b>n</b>"})
    pages = [client.get(reverse("curation_reference")), client.get(address("holder", ReferenceEdit.objects.get().key))]
    for page in pages:
        assert page.status_code == 200
        assert not {"<i>x", "<script>S", "<b>n</b>"} & {
            m for m in ("<i>x", "<script>S", "<b>n</b>") if m in page.content.decode()
        }


def test_nested_reads_back_what_forms_send() -> None:
    assert nested({"since": "2026-02-30"}) == {"since": "2026-02-30"}  # left for the loader to refuse
