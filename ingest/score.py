"""How well coded statements agree with a gold corpus: the figures of the codebook. Pure; knows only plain rows.

An article is a mapping with `id`, `body`, `lang` and `statements`; a statement a mapping with at least `passage`, `actor`,
`recipient`, `tone`, and `themes`, `act`, `speaker`, `mode` where known.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
Pair = tuple[str, str]
TONE_CUT = 0.2  # tones nearer to 0 are neutral
SHARED_PASSAGE = 0.5  # of the shorter passage
LONGEST_PASSAGE, SHORT_PASSAGE = (
    2,
    160,
)  # a prediction over twice the gold passage and over 160 characters does not match
MOST_THEMES = 3
NAME_STEM, NAME_SHARE = 5, 0.5  # letters that stand for a word of a name; share of the shorter name that must agree


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and F1, 0 to 1; 0 where nothing is predicted or nothing is there."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Sure:
    """Predicted rows of about one confidence: what they told on average, which share was fully right."""

    told: float
    right: float
    rows: int


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    sure: list[tuple[float, bool]] = field(default_factory=list)  # confidence and whether fully right, where told
    matched: list[tuple[Row, Row]] = field(default_factory=list)
    missed: list[tuple[str, Row]] = field(default_factory=list)
    alarms: list[tuple[str, Row]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of the codebook. `missed` and `alarms` are (article id, statement)."""

    articles: int
    statements: int
    pair: Agreement
    statement: Agreement
    tone_macro_f1: float
    tone_error: float | None  # mean absolute; None where nothing matched
    theme: Agreement
    act_accuracy: float
    speaker_accuracy: float
    done_pair: Agreement
    repeats_per_article: float
    alarms_per_empty_article: float | None  # None where no article is empty
    fully_right: Agreement
    reliability: tuple[Sure, ...] = ()
    missed: tuple[tuple[str, Row], ...] = ()
    alarms: tuple[tuple[str, Row], ...] = ()

    def figures(self) -> dict[str, float]:
        """The codebook's figures by their short names."""
        return {
            "pair": self.pair.f1,
            "statement": self.statement.f1,
            "tone": self.tone_macro_f1,
            "theme": self.theme.f1,
            "act": self.act_accuracy,
            "speaker": self.speaker_accuracy,
            "done pair": self.done_pair.f1,
            "fully right": self.fully_right.f1,
        }


def evaluate(gold: Iterable[Row], predicted: Mapping[str, Sequence[Row]]) -> Report:
    """`predicted` maps article id → its statements; an article that is not in it has none."""
    tally = _Tally()
    for article in gold:
        _add_article(tally, article, predicted.get(article["id"], ()))
    return _report(tally)


def by_language(gold: Sequence[Row], predicted: Mapping[str, Sequence[Row]]) -> dict[str, Report]:
    """The figures of all articles under "all", then of each language."""
    reports = {"all": evaluate(gold, predicted)}
    for language in sorted({article["lang"] for article in gold}):
        reports[language] = evaluate([article for article in gold if article["lang"] == language], predicted)
    return reports


def sign(tone: float) -> int:
    """-1, 0 or +1."""
    return 0 if abs(tone) < TONE_CUT else (1 if tone > 0 else -1)


def same_speaker(one: str | None, other: str | None) -> bool:
    """Half of the shorter name's words agree in their first letters; two missing names agree."""
    a, b = _stems(one), _stems(other)
    if not a or not b:
        return not a and not b
    return len(a & b) / min(len(a), len(b)) >= NAME_SHARE


def _stems(name: str | None) -> set[str]:
    return {word[:NAME_STEM] for word in re.findall(r"\w+", (name or "").lower())}


def _add_article(tally: _Tally, article: Row, statements: Sequence[Row]) -> None:
    want, have = _in_mode(article["statements"], "said"), _in_mode(statements, "said")
    _add_pairs(tally.counts, "pair", want, have)
    _add_pairs(tally.counts, "done", _in_mode(article["statements"], "done"), _in_mode(statements, "done"))
    hits = match(article["body"], want, have)
    heard = {_signal(row) for _, row in hits}
    known, found = {id(row) for row, _ in hits}, {id(row) for _, row in hits}
    repeats = [row for row in have if id(row) not in found and _signal(row) in heard]
    found |= {id(row) for row in repeats}
    tally.counts.update(
        articles=1, hits=len(hits), gold=len(want), predicted=len(have) - len(repeats), repeats=len(repeats)
    )
    if not article["statements"]:
        tally.counts.update(empty=1, empty_alarms=len(have))
    right = {id(row) for gold, row in hits if _fully_right(gold, row)}
    repeated = {id(row) for row in repeats}
    told = [row for row in have if row.get("confidence") is not None and id(row) not in repeated]
    tally.sure += [(row["confidence"], id(row) in right) for row in told]
    tally.matched += hits
    tally.missed += [(article["id"], row) for row in want if id(row) not in known]
    tally.alarms += [(article["id"], row) for row in have if id(row) not in found]


def _in_mode(rows: Iterable[Row], mode: str) -> list[Row]:
    return [row for row in rows if row.get("mode", "said") == mode]


