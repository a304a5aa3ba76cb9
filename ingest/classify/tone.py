"""The actor's attitude toward the recipient, from the act and the other cue words of the clause."""

from collections.abc import Sequence

from ingest.classify.acts import SIGNS, WEIGHTS, mood_of
from ingest.classify.cues import Hit

ACT_SHARE, WORD_SHARE = 0.7, 0.3
MOOD = 0.35  # what one friendly or unfriendly word pulls
CALLS = ("REQUEST", "CONSULT")  # neutral acts: the other words lend them their colour


def tone_of(act: str, hits: Sequence[Hit]) -> float:
    """-1 to 1. Conflict and cooperation words next to the act pull it their way; a plain request stays neutral."""
    pull = sum(SIGNS[hit.label] * WEIGHTS[hit.label] for hit in hits if hit.kind == "act" and hit.label != act)
    pull = max(-1.0, min(1.0, pull + MOOD * mood_of(hits)))
    if act in CALLS:
        return round(0.6 * min(pull, 0.0), 2)
    return round(ACT_SHARE * SIGNS[act] + WORD_SHARE * pull, 2)
