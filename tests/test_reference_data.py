"""The reference data that ship with the project: they load, and they hold together."""

import json
import tomllib
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ingest.models import Feed, Source
from ingest.vocabulary import LANGUAGES, REFERENCE, Holder, Vocabulary, load_vocabulary

GOLD = Path(__file__).parent / "gold"
ONE_AT_A_TIME = ("president", "prime-minister", "foreign-minister", "defence-minister")
TWO_HEADS_ALLOWED = timedelta(days=31)
DYAD_FIELDS = {"passage", "speaker", "actor", "recipient", "act", "themes", "tone", "mode", "direct", "via"}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((REFERENCE / name).read_text(encoding="utf-8"))


def gold(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def overlaps(holders: list[Holder]) -> list[tuple[Holder, Holder]]:
    ordered = sorted(holders, key=lambda holder: holder.since)
    return [(a, b) for a, b in pairwise(ordered) if (a.until or date.max) - b.since > TWO_HEADS_ALLOWED]


def test_every_tracked_actor_and_bloc_head_has_holders(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.holders) >= 350
    spoken_for = {holder.actor for holder in vocabulary.holders}
    without_office = {"BRICS", "G7"}  # no secretariat speaks for them
    assert {*vocabulary.central_asia, *vocabulary.powers} - without_office <= spoken_for
    assert {"NATO", "UN", "SCO", "CSTO", "EAEU", "CIS", "OTS", "GCC", "ECO", "CICA", "OSCE"} <= spoken_for


def is_cyrillic(form: str) -> bool:
    return any("а" <= letter <= "я" for letter in form.lower())


def test_holders_spell_names_once_and_in_both_scripts(vocabulary: Vocabulary) -> None:
    for holder in vocabulary.holders:
        assert holder.forms, holder.name
        assert len(set(holder.forms)) == len(holder.forms), holder.name
        assert all(form == form.strip() and len(form) > 1 for form in holder.forms), holder.name
        assert any(form.isascii() for form in holder.forms), holder.name
    with_cyrillic = sum(any(map(is_cyrillic, holder.forms)) for holder in vocabulary.holders)
    assert with_cyrillic >= len(vocabulary.holders) - 2


def test_terms_of_office_lie_in_the_years_covered(vocabulary: Vocabulary) -> None:
    for holder in vocabulary.holders:
        assert date(1950, 1, 1) < holder.since <= date(2026, 11, 24), holder.name
        assert holder.until is None or date(2015, 1, 1) <= holder.until <= date(2026, 11, 24), holder.name
        assert not holder.verified, f"{holder.name}: nothing could be verified when the list was written"


def test_no_two_persons_in_one_office(vocabulary: Vocabulary) -> None:
    by_office: defaultdict[tuple[str, str], list[Holder]] = defaultdict(list)
    for holder in vocabulary.holders:
        if holder.office in ONE_AT_A_TIME:
            by_office[holder.actor, holder.office].append(holder)
    assert len(by_office) > 60
    assert [found for holders in by_office.values() for found in overlaps(holders)] == []


def test_overlap_is_noticed() -> None:
    first = Holder("KAZ", "president", "A", ("A",), date(2015, 1, 1), date(2020, 3, 1))
    second = Holder("KAZ", "president", "B", ("B",), date(2020, 1, 1))
    assert overlaps([second, first]) == [(first, second)]


@pytest.mark.parametrize(
    ("actor", "office", "day", "name"),
    [
        ("KAZ", "president", date(2018, 1, 1), "Nursultan Nazarbayev"),
        ("KAZ", "president", date(2022, 9, 9), "Kassym-Jomart Tokayev"),
        ("TKM", "president", date(2023, 1, 1), "Serdar Berdimuhamedov"),
        ("USA", "foreign-minister", date(2022, 9, 9), "Antony Blinken"),
        ("RUS", "security-council-secretary", date(2022, 9, 9), "Nikolai Patrushev"),
        ("TJK", "security-council-secretary", date(2022, 9, 9), "Nasrullo Mahmudzoda"),
        ("IRN", "president", date(2024, 1, 1), "Ebrahim Raisi"),
        ("OTS", "head-of-bloc", date(2025, 1, 1), "Kubanychbek Omuraliev"),
    ],
)
def test_who_was_in_office(vocabulary: Vocabulary, actor: str, office: str, day: date, name: str) -> None:
    assert name in [holder.name for holder in vocabulary.holders_of(actor, office, day)]


def test_sources_are_well_formed(vocabulary: Vocabulary) -> None:
    sources = toml("sources.toml")["source"]
    assert len(sources) >= 60
    assert len({source["slug"] for source in sources}) == len(sources)
    for source in sources:
        assert source["tier"] in Source.Tier.values, source["slug"]
        assert source["country"] in vocabulary.actors, source["slug"]
        assert source["language"] in LANGUAGES, source["slug"]
        assert source["verified"] is False, source["slug"]
        assert source["feed"], source["slug"]
        for url in (source["home"], *(feed["url"] for feed in source["feed"])):
            assert urlsplit(url).scheme in ("http", "https"), url
            assert "." in (urlsplit(url).hostname or ""), url
        assert {feed["kind"] for feed in source["feed"]} <= set(Feed.Kind.values), source["slug"]
    assert {source["language"] for source in sources} == set(LANGUAGES)
    assert {source["tier"] for source in sources} == set(Source.Tier.values)


def test_feed_addresses_are_unique() -> None:
    addresses = Counter(feed["url"] for source in toml("sources.toml")["source"] for feed in source["feed"])
    assert [url for url, times in addresses.items() if times > 1] == []


def test_sample_stories_are_well_formed(vocabulary: Vocabulary) -> None:
    samples = toml("samples.toml")
    outlets = {outlet["slug"]: outlet for outlet in samples["outlet"]}
    for outlet in outlets.values():
        assert "(sample)" in outlet["name"]
        assert outlet["tier"] in Source.Tier.values
        assert outlet["country"] in vocabulary.actors
    assert not set(outlets) & {source["slug"] for source in toml("sources.toml")["source"]}
    for story in samples["story"]:
        assert set(story) == {"outlet", "days_ago", "hour", "language", "title", "via", "text"}, story["title"]
        assert story["outlet"] in outlets
        assert story["language"] in ("en", "ru")
        assert 0 <= story["days_ago"] <= 182
        assert 0 <= story["hour"] <= 23
        assert story["title"]
        assert 75 <= len(story["text"].split()) <= 220, story["title"]
        assert story["text"].count("\n\n") >= 2, story["title"]


def test_samples_fill_the_weeks_that_people_see_first() -> None:
    stories = toml("samples.toml")["story"]
    assert len(stories) >= 36
    assert sum(1 <= story["days_ago"] <= 7 for story in stories) >= 4
    assert sum(8 <= story["days_ago"] <= 14 for story in stories) >= 4
    languages = Counter(story["language"] for story in stories)
    assert min(languages["en"], languages["ru"]) >= 15
    assert len({story["days_ago"] // 7 for story in stories}) >= 20, "stories should spread over the half year"


@pytest.mark.parametrize("name", ["own.jsonl", "empty.jsonl"])
def test_gold_articles_have_unique_ids_and_known_languages(name: str) -> None:
    articles = gold(name)
    assert len({article["id"] for article in articles}) == len(articles)
    assert {article["lang"] for article in articles} == set(LANGUAGES)
    assert all(article["body"] == article["body"].strip() != "" for article in articles)


def test_gold_statements_follow_the_codebook(vocabulary: Vocabulary) -> None:
    articles = gold("own.jsonl")
    assert len(articles) >= 24
    assert sum(not article["statements"] for article in articles) >= 5
    for article in articles:
        for row in article["statements"]:
            where = f"{article['id']}: {row['passage'][:40]}"
            assert set(row) == DYAD_FIELDS, where
            assert article["body"].count(row["passage"]) == 1, where
            assert row["actor"] in vocabulary.actors, where
            assert row["recipient"] in vocabulary.actors, where
            assert row["actor"] != row["recipient"], where
            assert row["act"] in vocabulary.acts, where
            assert 1 <= len(row["themes"]) <= 3, where
            assert set(row["themes"]) <= set(vocabulary.themes), where
            assert row["tone"] in (-1, 0, 1), where
            assert row["mode"] in ("said", "done"), where
            assert not row["direct"] or any(mark in row["passage"] for mark in '"«“'), where


def test_gold_covers_tones_modes_and_themes(vocabulary: Vocabulary) -> None:
    rows = [row for article in gold("own.jsonl") for row in article["statements"]]
    assert {row["tone"] for row in rows} == {-1, 0, 1}
    assert {row["mode"] for row in rows} == {"said", "done"}
    assert {theme for row in rows for theme in row["themes"]} == set(vocabulary.themes)
    assert len({row["act"] for row in rows}) >= 12


def test_empty_passages_are_half_english_and_russian() -> None:
    passages = gold("empty.jsonl")
    assert len(passages) == 200
    assert not any(passage["statements"] for passage in passages)
    assert sum(passage["lang"] in ("en", "ru") for passage in passages) == 100