def _signal(row: Row) -> tuple[str, str, int]:
    return row["actor"], row["recipient"], sign(row["tone"])


def _add_pairs(counts: Counter[str], name: str, want: Iterable[Row], have: Iterable[Row]) -> None:
    gold, found = _pairs(want), _pairs(have)
    counts.update({f"{name}_hits": len(gold & found), f"{name}_gold": len(gold), f"{name}_predicted": len(found)})


def _pairs(rows: Iterable[Row]) -> set[Pair]:
    return {(row["actor"], row["recipient"]) for row in rows}


def match(body: str, want: Sequence[Row], have: Sequence[Row]) -> list[tuple[Row, Row]]:
    """(gold, predicted) rows with equal pair and overlapping passages, one to one, in gold order."""
    matched: list[tuple[Row, Row]] = []
    used: set[int] = set()
    for gold in want:
        for index, found in enumerate(have):
            same = (found["actor"], found["recipient"]) == (gold["actor"], gold["recipient"])
            if index not in used and same and _overlap(body, gold["passage"], found["passage"]):
                used.add(index)
                matched.append((gold, found))
                break
    return matched


def _overlap(body: str, gold: str, found: str) -> bool:
    a, b = body.find(gold), body.find(found)
    if a < 0 or b < 0 or len(found) > max(LONGEST_PASSAGE * len(gold), SHORT_PASSAGE):
        return False
    shared = min(a + len(gold), b + len(found)) - max(a, b)
    return shared >= SHARED_PASSAGE * min(len(gold), len(found))


def _report(tally: _Tally) -> Report:
    n, matched = tally.counts, tally.matched
    right = [pair for pair in matched if _fully_right(*pair)]
    return Report(
        articles=n["articles"],
        statements=n["gold"],
        pair=_agreement(n["pair_hits"], n["pair_predicted"], n["pair_gold"]),
        statement=_agreement(n["hits"], n["predicted"], n["gold"]),
        tone_macro_f1=_macro_f1([(gold["tone"], sign(found["tone"])) for gold, found in matched]),
        tone_error=_mean([abs(gold["tone"] - found["tone"]) for gold, found in matched]),
        theme=_theme_agreement(matched),
        act_accuracy=_share(matched, lambda gold, found: bool(gold["act"] == found.get("act"))),
        speaker_accuracy=_share(matched, lambda gold, found: same_speaker(gold["speaker"], found.get("speaker"))),
        done_pair=_agreement(n["done_hits"], n["done_predicted"], n["done_gold"]),
        repeats_per_article=n["repeats"] / max(n["articles"], 1),
        alarms_per_empty_article=n["empty_alarms"] / n["empty"] if n["empty"] else None,
        fully_right=_agreement(len(right), n["predicted"], n["gold"]),
        reliability=tuple(_reliability(tally.sure)),
        missed=tuple(tally.missed),
        alarms=tuple(tally.alarms),
    )


def _reliability(sure: Sequence[tuple[float, bool]]) -> Iterator[Sure]:
    """By tenths of confidence, the least sure first."""
    tenths: dict[int, list[tuple[float, bool]]] = {}
    for told, is_right in sure:
        tenths.setdefault(min(int(told * 10), 9), []).append((told, is_right))
    for _, rows in sorted(tenths.items()):
        yield Sure(sum(told for told, _ in rows) / len(rows), sum(right for _, right in rows) / len(rows), len(rows))


def _agreement(hits: int, predicted: int, gold: int) -> Agreement:
    precision = hits / predicted if predicted else 0.0
    recall = hits / gold if gold else 0.0
    total = precision + recall
    return Agreement(precision, recall, 2 * precision * recall / total if total else 0.0)


def _macro_f1(pairs: Sequence[tuple[int, int]]) -> float:
    """Mean over the tones that occur in the gold rows."""
    scores = []
    for label in (-1, 0, 1):
        gold = sum(want == label for want, _ in pairs)
        if gold:
            hits = sum(want == have == label for want, have in pairs)
            scores.append(_agreement(hits, sum(have == label for _, have in pairs), gold).f1)
    return _mean(scores) or 0.0


def _theme_agreement(matched: Iterable[tuple[Row, Row]]) -> Agreement:
    counts: Counter[str] = Counter()
    for gold, found in matched:
        a, b = set(gold["themes"]), _themes(found)
        counts.update(hits=len(a & b), predicted=len(b), gold=len(a))
    return _agreement(counts["hits"], counts["predicted"], counts["gold"])


def _themes(row: Row) -> set[str]:
    return set(row.get("themes", ())[:MOST_THEMES])


def _fully_right(gold: Row, found: Row) -> bool:
    """Pair and passage match already; sign of tone and one theme do too."""
    return sign(found["tone"]) == gold["tone"] and bool(set(gold["themes"]) & _themes(found))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _share(matched: Sequence[tuple[Row, Row]], right: Callable[[Row, Row], bool]) -> float:
    return sum(right(*pair) for pair in matched) / len(matched) if matched else 0.0
