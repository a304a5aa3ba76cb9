"""Who was quoted most, and on what, of late."""

from collections.abc import Iterable

from signals_site.dashboard.queries.filters import Filters
from signals_site.dashboard.queries.profile import Share
from signals_site.dashboard.queries.tally import Tally, sign_of

LATELY = 1_000  # newest statements that are looked at, so that no overview reads millions of rows
TOP = 6


def lately(filters: Filters) -> tuple[list[Share], list[Share]]:
    """One query: the most frequent speakers and themes among the LATELY newest statements that pass."""
    newest = filters.statements().order_by("-day", "-pk")
    rows = list(newest.values_list("speaker", "themes", "tone")[:LATELY])
    return (
        _top((speaker, tone) for speaker, _themes, tone in rows if speaker),
        _top((theme, tone) for _speaker, themes, tone in rows for theme in themes),
    )


def _top(named: Iterable[tuple[str, float]]) -> list[Share]:
    sums: dict[str, Tally] = {}
    for value, tone in named:
        sign = sign_of(tone)
        sums[value] = sums.get(value, Tally()) + Tally(1, sign < 0, sign == 0, sign > 0, tone, tone * tone)
    most = sorted(sums, key=lambda value: (-sums[value].n, value))[:TOP]
    return [Share(value, value, sums[value]) for value in most]
