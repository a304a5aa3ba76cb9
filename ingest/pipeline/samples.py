"""The shipped sample stories: invented, marked as samples, gone from charts once a real article has been coded."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from ingest import aggregate, articles
from ingest.models import Article, Source, Statement, Story
from ingest.pipeline.filling import mark_read
from ingest.vocabulary import REFERENCE, read_toml


@transaction.atomic
def load_samples(folder: Path = REFERENCE) -> list[int]:
    """Save the sample stories, dated back from the end of the last complete week, so that a first look meets a full
    week; returns the ids of those still to be coded."""
    data = read_toml(folder / "samples.toml")
    outlets = {entry["slug"]: _outlet(entry) for entry in data["outlet"]}
    for number, story in enumerate(data["story"], 1):
        _keep(outlets[story["outlet"]], story, f"urn:signals:sample:{number}")
    rows = Article.objects.filter(source__is_sample=True, status=Article.Status.READ).order_by("published")
    return list(rows.values_list("pk", flat=True))


def _outlet(entry: dict[str, Any]) -> Source:
    fields = {key: entry.get(key, "") for key in ("name", "tier", "country", "language")}
    outlet, _ = Source.objects.update_or_create(slug=entry["slug"], defaults={**fields, "is_sample": True})
    return outlet


def _keep(outlet: Source, story: dict[str, Any], url: str) -> None:
    if Article.objects.filter(url_key=articles.key(url)).exists():
        return
    today = timezone.now().replace(minute=0, second=0, microsecond=0)
    moment = today - timedelta(days=today.weekday() + story["days_ago"])
    article = Article(
        source=outlet, url=url, url_key=articles.key(url), title=story["title"], text=story["text"].strip()
    )
    article.published = moment.replace(hour=story.get("hour", 9))
    article.published_evidence, article.text_from = Article.Evidence.FILE, Article.TextFrom.FILE
    article.via = story.get("via", "")
    mark_read(article, story["language"])
    article.save()


@transaction.atomic
def remove_samples() -> int:
    """Delete all samples with their statements; returns how many articles went. Charts follow at once."""
    rows = Article.objects.filter(source__is_sample=True)
    days = set(Statement.objects.filter(article__in=rows).exclude(day=None).values_list("day", flat=True))
    stories = set(rows.exclude(story=None).values_list("story_id", flat=True))
    count = rows.count()
    rows.delete()
    Story.objects.filter(pk__in=stories, articles=None).delete()
    Source.objects.filter(is_sample=True).delete()
    aggregate.rebuild(day for day in days if day)
    return count
