"""On held-out articles: the second look, the cuts, the calibration. What the network has seen in training is too sure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ingest.classify.clues import Clues
from ingest.classify.context import Line, Outcome, look_around
from ingest.classify.encoder import Array
from ingest.classify.labels import COLUMNS, look_again
from ingest.classify.scorer import confidence_columns, rows_of, weighed_tone
from ingest.score import Report, by_language, evaluate, match, sign
from ingest.training.gold import Example, Row

Decisions = dict[str, Any]
FOLDS = 5


@dataclass(frozen=True)
class Case:
    """A held-out article, what the network says of it, and where its body starts in the text the network read."""

    example: Example
    outcome: Outcome
    clues: Clues
    shift: int

    @cached_property
    def columns(self) -> Array:
        return look_around(self.example.features, self.outcome, self.clues)

    def labelled(self) -> list[tuple[int, int]]:
        """(row of the outcome, statement) where a chosen pair holds a gold statement."""
        statement = {int(pair): index for index, pair in enumerate(self.example.chosen)}
        return [(row, statement[pair]) for row, pair in enumerate(self.outcome.chosen.tolist()) if pair in statement]


@dataclass(frozen=True)
class Judged:
    """A case seen again by lines that were fitted without it: its labels, and how likely [K] each chosen pair is."""

    case: Case
    outcome: Outcome
    likely: Array

    def rows(self, decisions: Decisions) -> list[dict[str, Any]]:
        """Decided rows with their passages."""
        example, shift = self.case.example, self.case.shift
        body, spans, found = example.row["body"], example.features.sentences, []
        for row in rows_of(example.features, self.outcome, self.likely, decisions):
            start, end = (place - shift for place in spans[row["sentence"]])
            found.append(row | {"passage": body[start:end]})
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
    columns = np.vstack([case.columns for case in cases])
    target = np.concatenate([case.example.exists[case.outcome.chosen] for case in cases])
    known = target >= 0
    return fit_line(columns[known], target[known].astype(float), ridge)


def label_lines(cases: Sequence[Case], ridge: float = 5.0) -> dict[str, Any]:
    """For each kind of label a line over (statement, label), fitted where a chosen pair holds a gold statement."""
    lines = {}
    for name, columns_of in COLUMNS.items():
        columns, target = [], []
        for case in cases:
            rows = case.labelled()
            if rows:
                columns.append(columns_of(case.example.features, case.outcome, case.clues)[[row for row, _ in rows]])
                gold = getattr(case.example, name)[[statement for _, statement in rows]]
                target.append(_one_hot(gold, columns[-1].shape[1]))
        x, y = np.concatenate(columns), np.concatenate(target)
        lines[name] = card_of(fit_line(x.reshape(-1, x.shape[2]), y.reshape(-1), ridge))
    return lines


def _one_hot(gold: Array, labels: int) -> Array:
    """[K, labels] of 0 and 1, from numbers of labels where they are not given so already."""
    return gold.reshape(len(gold), -1) if gold.dtype.kind == "f" else np.asarray(np.eye(labels)[gold])


SURE = {"mean": [0.0] * 3, "scale": [1.0] * 3, "weights": [1.0, 0.0, 0.0], "bias": 0.0}  # before calibration
START: Decisions = {"neutral": 1.0, "exists": 0.4, "themes": 0.5, "said": 0.5, "confidence": SURE}
GRID = {
    "exists": np.arange(0.2, 0.7, 0.025),
    "neutral": np.array([0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3]),
    "themes": np.arange(0.15, 0.75, 0.05),
    "said": np.arange(0.3, 0.9, 0.05),
}
GOALS: dict[str, Callable[[Report], float]] = {
    "exists": lambda told: (
        told.pair.f1 + told.statement.f1 + told.fully_right.f1 - 0.1 * (told.alarms_per_empty_article or 0.0)
    ),
    "neutral": lambda told: told.tone_macro_f1 + told.fully_right.f1,
    "themes": lambda told: 2 * told.theme.f1 + told.fully_right.f1,
    "said": lambda told: told.pair.f1 + told.statement.f1 + told.done_pair.f1,
}


def judged_by_folds(cases: Sequence[Case]) -> list[Judged]:
    found = []
    for k in range(FOLDS):
        others = [case for n, case in enumerate(cases) if n % FOLDS != k]
        line, lines = second_look(others), {"labels": label_lines(others)}
        for case in cases[k::FOLDS]:
            seen = look_again(case.example.features, case.outcome, case.clues, lines)
            found.append(Judged(case, seen, line.probability(case.columns)))
    return found


def tune(judged: Sequence[Judged]) -> Decisions:
    """Cuts that do best; one after another, twice round."""
    decisions = dict(START)
    for _ in range(2):
        for name, grid in GRID.items():
            scores = [_goal(judged, decisions | {name: float(value)}, GOALS[name]) for value in grid]
            decisions[name] = round(float(grid[int(np.argmax(_smooth(scores)))]), 3)
    return decisions


def _smooth(scores: Sequence[float]) -> Array:
    """Mean with both neighbours: a peak that stands alone is chance."""
    padded = np.pad(np.array(scores), 1, mode="edge")
    return np.asarray((padded[:-2] + padded[1:-1] + padded[2:]) / 3)


def _goal(judged: Sequence[Judged], decisions: Decisions, goal: Callable[[Report], float]) -> float:
    return goal(evaluate(*_compared(judged, decisions)))


def _compared(judged: Sequence[Judged], decisions: Decisions) -> tuple[list[Row], dict[str, list[Row]]]:
    """Gold articles, and the decided rows by article id."""
    gold = [one.case.example.row for one in judged]
    return gold, {row["id"]: one.rows(decisions) for row, one in zip(gold, judged, strict=True)}


def calibrate(judged: Sequence[Judged], decisions: Decisions) -> tuple[Line, list[dict[str, float]]]:
    """The line from how sure the parts are to "fully right", and its reliability by tenths (in five folds)."""
    parts = [_rightness(one, decisions) for one in judged]
    x, y = np.vstack([columns for columns, _ in parts]), np.concatenate([target for _, target in parts])
    told = np.zeros(len(y))
    for k in range(FOLDS):
        held = np.arange(len(y)) % FOLDS == k
        told[held] = fit_line(x[~held], y[~held], 1.0).probability(x[held])
    return fit_line(x, y, 1.0), reliability(told, y)


def _rightness(one: Judged, decisions: Decisions) -> tuple[Array, Array]:
    row, rows, outcome = one.case.example.row, one.rows(decisions), one.outcome
    picked = [found["row"] for found in rows]
    tone = weighed_tone(outcome.tone[picked], decisions["neutral"])
    good = {id(found) for gold, found in match(row["body"], row["statements"], rows) if _right(gold, found)}
    columns = confidence_columns(one.likely[picked], tone, outcome.themes[picked])
    return columns, np.array([id(found) in good for found in rows], float)


def _right(gold: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return sign(found["tone"]) == gold["tone"] and bool(set(gold["themes"]) & set(found["themes"]))


def reliability(told: Array, true: Array) -> list[dict[str, float]]:
    """Per tenth of told confidence: how many rows, mean told, share right."""
    tenth = np.minimum((told * 10).astype(int), 9)
    return [
        {"rows": int((tenth == t).sum()), "told": round(float(told[tenth == t].mean()), 3),
         "right": round(float(true[tenth == t].mean()), 3)}
        for t in range(10) if (tenth == t).any()
    ]  # fmt: skip


def fit(cases: Sequence[Case], log: Callable[[str], None]) -> tuple[Decisions, dict[str, Any]]:
    """Decisions for the card, and figures, all and by language, of articles judged by a second look fitted without them."""
    judged = judged_by_folds(cases)
    decisions = tune(judged)
    line, curve = calibrate(judged, decisions)
    report = {name: told_of(one) for name, one in by_language(*_compared(judged, decisions)).items()}
    for name, told in report.items():
        log(f"held out, {name}: {told}")
    final = decisions | {"second_look": card_of(second_look(cases)), "labels": label_lines(cases)}
    final |= {"confidence": card_of(line)}
    return final, {"held_out": report, "reliability": curve}


def told_of(report: Report) -> dict[str, float]:
    """The figures that the card keeps."""
    told = {
        "pair F1": report.pair.f1,
        "statement F1": report.statement.f1,
        "tone macro-F1": report.tone_macro_f1,
        "theme F1": report.theme.f1,
        "act accuracy": report.act_accuracy,
        "done pair F1": report.done_pair.f1,
        "fully right F1": report.fully_right.f1,
        "alarms per empty article": report.alarms_per_empty_article or 0.0,
    }
    return {"statements": report.statements} | {name: round(value, 3) for name, value in told.items()}
