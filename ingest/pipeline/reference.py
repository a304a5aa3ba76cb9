"""Reference TOML → sources, feeds and events. Actors, offices, themes and acts are read by `vocabulary` itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ingest.models import Event, Feed, ReferenceEdit, Source
from ingest.pipeline import health
from ingest.vocabulary import REFERENCE, VocabularyError, default_vocabulary, read_toml
from ingest.vocabulary.overlay import Conflict

SOURCE_FIELDS = {  # key in sources.toml → column
    "name": "name", "home": "home_url", "tier": "tier", "country": "country", "language": "language",
    "verified": "is_verified", "notes": "notes",
}  # fmt: skip
FEED_RULES = ("link_selector", "date_selector", "next_selector")


@dataclass(frozen=True, slots=True)
class Loaded:
    sources: int
    feeds: int
    new_sources: int
    new_feeds: int
    left_out: list[str]  # slugs that people have deleted here


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
    """Add the shipped sources and bring known ones up to date; what people set stays (`source_conflicts` tells where the
    files have changed too), and what they deleted stays away. New feeds come paused."""
    entries = read_toml(folder / "sources.toml")["source"]
    deleted = _deleted()
    created = [_load_source(entry) for entry in entries if entry.get("slug") not in deleted]
    health.refresh_sources(Source.objects.filter(state="").values_list("pk", flat=True))
    return Loaded(
        sources=len(entries),
        feeds=sum(len(entry.get("feed", [])) for entry in entries),
        new_sources=sum(is_new for is_new, _ in created),
        new_feeds=sum(feeds for _, feeds in created),
        left_out=sorted(deleted & {entry.get("slug", "") for entry in entries}),
    )


def _deleted() -> set[str]:
    gone = set(ReferenceEdit.objects.deleted_sources().values_list("key", flat=True))
    return gone - set(Source.objects.filter(slug__in=gone).values_list("slug", flat=True))


def shipped_fields(entry: dict[str, Any]) -> dict[str, Any]:
    """Column → value, as the entry says; raises VocabularyError."""
    values = {field: entry.get(key, False if field == "is_verified" else "") for key, field in SOURCE_FIELDS.items()}
    if not entry.get("slug") or not values["name"]:
        raise VocabularyError("sources.toml", str(entry.get("slug", "a [[source]]")), "slug and name are needed")
    if values["tier"] not in Source.Tier.values:
        raise VocabularyError("sources.toml", entry["slug"], f"unknown tier {entry.get('tier')!r}")
    if values["country"] and values["country"] not in default_vocabulary().actors:
        raise VocabularyError("sources.toml", entry["slug"], f"unknown country {values['country']!r}")
    return values


def _load_source(entry: dict[str, Any]) -> tuple[bool, int]:
    shipped = shipped_fields(entry)
    source, is_new = Source.objects.get_or_create(slug=entry["slug"], defaults={**shipped, "shipped": dict(shipped)})
    for field, theirs in shipped.items():
        if is_untouched(source, field, theirs):
            setattr(source, field, theirs)
            source.shipped[field] = theirs
    known = source.shipped.get("feeds", [])  # one of these that is gone was taken away by a person
    feeds = entry.get("feed", [])
    new = sum(_load_feed(source, feed) for feed in feeds if feed["url"] not in known)
    source.shipped["feeds"] = sorted({*known, *(feed["url"] for feed in feeds)})
    source.save(update_fields=[*shipped, "shipped"])
    return is_new, new


def is_untouched(source: Source, field: str, theirs: Any) -> bool:
    """Whether the row has what is shipped now, or what was shipped before."""
    return getattr(source, field) in (theirs, source.shipped.get(field, theirs))


def _load_feed(source: Source, entry: dict[str, Any]) -> bool:
    """Whether it is new; one that has moved since is known by its former address too."""
    if Feed.objects.at(entry["url"]).exists():
        return False
    rules = {name: entry[name] for name in FEED_RULES if name in entry}
    Feed.objects.create(source=source, url=entry["url"], kind=entry.get("kind", "feed"), **rules)
    return True


def source_conflicts(folder: Path = REFERENCE) -> list[Conflict]:
    """Where people and the file both changed a source. Raises VocabularyError."""
    rows = {row.slug: row for row in Source.objects.real()}
    found = []
    for entry in read_toml(folder / "sources.toml")["source"]:
        source = rows.get(entry.get("slug", ""))
        for field, theirs in shipped_fields(entry).items() if source else ():
            assert source
            if not is_untouched(source, field, theirs) and source.shipped.get(field) != theirs:
                found.append(Conflict("source", source.slug, field, getattr(source, field), theirs))
    return found


def settle_source(conflict: Conflict, keep_ours: bool) -> Source:
    """Choose; the file's value counts as seen from then on."""
    source = Source.objects.get(slug=conflict.key)
    source.shipped[conflict.path] = conflict.shipped
    if not keep_ours:
        setattr(source, conflict.path, conflict.shipped)
    source.save(update_fields=[conflict.path, "shipped"])
    return source
