"""A wire story that many outlets carry is one story and counts once."""

from datetime import UTC, datetime

import pytest

from ingest import aggregate
from ingest.models import Article, DailySignal, Story
from ingest.pipeline import coding
from tests.factories import make_source
from tests.pages import PARAGRAPHS

pytestmark = pytest.mark.django_db
TEXT = "\n\n".join(PARAGRAPHS)
OTHER = (
    "Turkey will open a new consulate in Samarkand, and the Turkish Foreign Minister thanked Uzbekistan for 14 years of "
    "friendship.\n\nThe building will be ready in spring, builders from Bursa have been at work since August."
)


def article(source: str, hour: int, text: str = TEXT, tier: str = "independent", **fields: object) -> Article:
    published = datetime(2026, 11, 18, hour, tzinfo=UTC)
    outlet = make_source(source, tier=tier, is_sample=fields.pop("is_sample", False))
    row = Article.objects.create(
        source=outlet, url=f"https://{source}.example/{hour}", url_key=f"{source}{hour}", title="Talks", text=text,
        language="en", published=published, published_evidence="feed", status="read", **fields,
    )  # fmt: skip
    coding.code_article(row.pk)
    aggregate.rebuild_stale()
    return Article.objects.get(pk=row.pk)


def counted() -> int:
    return sum(DailySignal.objects.filter(dimension="all").values_list("statements", flat=True))


def test_copies_count_once_whoever_is_read_first() -> None:
    late = article("daily", 15)
    once = counted()
    assert once > 0
    early = article("agency", 9, tier="state")
    assert late.story_id == early.story_id
    assert counted() == once
    story = Story.objects.get(articles=early)
    assert (story.origin, story.carriers, story.independent) == (early, 2, 1)
    assert DailySignal.objects.filter(dimension="tier", value="state").exists()
    assert not DailySignal.objects.filter(dimension="tier", value="independent").exists()


def test_another_story_stays_apart() -> None:
    one, two = article("daily", 9), article("daily", 10, text=OTHER)
    assert one.story_id != two.story_id
    assert Story.objects.count() == 2


def test_samples_never_join_real_articles() -> None:
    sample, real = article("sample", 9, is_sample=True), article("daily", 9)
    assert sample.story_id != real.story_id


def test_coding_again_keeps_the_story() -> None:
    first = article("agency", 9)
    article("daily", 15)
    Article.objects.filter(pk=first.pk).update(status="read")
    coding.code_article(first.pk)
    assert Story.objects.count() == 1
