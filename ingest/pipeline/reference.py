"""Reference TOML → sources, feeds and events. Actors, offices, themes and acts are read by `vocabulary` itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ingest.models import Event, Feed, Source
from ingest.pipeline import health
from ingest.vocabulary import REFERENCE, VocabularyError, read_toml

_FIELDS = {"name": "name", "home": "home_url", "tier": "tier", "country": "country", "language": "language"}


@dataclass(frozen=True, slots=True)
class Loaded:
    sources: int
    feeds: int
    new_sources: int
    new_feeds: int


@transaction.atomic
def load_events(folder: Path = REFERENCE) -> tuple[int, int]:
    """Add the shipped events that are not known; → how many are shipped, how many of them were new."""
    entries = read_toml(folder / "events.toml")["event"]
    known = set(Event.objects.values_list("slug", flat=True))
    new = [_event(entry) for entry in entries if entry.get("slug") not in known]
    Event.objects.bulk_create(new)
    return len(entries), len(new)


def _event(entry: dict[str, Any]) -> Event:
    """Raises VocabularyError."""
    try:
        event = Event(
            **{name: entry[name] for name in ("slug", "kind", "start", "actors")},
            **{name: entry.get(name, "") for name in ("series", "place")},
            end=entry.get("end", entry["start"]),
            name_en=entry["name"]["en"],
            name_ru=entry["name"].get("ru", ""),
            source_url=entry["source"],
        )
        event.full_clean(validate_unique=False, validate_constraints=False)
    except KeyError as error:
        raise VocabularyError("events.toml", str(entry.get("slug")), f"no {error.args[0]}") from error
    except ValidationError as error:
        raise VocabularyError("events.toml", str(entry.get("slug")), "; ".join(error.messages)) from error
    return event


@transaction.atomic
def load_sources(folder: Path = REFERENCE) -> Loaded:
    """Add or update the shipped sources; new feeds come paused, known ones keep what people set."""
    entries = read_toml(folder / "sources.toml")["source"]
    created = [_load_source(entry) for entry in entries]
    health.refresh_sources(Source.objects.filter(state="").values_list("pk", flat=True))
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
