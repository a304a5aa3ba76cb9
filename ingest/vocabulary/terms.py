"""Terms in office that cannot all be true."""

from collections.abc import Iterable
from datetime import date, timedelta

from ingest.vocabulary.types import Holder

FOR_ONE = ("president", "prime-minister", "foreign-minister", "defence-minister")  # offices with one holder at a time
HANDOVER = timedelta(days=31)  # for which two may stand in one office


def clashes(holders: Iterable[Holder], new: Holder) -> list[Holder]:
    """Terms that stand against the new one: the same person twice at a time in the office, or two in an office for one."""
    same = (h for h in holders if (h.actor, h.office) == (new.actor, new.office) and h != new)
    return [h for h in same if _overlap(h, new) > (timedelta(0) if h.name == new.name else _allowed(new))]


def _allowed(new: Holder) -> timedelta:
    return HANDOVER if new.office in FOR_ONE else timedelta.max


def _overlap(one: Holder, other: Holder) -> timedelta:
    return min(one.until or date.max, other.until or date.max) - max(one.since, other.since)
