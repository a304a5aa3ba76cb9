"""How well rows agree with gold rows, by the codebook ("How agreement is scored"); rows carry `start` in the body."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
TONE_CUT = 0.2
SHORTEST_LIMIT = 160  # characters; a passage up to this long is never too long


def f1(hits: float, predicted: float, gold: float) -> float:
    return 2 * hits / (predicted + gold) if predicted + gold else 0.0


def sign(tone: float) -> int:
    return 0 if abs(tone) < TONE_CUT else (1 if tone > 0 else -1)


def same_passage(want: Row, have: Row) -> bool:
    a, b = len(want["passage"]), len(have["passage"])
    shared = min(want["start"] + a, have["start"] + b) - max(want["start"], have["start"])
    return b <= max(2 * a, SHORTEST_LIMIT) and shared >= 0.5 * min(a, b)


def match(gold: Sequence[Row], rows: Sequence[Row]) -> list[tuple[int, int]]:
    """(gold, row) indices that agree in pair and passage, one to one."""
    found: list[tuple[int, int]] = []
    used: set[int] = set()
    for g, want in enumerate(gold):
        for r, have in enumerate(rows):
            same = (have["actor"], have["recipient"]) == (want["actor"], want["recipient"])
            if r not in used and same and same_passage(want, have):
                used.add(r)
                found.append((g, r))
                break
    return found


def right(want: Row, have: Row) -> bool:
    """Sign of tone and at least one theme agree."""
    return sign(have["tone"]) == want["tone"] and bool(set(want["themes"]) & set(have["themes"][:3]))


def count(gold: Sequence[Row], rows: Sequence[Row]) -> Counter[str]:
    """Everything the figures are made of, for one article; sums of such counts give the figures of many."""
    counts: Counter[str] = Counter(articles=1)
    for mode in ("said", "done"):
        want = {(row["actor"], row["recipient"]) for row in gold if row["mode"] == mode}
        have = {(row["actor"], row["recipient"]) for row in rows if row["mode"] == mode}
        counts.update({f"{mode} hits": len(want & have), f"{mode} gold": len(want), f"{mode} rows": len(have)})
    said = [row for row in gold if row["mode"] == "said"]
    found = [row for row in rows if row["mode"] == "said"]
    pairs = match(said, found)
    heard = {(found[r]["actor"], found[r]["recipient"], sign(found[r]["tone"])) for _, r in pairs}
    matched = {r for _, r in pairs}
    repeats = sum(
        r not in matched and (row["actor"], row["recipient"], sign(row["tone"])) in heard for r, row in enumerate(found)
    )
    counts.update({"hits": len(pairs), "gold": len(said), "rows": len(found) - repeats, "repeats": repeats})
    if not gold:
        counts.update({"empty": 1, "empty rows": len(found)})
    for g, r in pairs:
        counts.update(_labels(said[g], found[r]))
    return counts


def _labels(want: Row, have: Row) -> Counter[str]:
    a, b = set(want["themes"]), set(have["themes"][:3])
    counts = Counter({"theme hits": len(a & b), "theme gold": len(a), "theme rows": len(b)})
    counts["act hits"] = int(want["act"] == have["act"])
    counts["right"] = int(right(want, have))
    told = sign(have["tone"])
    counts.update({f"tone gold {want['tone']}": 1, f"tone rows {told}": 1})
    counts[f"tone hits {told}"] += int(told == want["tone"])
    return counts


def figures(counts: Iterable[Counter[str]]) -> dict[str, float]:
    c: Counter[str] = sum(counts, Counter())
    tones = [
        f1(c[f"tone hits {t}"], c[f"tone rows {t}"], c[f"tone gold {t}"]) for t in (-1, 0, 1) if c[f"tone gold {t}"]
    ]
    values = {
        "pair F1": f1(c["said hits"], c["said rows"], c["said gold"]),
        "statement F1": f1(c["hits"], c["rows"], c["gold"]),
        "tone macro-F1": sum(tones) / len(tones) if tones else 0.0,
        "theme F1": f1(c["theme hits"], c["theme rows"], c["theme gold"]),
        "act accuracy": c["act hits"] / c["hits"] if c["hits"] else 0.0,
        "done pair F1": f1(c["done hits"], c["done rows"], c["done gold"]),
        "fully right F1": f1(c["right"], c["rows"], c["gold"]),
        "alarms per empty article": c["empty rows"] / c["empty"] if c["empty"] else 0.0,
        "repeats per article": c["repeats"] / c["articles"] if c["articles"] else 0.0,
    }
    return {name: round(value, 3) for name, value in values.items()} | {
        "articles": c["articles"], "statements": c["gold"]
    }  # fmt: skip
