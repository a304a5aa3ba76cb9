"""News agencies named in a sentence; their names are reference/agencies.toml."""

import re
import tomllib
from functools import lru_cache

from ingest.vocabulary import REFERENCE

SHORT = 4  # names shorter than this are matched with their capitals


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    entries = tomllib.loads((REFERENCE / "agencies.toml").read_text(encoding="utf-8"))["agency"]
    names = {name for entry in entries for name in (entry["name"], *entry["aliases"])}
    return re.compile("|".join(_form(name) for name in sorted(names, key=lambda name: (-len(name), name))))


def _form(name: str) -> str:
    escaped = re.escape(name)
    if re.search("[\u4e00-\u9fff]", name):
        return escaped
    return rf"\b(?i:{escaped})\w{{0,3}}\b" if len(name) >= SHORT else rf"\b{escaped}\b"


def agencies_in(text: str) -> list[tuple[int, int]]:
    """Where agencies are named, in order."""
    return [match.span() for match in _pattern().finditer(text)]
