"""Reads the TOML files of a reference folder."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.vocabulary.build import Entry, build_vocabulary
from ingest.vocabulary.types import Vocabulary, VocabularyError

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
# file → the arrays of tables it may hold
FILES = {
    "actors.toml": ("actor", "not_actor"),
    "offices.toml": ("office",),
    "holders.toml": ("holder",),
    "themes.toml": ("theme",),
    "acts.toml": ("act",),
    "cues.toml": ("cue",),
}


def load_vocabulary(folder: Path = REFERENCE) -> Vocabulary:
    """Raises VocabularyError (file, entry, reason); for broken TOML the entry is the line."""
    return build_vocabulary(read_tables(folder))


def read_tables(folder: Path = REFERENCE) -> dict[str, list[Entry]]:
    """Table → entries, as `build_vocabulary` takes them. Raises VocabularyError."""
    tables: dict[str, list[Entry]] = {}
    for file, names in FILES.items():
        content = read_toml(folder / file)
        unknown = set(content) - set(names)
        if unknown:
            raise VocabularyError(file, "", f"unknown table [[{min(unknown)}]]; expected {', '.join(names)}")
        for name in names:
            tables[name] = _entries(file, name, content.get(name, []))
    return tables


@lru_cache(maxsize=1)
def shipped_tables() -> dict[str, list[Entry]]:
    """What ships with the project, read once per process; not to be changed."""
    return read_tables()


@lru_cache(maxsize=1)
def _shipped() -> Vocabulary:
    return build_vocabulary(shipped_tables())


class _InForce:
    vocabulary: Vocabulary | None = None


def default_vocabulary() -> Vocabulary:
    """What this process codes and labels by: the shipped vocabulary, until another one is put in force."""
    return _InForce.vocabulary or _shipped()


def put_in_force(vocabulary: Vocabulary | None) -> None:
    """None: the shipped one again."""
    _InForce.vocabulary = vocabulary


def _entries(file: str, name: str, found: Any) -> list[Entry]:
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise VocabularyError(file, "", f"[[{name}]] must be an array of tables")
    return found


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a reference file; raises VocabularyError with file and line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise VocabularyError(path.name, f"line {line[1]}" if line else "last line", str(error)) from error
    except UnicodeDecodeError as error:
        raise VocabularyError(path.name, "", f"not UTF-8: byte {error.start}") from error
    except OSError as error:
        raise VocabularyError(path.name, "", f"cannot be read: {error.strerror}") from error
