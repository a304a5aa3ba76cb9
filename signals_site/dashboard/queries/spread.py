"""How a story spread: carriers, and independent ones among them, one publication after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.models.stories import Carrying
from ingest.pipeline.grouping import families


@dataclass(frozen=True, slots=True)
class Step:
    """One carrier; `carriers` and `independent` count up to it, None where it is not known when it was published."""

    carrying: Carrying
    carriers: int | None
    independent: int | None


def spread(journey: Sequence[Carrying]) -> list[Step]:
    """In the order of `journey`, which ends with those that were only first seen. A carrier that goes back to an earlier
    one is not independent."""
    of = families([carrying.article for carrying in journey])
    steps: list[Step] = []
    seen: set[int] = set()
    for place, carrying in enumerate(journey, 1):
        if carrying.article.is_dated and carrying.article.published:
            seen.add(of[carrying.article.pk])
            steps.append(Step(carrying, place, len(seen)))
        else:
            steps.append(Step(carrying, None, None))
    return steps
