"""The coder by rules on the development corpora in the folder SIGNALS_CORPUS, held to floors."""

import json
import os
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.classify import pairs
from ingest.classify.coder import code
from ingest.classify.types import ArticleText, CodedStatement
from ingest.score import Report, evaluate, sign
from ingest.vocabulary import default_vocabulary

CORPUS = Path(os.environ.get("SIGNALS_CORPUS", ""))
pytestmark = pytest.mark.skipif("SIGNALS_CORPUS" not in os.environ, reason="SIGNALS_CORPUS names no folder")

TEASERS = ("Rahmon thanked Putin", "NATO to deploy", "Translation by")


def report_on(name: str) -> Report:
    articles = [json.loads(line) for line in (CORPUS / name).read_text(encoding="utf-8").splitlines()]
    return evaluate(articles, {article["id"]: rows_of(article) for article in articles})


def rows_of(article: dict[str, Any]) -> list[dict[str, Any]]:
    published = datetime.fromisoformat(article["published"]).date()
    text = ArticleText(article["title"], article["body"], article["lang"], published, article["publisher"])
    return [asdict(row) for row in code(text, default_vocabulary(), pairs.judge)]


@pytest.mark.parametrize(
    ("name", "pair", "statement", "speaker"),
    [("dev-en-ru.jsonl", 0.66, 0.56, 0.80), ("dev-other.jsonl", 0.66, 0.58, 0.70)],
)
def test_agreement_stays_above_its_floor(name: str, pair: float, statement: float, speaker: float) -> None:
    report = report_on(name)
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
