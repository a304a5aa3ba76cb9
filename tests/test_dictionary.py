"""People's edits of the reference data: laid over what ships, checked, undone, and never lost when the files change."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from ingest.classify import coder_version
from ingest.classify.mentions import find_mentions
from ingest.models import ReferenceEdit
from ingest.pipeline import dictionary
from ingest.pipeline.dictionary import RefusedEditError
from ingest.vocabulary import default_vocabulary, load_vocabulary, shipped_tables
from ingest.vocabulary.overlay import NAMED_BY, Edit, build_with, conflicts, flat, lay_over, nested, overlaid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dictionary_as_shipped")]
NEW = {
    "actor": "KAZ", "office": "minister", "name": "Daulet Serikov", "forms": ["Serikov", "Сериков"], "since": "2026-02-01",
}  # fmt: skip
TOKAYEV = "KAZ/president/Kassym-Jomart Tokayev/2019-03-20"


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


def term_of(key: str, **changes: Any) -> dict[str, Any]:
    entry = dictionary.entry_of("holder", key)
    assert entry
    return {name: value for name, value in {**entry, **changes}.items() if value is not None}


def test_flat_and_nested_are_each_others_way_back() -> None:
    for kind in NAMED_BY:
        for entry in shipped_tables()[kind]:
            assert nested(flat(entry)) == entry


def test_a_new_holder_is_known_to_the_coder_and_to_its_version(editor: User) -> None:
    before = coder_version(dictionary.renew())
    dictionary.change("holder", "", NEW, editor, "appointed today")
    vocabulary = dictionary.renew()
    (mention,) = find_mentions("Serikov spoke.", vocabulary, "en", date(2026, 11, 20))
    assert (mention.code, mention.office) == ("KAZ", "minister")
    assert coder_version(vocabulary) != before
    assert default_vocabulary() is vocabulary


def test_taken_back_is_as_before(editor: User) -> None:
    before = dictionary.renew().digest
    edit = dictionary.change("holder", "", NEW, editor)
    assert edit
    dictionary.renew()
    dictionary.undo([edit], editor)
    assert dictionary.renew().digest == before == load_vocabulary().digest
    edit.refresh_from_db()
    assert (edit.undone_by, ReferenceEdit.objects.count()) == (editor, 1)
    with pytest.raises(RefusedEditError, match="taken back already"):
        dictionary.undo([edit], editor)


def test_nothing_is_built_anew_while_nobody_edits() -> None:
    assert dictionary.renew() is dictionary.renew()


def test_a_word_added_to_a_country(editor: User) -> None:
    entry = dictionary.entry_of("actor", "KAZ")
    assert entry
    words = [*entry["metonym.en"], "Jasyl Palace"]
    edit = dictionary.change("actor", "KAZ", {**entry, "metonym.en": words}, editor)
    assert edit
    assert edit.fields == {"metonym.en": words}
    assert edit.before == {"metonym.en": entry["metonym.en"]}
    (mention,) = find_mentions("The Jasyl Palace answered.", dictionary.renew(), "en")
    assert mention.code == "KAZ"


def test_a_cue_word_makes_another_coder(editor: User) -> None:
    before = coder_version(dictionary.renew())
    entry = dictionary.entries("cue")["act.AID"]
    edit = dictionary.change("cue", "act.AID", {**entry, "words.en": [*entry["words.en"], "bailed out"]}, editor)
    assert edit
    assert coder_version(dictionary.renew()) != before
    dictionary.undo([edit], editor)
    assert coder_version(dictionary.renew()) == before


def test_taken_out_and_the_same_again_is_no_edit(editor: User) -> None:
    dictionary.change("holder", TOKAYEV, None, editor)
    assert not any(h.name == "Kassym-Jomart Tokayev" for h in dictionary.renew().holders)
    assert dictionary.change("actor", "KAZ", dictionary.entry_of("actor", "KAZ"), editor) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"actor": "XXX"}, 'unknown actor "XXX"'),
        ({"office": "tsar"}, 'unknown office "tsar"'),
        ({"since": "2026-02-31"}, "must be dates"),
        ({"since": "yesterday"}, "must be dates"),
        ({"until": "2020-01-01"}, "is before since"),
        ({"name": " "}, "name"),
        ({"forms": ["Serikov", "Serikov"]}, "twice"),
        ({"colour": "red"}, "colour"),
        ({"office": "president"}, "Tokayev holds this office"),
        ({"office": "president", "name": "Kassym-Jomart Tokayev"}, "Tokayev holds this office"),
        ({"office": "president", "name": "Kassym-Jomart Tokayev", "since": "2019-03-20"}, "already"),
    ],
)
def test_nonsense_is_refused_and_leaves_nothing(editor: User, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RefusedEditError, match=reason):
        dictionary.change("holder", "", {**NEW, **changes}, editor)
    assert not ReferenceEdit.objects.exists()


def test_what_others_stand_on_is_not_taken_out(editor: User) -> None:
    with pytest.raises(RefusedEditError, match="unknown office"):
        dictionary.change("office", "president", None, editor)
    tsar = dictionary.change("office", "", {"slug": "tsar", "rank": 1, "names.en": ["Tsar"]}, editor)
    assert tsar
    dictionary.change("holder", "", {**NEW, "office": "tsar"}, editor)
    with pytest.raises(RefusedEditError, match="unknown office"):
        dictionary.undo([tsar], editor)


def test_later_changes_are_taken_back_first(editor: User) -> None:
    first = dictionary.change("holder", "", NEW, editor)
    assert first
    second = dictionary.change("holder", first.key, {**NEW, "until": "2026-10-01"}, editor)
    assert second
    with pytest.raises(RefusedEditError, match="later first"):
        dictionary.undo([first], editor)
    dictionary.undo([second, first], editor)
    assert dictionary.entry_of("holder", first.key) is None


def test_a_stale_form_overwrites_nothing(editor: User) -> None:
    seen = dictionary.stamp(dictionary.entry_of("holder", TOKAYEV))
    dictionary.change("holder", TOKAYEV, term_of(TOKAYEV, until="2026-10-01"), editor, seen=seen)
    with pytest.raises(RefusedEditError, match="meanwhile"):
        dictionary.change("holder", TOKAYEV, term_of(TOKAYEV, until="2026-11-01"), editor, seen=seen)
    assert term_of(TOKAYEV)["until"] == "2026-10-01"


# What happens when the shipped files change under an edit.

SHIPPED = {"slug": "tsar", "rank": 1, "names.en": ["Tsar"], "names.ru": ["царь"]}


def said(**fields: Any) -> Edit:
    return Edit("office", "tsar", fields, SHIPPED)


def newer(**changes: Any) -> dict[str, Any]:
    return {**shipped_tables(), "office": [*shipped_tables()["office"], nested({**SHIPPED, **changes})]}


def test_an_edit_stays_and_other_fields_follow_the_files() -> None:
    edit = said(**{"names.en": ["Czar"]})
    assert overlaid({**SHIPPED, "rank": 2}, [edit]) == {**SHIPPED, "rank": 2, "names.en": ["Czar"]}
    assert conflicts(newer(rank=2), [edit]) == []


def test_both_changed_is_a_conflict_with_both_values() -> None:
    edit, tables = said(**{"names.en": ["Czar"]}), newer(**{"names.en": ["Tzar"]})
    (found,) = conflicts(tables, [edit])
    assert (found.path, found.ours, found.shipped) == ("names.en", ["Czar"], ["Tzar"])
    assert lay_over(tables, [edit])["office"][-1]["names"]["en"] == ["Czar"]
    assert conflicts(newer(**{"names.en": ["Czar"]}), [edit]) == []  # both came to the same


def test_chosen_is_no_conflict_until_the_files_change_again() -> None:
    edit, tables = said(rank=2), newer(rank=3)
    base = {**SHIPPED, "rank": 3}
    kept, taken = Edit("office", "tsar", {"rank": 2}, base), Edit("office", "tsar", {"rank": 3}, base)
    assert conflicts(tables, [edit, kept]) == conflicts(tables, [edit, taken]) == []
    assert overlaid({**SHIPPED, "rank": 4}, [edit, taken]) == {**SHIPPED, "rank": 4}
    assert [found.shipped for found in conflicts(newer(rank=4), [edit, kept])] == [4]


def test_an_edited_entry_that_ships_no_longer_stays_and_is_told() -> None:
    tables, edit = shipped_tables(), said(rank=2)
    (found,) = conflicts(tables, [edit])
    assert (found.path, found.ours, found.shipped) == ("", {**SHIPPED, "rank": 2}, None)
    assert lay_over(tables, [edit])["office"][-1] == nested({**SHIPPED, "rank": 2})
    dropped = Edit("office", "tsar", dict.fromkeys(SHIPPED), {})
    assert lay_over(tables, [edit, dropped])["office"] == tables["office"]
    assert conflicts(tables, [edit, dropped]) == []


def test_an_edit_that_no_longer_fits_is_left_out_and_the_others_stand() -> None:
    broken = Edit("holder", "x", {**NEW, "office": "abolished"}, {})
    good = Edit("holder", "y", {**NEW, "name": "Talgat Omarov"}, {})
    vocabulary, unfit = build_with(shipped_tables(), [broken, good])
    assert [edit for edit, _ in unfit] == [broken]
    assert "abolished" in unfit[0][1]
    assert vocabulary.holders[-1].name == "Talgat Omarov"
