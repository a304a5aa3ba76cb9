"""Reference TOML → sources and feeds. Actors, offices, themes and acts are read by `vocabulary` itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from ingest.models import Feed, Source
from ingest.vocabulary import REFERENCE, VocabularyError, read_toml

_FIELDS = {"name": "name", "home": "home_url", "tier": "tier", "country": "country", "language": "language"}


@dataclass(frozen=True, slots=True)
class Loaded:
    sources: int
    feeds: int
    new_sources: int
    new_feeds: int


@transaction.atomic
def load_sources(folder: Path = REFERENCE) -> Loaded:
    """Add or update the shipped sources; new feeds come paused, known ones keep what people set."""
    entries = read_toml(folder / "sources.toml")["source"]
    created = [_load_source(entry) for entry in entries]
    return Loaded(
        sources=len(entries),
        feeds=sum(len(entry.get("feed", [])) for entry in entries),
        new_sources=sum(is_new for is_new, _ in created),
        new_feeds=sum(feeds for _, feeds in created),
    )


def _load_source(entry: dict[str, Any]) -> tuple[bool, int]:
    values = {field: entry[key] for key, field in _FIELDS.items() if key in entry}
    if values.get("tier") not in Source.Tier.values:
        raise VocabularyError("sources.toml", str(entry.get("slug")), f"unknown tier {entry.get('tier')!r}")
    source, is_new = Source.objects.get_or_create(
        slug=entry["slug"],
        defaults={**values, "is_verified": entry.get("verified", False), "notes": entry.get("notes", "")},
    )
    return is_new, sum(_load_feed(source, feed) for feed in entry.get("feed", []))


def _load_feed(source: Source, entry: dict[str, Any]) -> bool:
    """Whether it is new; one that has moved since is known by its former address too."""
    if Feed.objects.at(entry["url"]).exists():
        return False
    Feed.objects.create(source=source, url=entry["url"], kind=entry.get("kind", "feed"))
    return True
