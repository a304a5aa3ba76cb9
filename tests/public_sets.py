"""The network on public sets: `python -m tests.public_sets FOLDER [--most 1000]`.

`tone-ru.jsonl`, `tone-en.jsonl` (RuSentNE, NewsMTSC: a sentence, a target, its label), of which training saw all but the texts
held back, and `acts-en.jsonl` (PLOVER's gold records), which it never saw; one that is absent is left out. The product reads
about Central Asia only, so the target stands in as Kazakhstan: what is judged is the tone of an unnamed side (the region) to it,
however unlikely the network finds a statement there. Of the records each side stands in once.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnxruntime import InferenceSession

from ingest.classify.clues import ACTS, clues_of
from ingest.classify.context import Outcome
from ingest.classify.cues import cue_book
from ingest.classify.encoder import NETWORK, WEIGHTS, Network, Tokens, network, tokenise
from ingest.classify.features import Features, build
from ingest.classify.labels import HOSTILE, look_again
from ingest.classify.mentions import find_mentions
from ingest.classify.page import NAME, Named
from ingest.classify.reading import read
from ingest.classify.scorer import weighed_tone
from ingest.classify.types import ArticleText
from ingest.training.gold import Row, read_rows
from ingest.training.targets import FILES, STAND_IN, features_toward, place_of, target_rows
from ingest.vocabulary import REGION, default_vocabulary

OTHER = "AAA"
OLD_NAMES = {
    "DEMAND": "REQUEST",
    "DISAPPROVE": "ACCUSE",
    "FIGHT": "ASSAULT",
}  # the records are older than today's PLOVER
Judged = tuple[Features, Outcome]


def evenly(rows: Sequence[Row], most: int) -> list[Row]:
    """At most `most` of them, evenly from all."""
    return list(rows[:: max(1, -(-len(rows) // most))])


@cache
def outspoken() -> Network:
    """The network in the product's files, labelling every pair instead of the likely ones."""
    shipped = network()
    model = onnx.load(str(WEIGHTS / NETWORK))
    (likely,) = (node.input[1] for node in model.graph.node if node.op_type == "Greater")
    (cut,) = (node for node in model.graph.node if likely in node.output)
    cut.attribute[0].t.CopyFrom(numpy_helper.from_array(np.array(-1, np.float32)))
    return Network(InferenceSession(model.SerializeToString()), shipped.tokenizer, shipped.card)


def outcome_of(features: Features) -> Outcome:
    return Outcome(**outspoken().run(features.arrays))


def to_tokens(text: str, language: str) -> Tokens:
    return tokenise(network().tokenizer, text, language)


def judged(text: str, language: str, mentions: Sequence[Named]) -> Judged | None:
    vocabulary = default_vocabulary()
    reading = read(ArticleText("", text, language), vocabulary, cue_book(vocabulary))
    spans = [(sentence.start, sentence.end) for sentence in reading.sentences]
    features = build(text, language, spans, False, mentions, to_tokens)
    if features is None:
        return None
    clues = clues_of(reading, vocabulary)
    return features, look_again(features, outcome_of(features), clues, network().card["decisions"])


def tone_of(row: Row, language: str) -> int:
    features = features_toward(row, language, default_vocabulary(), to_tokens)
    place = place_of(features, REGION, STAND_IN, row["start"]) if features else -1
    if features is None or place < 0:
        return 0
    outcome = outcome_of(features)
    where = outcome.chosen.tolist().index(place)
    return int(weighed_tone(outcome.tone, network().card["decisions"]["neutral"])[where].argmax()) - 1


def f1(pairs: Sequence[tuple[int, int]], label: int) -> float:
    hits = sum(want == have == label for want, have in pairs)
    told = sum(label in pair for pair in pairs) + hits
    return 2 * hits / told if told else 0.0


def tone_line(name: str, rows: Sequence[Row], language: str) -> str:
    pairs = [(row["label"], tone_of(row, language)) for row in rows]
    each = {label: f1(pairs, label) for label in (-1, 0, 1)}
    signed = [(want, have) for want, have in pairs if want and have]
    agree = sum(want == have for want, have in signed) / max(1, len(signed))
    return (
        f"{name}: {len(rows)} targets, macro-F1 {sum(each.values()) / 3:.3f}, over positive and negative "
        f"{(each[-1] + each[1]) / 2:.3f}; {len(signed)} where both see a tone, sign the same in {agree:.2f}"
    )


def sides(row: Row) -> Iterator[tuple[str, str]]:
    """Actor and recipient of a record with one of each, both codes of the dictionary."""
    known = default_vocabulary().actors
    if len(row["actor"]) == len(row["recipient"]) == 1:
        actor, recipient = row["actor"][0], row["recipient"][0]
        if actor in known and recipient in known and actor != recipient:
            yield actor, recipient


def acts_line(rows: Sequence[Row]) -> str:
    counts: Counter[str] = Counter()
    for row in rows:
        for actor, recipient in sides(row):
            for names in ({actor: OTHER, recipient: STAND_IN}, {actor: STAND_IN, recipient: OTHER}):
                counts.update(_act_counts(row, actor, recipient, names))
    signs = [counts[f"{sign} right"] / max(1, counts[sign]) for sign in ("friendly", "hostile")]
    both, labelled = max(1, counts["both"]), max(1, counts["labelled"])
    return (
        f"acts-en: {counts['records'] // 2} records with one known actor and recipient; both found {counts['both'] / max(1, counts['records']):.2f}; "
        f"direction {counts['direction'] / both:.2f} of those; labelled {counts['labelled']}, "
        f"act {counts['act'] / labelled:.2f}, sign balanced {sum(signs) / 2:.2f}"
    )  # fmt: skip


def _act_counts(row: Row, actor: str, recipient: str, names: dict[str, str]) -> Iterator[str]:
    yield "records"
    found = find_mentions(row["text"], default_vocabulary(), "en")
    named = [Named(m.start, m.end, names.get(m.code, m.code), NAME, False) for m in found]
    seen = judged(row["text"], "en", named) if {actor, recipient} <= {m.code for m in found} else None
    if seen is None:
        return
    yield "both"
    features, outcome = seen
    start = next(m.start for m in found if m.code == recipient)
    actor, recipient = names[actor], names[recipient]
    there, back = place_of(features, actor, recipient, start), place_of(features, recipient, actor, start)
    if outcome.exists[there] > outcome.exists[back]:
        yield "direction"
    where = np.flatnonzero(outcome.chosen == there)
    told = OLD_NAMES.get(row["act"], row["act"])
    if len(where) and told in ACTS:
        yield "labelled"
        act, want = int(outcome.act[where[0]].argmax()), ACTS.index(told)
        yield from ["act"] if act == want else []
        sign = "hostile" if want in HOSTILE else "friendly"
        yield sign
        yield from [f"{sign} right"] if (act in HOSTILE) == (want in HOSTILE) else []


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=1000, metavar="ROWS", help="of each set")
    options = parser.parse_args()
    for language in FILES:
        rows = evenly(target_rows(options.folder, language)[1], options.most)
        if rows:
            print(tone_line(f"tone-{language}, held back", rows, language))
    acts = options.folder / "acts-en.jsonl"
    if acts.exists():
        print(acts_line(evenly(read_rows(acts), options.most)))


if __name__ == "__main__":
    main()
