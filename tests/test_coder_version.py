"""What codes otherwise is called otherwise."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.classify.coder import OWN_FILES, coder_version, reference_digest
from ingest.classify.encoder import network
from ingest.vocabulary import REFERENCE, default_vocabulary


@pytest.mark.parametrize("name", OWN_FILES)
def test_another_rule_file_is_another_version(name: str, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
        for file in OWN_FILES:
            shutil.copy(REFERENCE / file, folder)
    with (after / name).open("a", encoding="utf-8") as opened:
        opened.write("\n# a change\n")
    vocabulary = default_vocabulary()
    assert reference_digest(vocabulary, before) == reference_digest(vocabulary, REFERENCE)
    assert reference_digest(vocabulary, after) != reference_digest(vocabulary, before)


def test_another_vocabulary_is_another_version() -> None:
    vocabulary = default_vocabulary()
    assert coder_version(replace(vocabulary, not_actors={})) != coder_version(vocabulary)


def test_code_weights_and_reference_are_all_told() -> None:
    coder, weights, reference = coder_version(default_vocabulary()).split("+")
    assert (coder, weights, len(reference)) == ("pairs-2", network().version, 12)


def test_every_file_the_coder_reads_itself_is_counted() -> None:
    folder = Path(__file__).parent.parent / "ingest" / "classify"
    read = {name for file in folder.glob("*.py") if file.name != "coder.py" for name in toml_names(file)}
    assert read == set(OWN_FILES)


def toml_names(file: Path) -> set[str]:
    return {part for part in file.read_text(encoding="utf-8").split('"') if part.endswith(".toml")}
