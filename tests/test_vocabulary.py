"""The reference data load whole, and nonsense in them is refused with the place and the reason."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from ingest.vocabulary import CENTRAL_ASIA, LANGUAGES, REFERENCE, VocabularyError, default_vocabulary, load_vocabulary
from ingest.vocabulary.load import FILES

COUNTRIES = [
    "KAZ",
    "KGZ",
    "TJK",
    "TKM",
    "UZB",
    "USA",
    "RUS",
    "CHN",
    "TUR",
    "IRN",
    "IND",
    "GBR",
    "FRA",
    "DEU",
    "JPN",
    "KOR",
    "PAK",
    "AFG",
    "AZE",
    "SAU",
    "ARE",
    "QAT",
]
BLOCS = ["EU", "NATO", "UN", "SCO", "CSTO", "EAEU", "CIS", "OTS", "GCC", "ECO", "CICA", "BRICS", "OSCE", "G7", "C5"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(REFERENCE / name, tmp_path / name)
    return tmp_path


def _append(folder: Path, name: str, entry: str) -> None:
    path = folder / name
    path.write_text(path.read_text("utf-8") + "\n" + entry + "\n", "utf-8")


def test_every_actor_of_the_codebook_is_there() -> None:
    vocabulary = default_vocabulary()
    assert {code for code, actor in vocabulary.actors.items() if actor.tracked} == {*COUNTRIES, *BLOCS}
    assert all(vocabulary.actors[code].kind == "bloc" for code in BLOCS)
    assert vocabulary.central_asia == CENTRAL_ASIA
    assert vocabulary.powers[:4] == ("USA", "RUS", "CHN", "EU")
    assert not {"KAZ", "C5"} & set(vocabulary.powers)


def test_sixteen_acts_and_thirteen_themes_with_labels_and_cues() -> None:
    vocabulary = default_vocabulary()
    assert len(vocabulary.acts) == 16
    assert {act.sign for act in vocabulary.acts.values()} == {1, -1}
    assert len(vocabulary.themes) == 13
    for theme in vocabulary.themes.values():
        assert {"en", "ru"} <= set(theme.labels)
        assert theme.cues["en"]
        assert theme.cues["ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_central_asian_state_is_named_in_every_language(language: str) -> None:
    for code in CENTRAL_ASIA:
        actor = default_vocabulary().actors[code]
        assert actor.name(language)
        assert actor.forms["name"][language]
        assert language == "zh" or actor.forms["demonym"][language]
        assert actor.forms["capital"][language]


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("USA", "en", "United States"),
        ("USA", "ru", "США"),
        ("KGZ", "en", "Kyrgyzstan"),
        ("KGZ", "ru", "Кыргызстан"),
        ("RUS", "zh", "俄罗斯"),
        ("EU", "en", "EU"),
        ("EU", "tk", "ÝB"),
        ("UKR", "de", "Ukraine"),
    ],
)
def test_actors_have_short_usual_names(code: str, language: str, name: str) -> None:
    assert default_vocabulary().actors[code].name(language) == name


def test_holders_are_found_by_office_and_day() -> None:
    vocabulary = default_vocabulary()
    names = [holder.name for holder in vocabulary.holders_of("KAZ", "president", date(2024, 5, 1))]
    assert names == ["Kassym-Jomart Tokayev"]
    assert all(
        holder.actor in vocabulary.actors and holder.office in vocabulary.offices for holder in vocabulary.holders
    )


def test_the_digest_follows_the_content(folder: Path) -> None:
    before = load_vocabulary(folder).digest
    assert load_vocabulary(folder).digest == before
    _append(folder, "actors.toml", '[[not_actor]]\nforms.en = ["China syndrome"]')
    assert load_vocabulary(folder).digest != before


HOLDER = '[[holder]]\nactor = "{0}"\noffice = "{1}"\nname = "{2}"\nforms = [{3}]\nsince = {4}\nuntil = {5}'


@pytest.mark.parametrize(
    ("file", "entry", "where", "reason"),
    [
        ("actors.toml", '[[actor]]\ncode = "KAZ"\niso2 = "KZ"', "KAZ", "twice"),
        ("actors.toml", '[[actor]]\ncode = "kaz"\niso2 = "KZ"', "kaz", "three capital letters"),
        ("actors.toml", '[[actor]]\ncode = "ZZZ"\niso2 = "99"', "ZZZ", "CLDR"),
        ("actors.toml", '[[actor]]\ncode = "XYZ"\nkind = "planet"', "XYZ", "planet"),
        ("actors.toml", '[[actor]]\ncode = "NEW"\nkind = "bloc"', "NEW", "label.en"),
        ("actors.toml", '[[actor]]\ncode = "NEW"\nkind = "bloc"\nlabel.en = "New"\nname.en = [" "]', "NEW", "empty"),
        ("actors.toml", '[[actor]]\ncode = "NEW"\nkind = "bloc"\nlabel.en = "New"\nname.xx = ["a"]', "NEW", '"xx"'),
        ("actors.toml", '[[actor]]\ncode = "NEW"\nkind = "bloc"\nlabel.en = "New"\nname.en = "a"', "NEW", "list"),
        ("actors.toml", '[[actor]]\ncode = "NEW"\nkind = "bloc"\nlabel.en = "N"\nname.en = ["a", "a"]', "NEW", "twice"),
        ("actors.toml", '[[actor]]\ncode = "NEW"\nkind = "bloc"\nlabel.en = "New"\ncolour = "red"', "NEW", "colour"),
        ("actors.toml", '[[actor]]\ncode = "ABW"\niso2 = "AW"\ncldr = ["xx"]', "ABW", "cldr must list"),
        ("actors.toml", "[[aktor]]\n", "", "aktor"),
        ("offices.toml", '[[office]]\nslug = "tsar"\nrank = "high"', "tsar", "whole number"),
        ("themes.toml", '[[theme]]\nslug = "weather"\nlabel.en = " "', "weather", "not empty"),
        ("acts.toml", '[[act]]\ncode = "SHRUG"\nquad = "none"', "SHRUG", "quad"),
        ("cues.toml", '[[cue]]\ngroup = "act.SHRUG"\nwords.en = ["shrug"]', "act.SHRUG", "unknown act"),
        ("cues.toml", '[[cue]]\ngroup = "theme.weather"\nwords.en = ["rain"]', "theme.weather", "unknown theme"),
        ("holders.toml", HOLDER.format("XXX", "president", "A B", '"B"', "2020-01-01", "2021-01-01"), "A B", "XXX"),
        ("holders.toml", HOLDER.format("KAZ", "tsar", "A B", '"B"', "2020-01-01", "2021-01-01"), "A B", "tsar"),
        ("holders.toml", HOLDER.format("KAZ", "president", "A B", '"B"', "2022-01-01", "2021-01-01"), "A B", "before"),
        ("holders.toml", HOLDER.format("KAZ", "president", "A B", '"B"', '"x"', "2021-01-01"), "A B", "dates"),
        ("holders.toml", HOLDER.format("KAZ", "president", "A B", '""', "2020-01-01", "2021-01-01"), "A B", "empty"),
        ("holders.toml", HOLDER.format("KAZ", "president", "", '"B"', "2020-01-01", "2021-01-01"), "", "name"),
    ],
)
def test_nonsense_is_refused(folder: Path, file: str, entry: str, where: str, reason: str) -> None:
    _append(folder, file, entry)
    with pytest.raises(VocabularyError, match=reason) as refused:
        load_vocabulary(folder)
    assert refused.value.file == file
    assert where in refused.value.entry
    assert file in str(refused.value)


def test_broken_toml_names_the_line(folder: Path) -> None:
    (folder / "acts.toml").write_text('[[act]]\ncode = "AGREE\n', "utf-8")
    with pytest.raises(VocabularyError) as refused:
        load_vocabulary(folder)
    assert (refused.value.file, refused.value.entry) == ("acts.toml", "line 2")


def test_a_missing_file_and_foreign_bytes_are_told_plainly(folder: Path) -> None:
    (folder / "themes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(VocabularyError, match="not UTF-8"):
        load_vocabulary(folder)
    (folder / "themes.toml").unlink()
    with pytest.raises(VocabularyError, match=r"themes\.toml: cannot be read"):
        load_vocabulary(folder)


def test_the_same_person_may_not_stand_twice_in_one_office(folder: Path) -> None:
    entry = HOLDER.format("KAZ", "president", "A B", '"B"', "2020-01-01", "2021-01-01")
    _append(folder, "holders.toml", f"{entry}\n\n{entry}")
    with pytest.raises(VocabularyError, match="twice"):
        load_vocabulary(folder)
