"""docs/security.md answers every requirement of ASVS 4.0.3 up to level 2, once, and names files that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs/security.md").read_text("utf-8")
# Sections with their last requirement, and those in between that are deleted or of level 3.
SECTIONS = {
    "1.1": 7, "1.2": 4, "1.4": 5, "1.5": 4, "1.6": 4, "1.7": 2, "1.8": 2, "1.9": 2, "1.10": 1, "1.11": 2, "1.12": 2, "1.14": 6,
    "2.1": 12, "2.2": 3, "2.3": 3, "2.4": 5, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 7, "2.9": 3, "2.10": 4,
    "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1, "4.1": 5, "4.2": 2, "4.3": 3,
    "5.1": 5, "5.2": 8, "5.3": 10, "5.4": 3, "5.5": 4, "6.1": 3, "6.2": 6, "6.3": 2, "6.4": 2,
    "7.1": 4, "7.2": 2, "7.3": 4, "7.4": 3, "8.1": 4, "8.2": 3, "8.3": 8, "9.1": 3, "9.2": 4, "10.2": 2, "10.3": 3, "11.1": 8,
    "12.1": 3, "12.2": 1, "12.3": 6, "12.4": 2, "12.5": 2, "12.6": 1, "13.1": 5, "13.2": 6, "13.3": 2, "13.4": 2,
    "14.1": 4, "14.2": 6, "14.3": 3, "14.4": 7, "14.5": 4,
}  # fmt: skip
LEFT_OUT = {"1.4.2", "1.4.3", "1.12.1", "4.1.4", "7.3.2", "13.1.2", "13.2.4", "14.3.1"}


def wanted() -> Iterator[str]:
    for section, last in SECTIONS.items():
        yield from (f"{section}.{number}" for number in range(1, last + 1) if f"{section}.{number}" not in LEFT_OUT)


def test_every_requirement_has_one_answer() -> None:
    rows = re.findall(r"^\| (\d+\.\d+\.\d+) \| (✓|–|○) \|(.*)\|$", TEXT, re.MULTILINE)
    assert [number for number, _mark, _why in rows] == list(wanted())
    assert [number for number, mark, why in rows if mark != "✓" and not why.strip()] == []


def test_what_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:signals_site|ingest|tests|docs|templates|\.ci)/[\w./-]*)`", TEXT))
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
