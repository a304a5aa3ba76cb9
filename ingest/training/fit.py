"""On held-out articles: the second look, the cuts, the calibration. What the network has seen in training is too sure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.classify.context import Line, Outcome, look_around
from ingest.classify.encoder import Array
from ingest.classify.scorer import confidence_columns, decide, weighed_tone
from ingest.training.figures import count, figures, match, right
from ingest.training.gold import Example

Decisions = dict[str, Any]
FOLDS = 5


@dataclass(frozen=True)
class Case:
    """A held-out article, what the network says of it, and where its body starts in the text the network read."""

    example: Example
    outcome: Outcome
    shift: int

    def gold(self) -> list[dict[str, Any]]:
        body = self.example.row["body"]
        return [row | {"start": body.find(row["passage"])} for row in self.example.row["statements"]]

    def rows(self, decisions: Decisions) -> list[dict[str, Any]]:
        """Decided rows with passage and start, the surest first as the scorer matches in order."""
        body, spans = self.example.row["body"], self.example.features.sentences
        found = []
        for row in decide(self.example.features, self.outcome, decisions):
            start, end = (place - self.shift for place in spans[row["sentence"]])
            found.append(row | {"passage": body[start:end], "start": start})
        return found


def fit_line(columns: Array, target: Array, ridge: float, rounds: int = 30) -> Line:
    """Logistic regression by Newton's method; `ridge` on the weights of standardised columns, not on the bias."""
    mean, scale = columns.mean(axis=0), columns.std(axis=0) + 1e-6
    x = np.hstack([(columns - mean) / scale, np.ones((len(columns), 1))])
    penalty = np.append(np.full(columns.shape[1], ridge), 1e-6)
    weights = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - target) + penalty * weights
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty), gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return Line(mean, scale, weights[:-1], float(weights[-1]))


def card_of(line: Line) -> dict[str, Any]:
    lists = {name: np.round(getattr(line, name), 6).tolist() for name in ("mean", "scale", "weights")}
    return lists | {"bias": round(line.bias, 6)}


def second_look(cases: Sequence[Case], ridge: float = 20.0) -> Line:
    columns = np.vstack([look_around(case.example.features, case.outcome) for case in cases])
    target = np.concatenate([case.example.exists[case.outcome.chosen] for case in cases])
    known = target >= 0
    return fit_line(columns[known], target[known].astype(float), ridge)


SURE = {"mean": [0.0] * 3, "scale": [1.0] * 3, "weights": [1.0, 0.0, 0.0], "bias": 0.0}  # before calibration
START: Decisions = {"neutral": 1.0, "exists": 0.4, "themes": 0.5, "said": 0.5, "confidence": SURE}
GRID = {
    "exists": np.arange(0.2, 0.7, 0.025),
    "neutral": np.array([0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3]),
    "themes": np.arange(0.3, 0.85, 0.05),
    "said": np.arange(0.3, 0.75, 0.05),
}
GOALS = {
    "exists": ("pair F1", "statement F1", "fully right F1"),
    "neutral": ("tone macro-F1", "fully right F1"),
    "themes": ("theme F1", "theme F1", "fully right F1"),
    "said": ("statement F1", "done pair F1", "pair F1"),
}


def folds(cases: Sequence[Case]) -> list[tuple[list[Case], list[Case]]]:
    """(fitted on, judged) parts; each case is judged once."""
    return [
        ([c for n, c in enumerate(cases) if n % FOLDS != k], [c for n, c in enumerate(cases) if n % FOLDS == k])
        for k in range(FOLDS)
    ]


def tune(parts: Sequence[tuple[Line, Sequence[Case]]]) -> Decisions:
    """Cuts that do best on cases whose second look was fitted elsewhere; one after another, twice round."""
    decisions = dict(START)
    for _ in range(2):
        for name, grid in GRID.items():
            scores = [_goal(parts, decisions | {name: float(value)}, GOALS[name]) for value in grid]
            decisions[name] = round(float(grid[int(np.argmax(_smooth(scores)))]), 3)
    return decisions


def _smooth(scores: Sequence[float]) -> Array:
    """Mean with both neighbours: a peak that stands alone is chance."""
    padded = np.pad(np.array(scores), 1, mode="edge")
    return np.asarray((padded[:-2] + padded[1:-1] + padded[2:]) / 3)


def _goal(parts: Sequence[tuple[Line, Sequence[Case]]], decisions: Decisions, goals: Sequence[str]) -> float:
    counts = []
    for line, cases in parts:
        full = decisions | {"second_look": card_of(line)}
        counts += [count(case.gold(), case.rows(full)) for case in cases]
    told = figures(counts)
    return sum(told[goal] for goal in goals)


def calibrate(
    parts: Sequence[tuple[Line, Sequence[Case]]], decisions: Decisions
) -> tuple[Line, list[dict[str, float]]]:
    """The line from how sure the parts are to "fully right", and its reliability by tenths (in five folds)."""
    columns, target = [], []
    for line, cases in parts:
        for case in cases:
            x, y = _outcomes(case, decisions | {"second_look": card_of(line)})
            columns.append(x)
            target.append(y)
    x, y = np.vstack(columns), np.concatenate(target)
    told = np.zeros(len(y))
    for k in range(FOLDS):
        held = np.arange(len(y)) % FOLDS == k
        told[held] = fit_line(x[~held], y[~held], 1.0).probability(x[held])
    return fit_line(x, y, 1.0), reliability(told, y)


def _outcomes(case: Case, decisions: Decisions) -> tuple[Array, Array]:
    rows, gold, outcome = case.rows(decisions), case.gold(), case.outcome
    picked = [row["row"] for row in rows]
    likely = Line.of(decisions["second_look"]).probability(look_around(case.example.features, outcome))[picked]
    tone = weighed_tone(outcome.tone[picked], decisions["neutral"])
    good = {r for g, r in match(gold, rows) if right(gold[g], rows[r])}
    return confidence_columns(likely, tone, outcome.themes[picked]), np.array(
        [r in good for r in range(len(rows))], float
    )


def reliability(told: Array, true: Array) -> list[dict[str, float]]:
    """Per tenth of told confidence: how many rows, mean told, share right."""
    tenth = np.minimum((told * 10).astype(int), 9)
    return [
        {"rows": int((tenth == t).sum()), "told": round(float(told[tenth == t].mean()), 3),
         "right": round(float(true[tenth == t].mean()), 3)}
        for t in range(10) if (tenth == t).any()
    ]  # fmt: skip


def fit(cases: Sequence[Case], log: Callable[[str], None]) -> tuple[Decisions, dict[str, Any]]:
    """Decisions for the card, and the figures: by language, of held-out articles with the second look fitted elsewhere."""
    parts = [(second_look(fitted), judged) for fitted, judged in folds(cases)]
    decisions = tune(parts)
    line, curve = calibrate(parts, decisions)
    counts: dict[str, list[Counter[str]]] = {"all": [], **{case.example.row["lang"]: [] for case in cases}}
    for look, judged in parts:
        for case in judged:
            one = count(case.gold(), case.rows(decisions | {"second_look": card_of(look)}))
            counts["all"].append(one)
            counts[case.example.row["lang"]].append(one)
    report = {name: figures(group) for name, group in counts.items()}
    for name, told in report.items():
        log(f"held out, {name}: {told}")
    final = decisions | {"second_look": card_of(second_look(cases)), "confidence": card_of(line)}
    return final, {"held_out": report, "reliability": curve}
