"""Two judges, one verdict: the network's word stands, but where it wavers or contradicts itself it does not outvote a
speaker whom the rules name.

Hearing the rules where it contradicts itself costs .002 of pair F1 and .003 of fully right F1 on 119 held-out training articles,
in three sentences. That buys sentences with two speakers and quotations carried on, which the network still confuses.
"""

from collections import defaultdict
from functools import cache, partial

from ingest.classify import pairs, scorer
from ingest.classify.judgement import Judgement
from ingest.classify.reading import Reading
from ingest.vocabulary import Vocabulary

WAVERS, SURE = 0.6, 0.6  # confidence below which the network wavers, and from which the rules are sure
LOST, CROWD, CROWDED = 0.4, 4, 0.7  # both directions at once, each less sure than this; or so many rows, each less sure
HEARD = 0.5  # confidence from which the rules are heard instead


def judge(reading: Reading, vocabulary: Vocabulary) -> list[Judgement]:
    """Judgements in the order of the text; deterministic."""
    rules = cache(partial(pairs.judge, reading, vocabulary))  # slow: once, and only where asked for
    by_network = _by_sentence(scorer.judge(reading, vocabulary, rules))
    by_rules = _by_sentence(rules()) if by_network else {}
    verdicts: dict[int, list[Judgement]] = {}
    for number in sorted(by_network):
        goes_on = _one_quotation(reading, number) and _speaker(verdicts.get(number - 1, []))
        verdicts[number] = _verdict(by_network[number], by_rules.get(number, []), goes_on or "")
    return [row for rows in verdicts.values() for row in rows]


def _verdict(network: list[Judgement], rules: list[Judgement], goes_on: str) -> list[Judgement]:
    """The rows of one sentence; `goes_on` is the actor whose quotation runs on into it, "" for none."""
    surest = max(rules, key=_confidence, default=None)
    if surest and surest.confidence >= HEARD and _contradicts_itself(network):
        return rules
    wavers = max(map(_confidence, network)) < WAVERS
    named = surest and (surest.confidence >= SURE or surest.actor == goes_on)
    if surest and named and wavers and surest.actor not in {row.actor for row in network}:
        return rules
    return network


def _contradicts_itself(rows: list[Judgement]) -> bool:
    """Says of two parties that each spoke to the other, and is sure of nothing. A joint statement is surer."""
    pairs_found = {(row.actor, row.recipient) for row in rows}
    both_ways = any((recipient, actor) in pairs_found for actor, recipient in pairs_found)
    return both_ways and max(map(_confidence, rows)) < (CROWDED if len(rows) >= CROWD else LOST)


def _one_quotation(reading: Reading, number: int) -> bool:
    """Whether the sentence and the one before stand in the same quotation."""
    quotes = reading.sentences[number].quotes
    return number > 0 and any(quote in quotes for quote in reading.sentences[number - 1].quotes)


def _speaker(rows: list[Judgement]) -> str:
    return max(rows, key=_confidence).actor if rows else ""


def _by_sentence(rows: list[Judgement]) -> dict[int, list[Judgement]]:
    found: dict[int, list[Judgement]] = defaultdict(list)
    for row in rows:
        found[row.sentence].append(row)
    return found


def _confidence(row: Judgement) -> float:
    return row.confidence
