"""The coder, and the rules alone, on the development corpora in the folder SIGNALS_CORPUS, held to floors.

Lowering a floor wants a reason in the commit message.
"""

import json
import os
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.classify import jury, pairs
from ingest.classify.coder import code
from ingest.classify.judgement import Judge
from ingest.classify.types import ArticleText, CodedStatement
from ingest.score import Report, evaluate, sign
from ingest.vocabulary import default_vocabulary

CORPUS = Path(os.environ.get("SIGNALS_CORPUS", ""))
pytestmark = pytest.mark.skipif("SIGNALS_CORPUS" not in os.environ, reason="SIGNALS_CORPUS names no folder")

TEASERS = ("Rahmon thanked Putin", "NATO to deploy", "Translation by")


def report_on(name: str, judge: Judge) -> Report:
    articles = [json.loads(line) for line in (CORPUS / name).read_text(encoding="utf-8").splitlines()]
    return evaluate(articles, {article["id"]: rows_of(article, judge) for article in articles})


def rows_of(article: dict[str, Any], judge: Judge) -> list[dict[str, Any]]:
    published = datetime.fromisoformat(article["published"]).date()
    text = ArticleText(article["title"], article["body"], article["lang"], published, article["publisher"])
    return [asdict(row) for row in code(text, default_vocabulary(), judge)]


# .02 below what docs/quality.md tells; false alarms: one more than there are
FLOORS = {
    "dev-en-ru.jsonl": {
        "pair": 0.789, "statement": 0.752, "tone": 0.803, "theme": 0.721, "act": 0.763, "speaker": 0.822,
        "done pair": 0.684, "fully right": 0.604, "alarms": 0.13,
    },
    "dev-other.jsonl": {
        "pair": 0.819, "statement": 0.834, "tone": 0.748, "theme": 0.734, "act": 0.768, "speaker": 0.815,
        "done pair": 0.837, "fully right": 0.653, "alarms": 0.34,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", FLOORS)
def test_the_coder_stays_above_its_floors(name: str) -> None:
    report, floors = report_on(name, jury.judge), dict(FLOORS[name])
    figures = report.figures()
    assert report.alarms_per_empty_article is not None
    assert report.alarms_per_empty_article <= floors.pop("alarms")
    assert {what: figures[what] for what, floor in floors.items() if figures[what] < floor} == {}


@pytest.mark.parametrize(
    ("name", "pair", "statement", "speaker"),
    [("dev-en-ru.jsonl", 0.66, 0.56, 0.80), ("dev-other.jsonl", 0.66, 0.58, 0.70)],
)
def test_the_rules_stay_above_their_floors(name: str, pair: float, statement: float, speaker: float) -> None:
    report = report_on(name, pairs.judge)
    assert report.pair.f1 >= pair
    assert report.statement.f1 >= statement
    assert report.speaker_accuracy >= speaker


def founding() -> list[CodedStatement]:
    title, _, rest = (CORPUS / "seed" / "article.txt").read_text(encoding="utf-8").partition("\n\n")
    article = rest.split("Translation by")[0].splitlines()
    lines = [line for line in article if line.strip() and not line.startswith(TEASERS)]
    text = ArticleText(title, "\n\n".join(lines), "en", date(2022, 9, 9))
    return code(text, default_vocabulary(), pairs.judge)


def test_the_founding_article_is_coded_as_expected() -> None:
    expected = json.loads((CORPUS / "seed" / "expected.json").read_text(encoding="utf-8"))
    rows = founding()
    for want in expected["must"]:
        assert any(agrees(want, row) for row in rows), want
    for row in rows:
        assert [row.actor, row.recipient] not in expected["must_not_pairs"]
        assert not any(part in row.passage for part in expected["must_not_passages"])


def agrees(want: dict[str, Any], row: CodedStatement) -> bool:
    return (
        (row.actor, row.recipient, sign(row.tone)) == (want["actor"], want["recipient"], want["tone"])
        and want["contains"] in row.passage
        and want["speaker"] in (row.speaker or "")
        and row.act == want.get("act", row.act)
        and row.direct == want.get("direct", row.direct)
        and bool(set(row.themes) & set(want.get("themes_any", row.themes)))
    )
