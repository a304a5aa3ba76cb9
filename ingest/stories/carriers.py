"""Where a story comes from, and how many reported it on their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest.stories.match import is_copy
from ingest.stories.telling import Telling

TIERS = ("official", "state", "independent", "aggregator")


@dataclass(frozen=True, slots=True)
class Carrier:
    """One article that carries the story. `is_exact`: published to the minute; `is_dated`: not only first seen."""

    id: int
    source: str
    tier: str
    telling: Telling
    via: str = ""  # the agency it names
    is_exact: bool = True
    is_dated: bool = True


def origin_of(carriers: Sequence[Carrier]) -> Carrier:
    """The carrier that the others go back to: an article of the agency that they name; else one that names nobody,
    before those that do; among these the earliest, and of equally early ones the tier nearest to the event. An article
    that was only first seen comes after dated ones, an aggregator after everyone else."""
    named = [carrier.via for carrier in carriers if carrier.via]

    def rank(carrier: Carrier) -> tuple[bool, bool, bool, bool, datetime, int, int]:
        is_named = any(_is_same_house(carrier.source, via) for via in named)
        tier = TIERS.index(carrier.tier) if carrier.tier in TIERS else len(TIERS)
        return (
            not is_named,
            bool(carrier.via),
            carrier.tier == "aggregator",
            not carrier.is_dated,
            _latest(carrier),
            tier,
            carrier.id,
        )

    return min(carriers, key=rank)


def families(carriers: Sequence[Carrier]) -> list[list[Carrier]]:
    """Tellings that go back to one another. Carriers belong together that are of one source, name the same agency, name
    each other, or repeat each other's wording; the families are independent of each other."""
    found: list[list[Carrier]] = []
    for carrier in carriers:
        related = [family for family in found if any(_are_related(carrier, member) for member in family)]
        found = [family for family in found if family not in related]
        found.append([carrier, *(member for family in related for member in family)])
    return found


def _are_related(one: Carrier, other: Carrier) -> bool:
    if _is_same_house(one.source, other.source) or (one.via and _is_same_house(one.via, other.via)):
        return True
    return (
        _is_same_house(one.via, other.source)
        or _is_same_house(other.via, one.source)
        or is_copy(one.telling, other.telling)
    )


def _is_same_house(one: str, other: str) -> bool:
    """Whether two names are of one house: "TASS" and "TASS (English)"."""
    short, long = sorted((one.casefold().strip(), other.casefold().strip()), key=len)
    return bool(short) and long.startswith(short) and not long[len(short) : len(short) + 1].isalnum()


def _latest(carrier: Carrier) -> datetime:
    """The latest moment at which it can have appeared: a date alone means any time of that day."""
    published = carrier.telling.published
    if published is None:
        return datetime.max.replace(tzinfo=UTC)
    return (
        published
        if carrier.is_exact
        else published.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    )
