"""Who was quoted most, and on what, of late."""

from collections.abc import Iterable, Sequence

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
    tones: dict[str, list[float]] = {}
    for value, tone in named:
        tones.setdefault(value, []).append(tone)
    most = sorted(tones, key=lambda value: (-len(tones[value]), value))[:TOP]
    return [Share(value, value, _tally(tones[value])) for value in most]


def _tally(tones: Sequence[float]) -> Tally:
    signs = [sign_of(tone) for tone in tones]
    squares = sum(tone * tone for tone in tones)
    return Tally(len(tones), signs.count(-1), signs.count(0), signs.count(1), sum(tones), squares)
