"""What a text is about and what is done in it, told by the vocabulary's cue words: the same labels in every language."""

import re
from collections import Counter
from functools import lru_cache
from math import log1p, sqrt

from ahocorasick_rs import AhoCorasick, MatchKind

from ingest.vocabulary import Vocabulary, default_vocabulary

KINDS = ("theme.", "act.")


def topics(text: str, language: str, vocabulary: Vocabulary | None = None) -> dict[str, float]:
    """Label → weight, as a vector of length 1; empty where no cue word stands in the text."""
    matcher, groups = _matcher(vocabulary or default_vocabulary(), language)
    if matcher is None:
        return {}
    text = " " + re.sub(r"[^\w'%]+", " ", re.sub("[ʻʼ‘’`´]", "'", text.lower())) + " "
    counts = Counter(group for form, _, _ in matcher.find_matches_as_indexes(text) for group in groups[form])
    length = sqrt(sum(log1p(n) ** 2 for n in counts.values()))
    return {group: log1p(n) / length for group, n in counts.items()}


def likeness(one: dict[str, float], other: dict[str, float]) -> float:
    """Cosine, 0 to 1."""
    return sum(weight * other.get(group, 0.0) for group, weight in one.items())


@lru_cache(maxsize=40)
def _matcher(vocabulary: Vocabulary, language: str) -> tuple[AhoCorasick | None, list[set[str]]]:
    """(matcher of the language's cue words, the labels of each); a word begins after a space, except in Chinese."""
    forms: dict[str, set[str]] = {}
    space = "" if language == "zh" else " "
    for group, words in vocabulary.cues.get(language, {}).items():
        for word in words if group.startswith(KINDS) else ():
            form = space + (word.rstrip("*") if word.endswith("*") else word + space).replace("* ", " ")
            forms.setdefault(form.lower(), set()).add(group)
    if not forms:
        return None, []
    return AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest), list(forms.values())
