"""Two judges, one verdict: the network's word stands, but where it wavers it does not outvote a speaker whom the rules name.

On held-out training articles the network alone reaches pair F1 .795, fully right .522; so .792 and .515. The price buys
speakers carried over quotations and two speakers in one sentence, which the network still confuses.
"""

from collections import defaultdict

from ingest.classify import pairs, scorer
from ingest.classify.judgement import Judgement
from ingest.classify.reading import Reading
from ingest.vocabulary import Vocabulary

WAVERS, SURE = 0.55, 0.6  # confidence below which the network wavers, and from which the rules are sure


def judge(reading: Reading, vocabulary: Vocabulary) -> list[Judgement]:
    """Judgements in the order of the text; deterministic."""
    by_network = _by_sentence(scorer.judge(reading, vocabulary))
    by_rules = _by_sentence(pairs.judge(reading, vocabulary)) if by_network else {}
    return [
        row for sentence in sorted(by_network) for row in _verdict(by_network[sentence], by_rules.get(sentence, []))
    ]


def _verdict(network: list[Judgement], rules: list[Judgement]) -> list[Judgement]:
    """The rows of one sentence."""
    surest = max(rules, key=_confidence, default=None)
    wavers = max(map(_confidence, network)) < WAVERS
    if surest and wavers and surest.confidence >= SURE and surest.actor not in {row.actor for row in network}:
        return rules
    return network


def _by_sentence(rows: list[Judgement]) -> dict[int, list[Judgement]]:
    found: dict[int, list[Judgement]] = defaultdict(list)
    for row in rows:
        found[row.sentence].append(row)
    return found


def _confidence(row: Judgement) -> float:
    return row.confidence
