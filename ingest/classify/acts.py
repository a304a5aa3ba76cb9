"""Which PLOVER act the cue words of a clause speak for, and whether it is a deed."""

from collections.abc import Sequence

from ingest.classify.cues import Hit

# How far one cue word is to be trusted: the share of coded passages with such a word that carry the act.
WEIGHTS = {
    "SUPPORT": 0.70, "REQUEST": 0.58, "ACCUSE": 0.62, "REJECT": 0.60, "AGREE": 0.56, "THREATEN": 0.55, "CONCEDE": 0.50,
    "PROTEST": 0.65, "MOBILIZE": 0.60, "RETREAT": 0.47, "COERCE": 0.46, "COOPERATE": 0.43, "AID": 0.42, "ASSAULT": 0.42,
    "SANCTION": 0.40, "CONSULT": 0.26,
}  # fmt: skip
DEEDS = frozenset({"AID", "RETREAT", "COOPERATE", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "PROTEST"})
SIGNS = {
    "AGREE": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 1, "AID": 1, "RETREAT": 1, "CONSULT": 0, "REQUEST": 0, "REJECT": -1,
    "ACCUSE": -1, "THREATEN": -1, "PROTEST": -1, "SANCTION": -1, "MOBILIZE": -1, "COERCE": -1, "ASSAULT": -1,
}  # fmt: skip
LEADING = 1.25  # the first cue of a clause is mostly its verb
REPORTED = 0.45  # what a word for a deed still weighs where somebody is quoted


def act_of(hits: Sequence[Hit], speaking: bool) -> tuple[str, float, list[Hit]]:
    """(act, weight 0 to 1, its cue words); CONSULT without weight where no cue is found.

    `speaking`: somebody is said to speak in the clause; words for deeds are then mostly what is spoken about.
    """
    weights: dict[str, float] = {}
    for hit in hits:
        if hit.kind == "act":
            factor = REPORTED if speaking and hit.label in DEEDS and hit.label != "PROTEST" else 1.0
            before = weights.get(hit.label, 0.0)
            factor *= LEADING if not weights else 1.0
            weights[hit.label] = before + (1 - before) * WEIGHTS[hit.label] * factor
    if not weights:
        return _by_mood(hits), 0.0, []
    act = max(weights, key=lambda label: (weights[label], label))
    return act, weights[act], [hit for hit in hits if hit.kind == "act" and hit.label == act]


def mood_of(hits: Sequence[Hit]) -> int:
    """Friendly words less unfriendly ones."""
    moods = [hit.label for hit in hits if hit.kind == "tone"]
    return moods.count("positive") - moods.count("negative")


def _by_mood(hits: Sequence[Hit]) -> str:
    mood = mood_of(hits)
    return "SUPPORT" if mood > 0 else "ACCUSE" if mood < 0 else "CONSULT"


def mode_of(act: str, told: bool, speaking: bool, announced: bool) -> str:
    """Deeds and visits that the article reports itself are done; what is told or announced for the future is said.

    `told`: a cue word names the act; `announced`: the clause speaks of the future.
    """
    if act == "PROTEST":
        return "done"
    deed = act in DEEDS or (act == "CONSULT" and told)
    return "done" if deed and not speaking and not announced else "said"
