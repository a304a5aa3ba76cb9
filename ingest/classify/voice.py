"""The shape of a name that can speak."""

import re
from dataclasses import dataclass

CASELESS = ("zh", "fa")  # languages whose script has no capital letters
PEOPLE = ("person", "former")  # kinds of mention that are somebody's name
WORD = re.compile(r"[^\W\d_]+(?:[’'ʻʼ‘\-][^\W\d_]+)*")


def words(lines: str) -> frozenset[str]:
    """A set of words from a block of text."""
    return frozenset(lines.split())


@dataclass(frozen=True, slots=True)
class Voice:
    """Someone named in a sentence who can speak; body[start:end] is the name, `code` the actor, None if not told."""

    start: int
    end: int
    name: str
    code: str | None
    person: bool
    office: bool = False
    titled: bool = False  # a title stands beside the name
    role: bool = False  # a title that stands for a person not named
