"""The judge of pairs: the trained network reads the article once and judges every (sentence, actor, recipient)."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ingest.classify.clues import ACTS, THEMES, Clues, clues_of
from ingest.classify.context import Line, Outcome, logit, look_around
from ingest.classify.encoder import Array, Tokens, network, tokenise
from ingest.classify.features import Features, build
from ingest.classify.judgement import Judgement
from ingest.classify.labels import look_again
from ingest.classify.mentions import Kind, find_mentions
from ingest.classify.page import FORMER, NAME, PERSON, Named
from ingest.classify.reading import Reading
from ingest.vocabulary import Vocabulary

ROLES = {Kind.PERSON: PERSON, Kind.FORMER: FORMER}  # of mentions that are people, not countries
NEUTRAL, LEANING = 0.19, 0.25  # a tone is at most, or at least, this far from 0
SHOWN_WORDS = 4
_WORD = re.compile(r"[^\W\d_]{2,}(?:[’'-][^\W\d_]+)*")


def judge(
    reading: Reading, vocabulary: Vocabulary, rules: Callable[[], list[Judgement]] | None = None
) -> list[Judgement]:
    """Judgements in the order of the text; deterministic. WeightsError where the network's files are not usable.

    `rules`: gives what `pairs.judge` says of this reading, for a caller that needs it too.
    """
    model = network()
    features = features_of(reading, vocabulary, lambda text, language: tokenise(model.tokenizer, text, language))
    if features is None:
        return []
    outputs = model.run(features.arrays)
    outcome = Outcome(**outputs)
    rows = decide(features, outcome, clues_of(reading, vocabulary, rules and rules()), model.card["decisions"])
    return [_judgement(reading, features, outcome, row) for row in rows]


def features_of(reading: Reading, vocabulary: Vocabulary, to_tokens: Callable[[str, str], Tokens]) -> Features | None:
    """What the network is given; offsets count in the title, a blank line and the body (see `body_start`)."""
    text, shift = reading.text, body_start(reading)
    title = text.title.strip()
    headline = find_mentions(title, vocabulary, text.language, text.published) if title else []
    body = [mention for sentence in reading.sentences for mention in sentence.mentions]
    blocs = {code for code, actor in vocabulary.actors.items() if actor.kind == "bloc"}
    mentions = [
        Named(
            mention.start + place,
            mention.end + place,
            mention.code,
            ROLES.get(mention.kind, NAME),
            mention.code in blocs,
        )
        for place, found in ((0, headline), (shift, body))
        for mention in found
    ]
    spans = [(0, len(title))] if title else []
    spans += [(sentence.start + shift, sentence.end + shift) for sentence in reading.sentences]
    whole = f"{title}\n\n{text.body}" if title else text.body
    return build(whole, text.language, spans, bool(title), mentions, to_tokens)


def body_start(reading: Reading) -> int:
    title = reading.text.title.strip()
    return len(title) + 2 if title else 0


def decide(features: Features, outcome: Outcome, clues: Clues, decisions: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The chosen pairs that stand, with their labels; `decisions` are the fitted lines and cuts of the card."""
    if not len(outcome.chosen):
        return []
    likely = Line.of(decisions["second_look"]).probability(look_around(features, outcome, clues))
    return rows_of(features, look_again(features, outcome, clues, decisions), likely, decisions)


def rows_of(features: Features, outcome: Outcome, likely: Array, decisions: Mapping[str, Any]) -> list[dict[str, Any]]:
    """As `decide`, with the probability [K] of each chosen pair given and the labels seen again."""
    tone = weighed_tone(outcome.tone, decisions["neutral"])
    right = Line.of(decisions["confidence"]).probability(confidence_columns(likely, tone, outcome.themes))
    return [
        {
            "row": int(k),
            "sentence": int(features.pairs[outcome.chosen[k], 0]),
            "actor": features.codes[features.pairs[outcome.chosen[k], 1]],
            "recipient": features.codes[features.pairs[outcome.chosen[k], 2]],
            "tone": tone_value(tone[k]),
            "themes": themes_of(outcome.themes[k], decisions["themes"]),
            "act": ACTS[int(outcome.act[k].argmax())],
            "mode": "said" if outcome.mode[k] >= decisions["said"] else "done",
            "confidence": float(right[k]),
        }
        for k in np.flatnonzero(likely >= decisions["exists"])
    ]


def weighed_tone(tone: Array, neutral: float) -> Array:
    """[K, 3] probabilities with that of 0 multiplied by `neutral`."""
    weighed = tone * np.array([1.0, neutral, 1.0])
    return np.asarray(weighed / weighed.sum(axis=1, keepdims=True))


def confidence_columns(likely: Array, tone: Array, themes: Array) -> Array:
    """[K, 3] how sure: that there is a statement, of its tone, of its first theme."""
    return np.stack([logit(likely), logit(tone.max(axis=1)), logit(themes.max(axis=1))], axis=1)


def tone_value(tone: Array) -> float:
    """A number in [-1, 1] whose sign (beyond ±0.2) is the likeliest class."""
    lean = float(tone[2] - tone[0])
    bounds = ((-1.0, -LEANING), (-NEUTRAL, NEUTRAL), (LEANING, 1.0))[int(tone.argmax())]
    return round(min(max(lean, bounds[0]), bounds[1]), 3)


def themes_of(themes: Array, cut: float) -> tuple[str, ...]:
    """One to three themes, the likeliest first."""
    order = np.argsort(-themes, kind="stable")
    chosen = [int(n) for n in order[:3] if themes[n] >= cut] or [int(order[0])]
    return tuple(THEMES[n] for n in chosen)


def _judgement(reading: Reading, features: Features, outcome: Outcome, row: Mapping[str, Any]) -> Judgement:
    return Judgement(
        row["sentence"] - bool(reading.text.title.strip()),
        row["actor"],
        row["recipient"],
        row["tone"],
        row["themes"],
        row["act"],
        row["mode"],
        round(row["confidence"], 3),
        weighty_words(reading, features, row["sentence"], outcome.weights[row["row"]]),
        "trained network",
    )


def weighty_words(reading: Reading, features: Features, sentence: int, weights: Array) -> tuple[str, ...]:
    """The words of the sentence that the network's labels rest on most, in the order of the text."""
    index = features.arrays["sentence_tokens"][sentence]
    shift, totals = body_start(reading), dict[tuple[int, int], float]()
    start, end = (place - shift for place in features.sentences[sentence])
    words = [match.span() for match in _WORD.finditer(reading.text.body, start, end)]
    starts = [word[0] for word in words]
    for token, weight in zip(index[index >= 0], weights, strict=False):
        last = int(features.token_spans[token, 1]) - 1 - shift  # a piece may begin with the blank before its word
        place = bisect_right(starts, last) - 1
        if place >= 0 and last < words[place][1]:
            totals[words[place]] = totals.get(words[place], 0.0) + float(weight)
    best = sorted(sorted(totals, key=lambda word: -totals[word])[:SHOWN_WORDS])
    return tuple(reading.text.body[start:end] for start, end in best)
