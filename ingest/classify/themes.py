"""What a passage is about."""

from collections.abc import Sequence

from ingest.classify.cues import Hit

MOST = 2  # themes given; a third is seldom right
FALLBACK = "diplomacy"


def themes_of(hits: Sequence[Hit], around: Sequence[Hit]) -> tuple[tuple[str, ...], list[Hit]]:
    """(one or more themes, most central first; their words). `around`: the article's cues, asked where a passage has none."""
    weights = _weights(hits)
    if not weights:
        weights = {theme: weight for theme, weight in _weights(around).items() if theme != FALLBACK}
        return ((max(weights, key=lambda theme: weights[theme]) if weights else FALLBACK),), []
    ranked = sorted(weights, key=lambda theme: -weights[theme])
    chosen = tuple(theme for theme in ranked[:MOST] if weights[theme] >= 0.5 * weights[ranked[0]])
    return chosen, [hit for hit in hits if hit.kind == "theme" and hit.label in chosen]


def _weights(hits: Sequence[Hit]) -> dict[str, float]:
    """Distinct words for each theme; diplomacy is in nearly every text, so its words weigh less."""
    words: dict[str, set[str]] = {}
    for hit in hits:
        if hit.kind == "theme":
            words.setdefault(hit.label, set()).add(hit.cue.lower()[:6])
    return {theme: len(found) * (0.6 if theme in (FALLBACK, "territory") else 1.0) for theme, found in words.items()}
