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
    tables: dict[str, list[Entry]] = {}
    for file, names in FILES.items():
        content = read_toml(folder / file)
        unknown = set(content) - set(names)
        if unknown:
            raise VocabularyError(file, "", f"unknown table [[{min(unknown)}]]; expected {', '.join(names)}")
        for name in names:
            tables[name] = _entries(file, name, content.get(name, []))
    return build_vocabulary(tables)


@lru_cache(maxsize=1)
def default_vocabulary() -> Vocabulary:
    """The vocabulary shipped with the project, read once per process."""
    return load_vocabulary()


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
