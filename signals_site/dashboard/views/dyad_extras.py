"""What a dyad's page tells beside its series: the layers of its bars, its two directions compared, who and where."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from signals_site.dashboard.queries import (
    QUADS,
    STACKS,
    Asymmetry,
    Filters,
    Series,
    ladders,
    looked_at,
    top_sources,
    top_speakers,
)


def read_stack(data: QueryDict) -> tuple[str, list[str]]:
    """tone, theme or act."""
    asked = data.get("stack") or "tone"
    if asked in STACKS:
        return asked, []
    return "tone", [_("“%(asked)s” is nothing to stack by: stacked by tone.") % {"asked": asked[:20]}]


def told(found: Series, within: Filters) -> dict[str, Any]:
    """The ladder of acts, and for each direction who speaks and where it was read."""
    climbed = ladders(within)
    ways = [(way, within.with_(actor=way.actor, recipient=way.recipient, both=False)) for way in found.directions]
    return {
        "asymmetry": Asymmetry(found.there.total, found.back.total),
        "quads": QUADS,
        "stacks": STACKS,
        "faces": [
            {
                "way": way,
                "filters": filters,
                "ladder": climbed.get(way.actor),
                "looked_at": looked_at(filters, way.total.n),
                "speakers": top_speakers(filters),
                "sources": top_sources(filters),
            }
            for way, filters in ways
        ],
    }
