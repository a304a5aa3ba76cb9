"""People's changes of sources and feeds: before, after, who, when and why, each of which can be taken back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from ingest.models import Feed, ReferenceEdit, Source
from ingest.pipeline import health
from ingest.pipeline.dictionary import RefusedEditError, take_turn
from ingest.pipeline.reference import FEED_RULES, SOURCE_FIELDS
from ingest.vocabulary.overlay import Flat

_OF_FEED = ("kind", "is_active", *FEED_RULES)
_RULES = {"url", "kind", *FEED_RULES}
CHANGED_SINCE = "It has been changed since; take back what came later first."


@contextmanager
def kept(editor: User, note: str = "") -> Iterator[None]:
    """Whatever the block changes of sources and feeds is one edit for each source, in the same transaction."""
    with transaction.atomic():
        take_turn()
        before, shipped = _all(), dict(Source.objects.real().values_list("slug", "shipped"))
        yield
        after = _all()
        shipped |= dict(Source.objects.real().values_list("slug", "shipped"))
        for slug in sorted({*before, *after}):
            _keep(slug, before.get(slug, {}), after.get(slug, {}), shipped[slug], editor, note)


def _keep(slug: str, before: Flat, after: Flat, shipped: Flat, editor: User, note: str) -> None:
    fields = {path: after.get(path) for path in (*after, *before) if before.get(path) != after.get(path)}
    if fields:
        ReferenceEdit.objects.create(
            kind=ReferenceEdit.Kind.SOURCE, key=slug, fields=fields, before={path: before.get(path) for path in fields},
            base=shipped, editor=editor, note=note[:2000],
        )  # fmt: skip


def _all() -> dict[str, Flat]:
    return {row.slug: state_of(row) for row in Source.objects.real().prefetch_related("feeds")}


def state_of(source: Source) -> Flat:
    """Column → value, and "feed <address> <column>" → value; what is empty or untrue is left out."""
    state = {column: getattr(source, column) for column in SOURCE_FIELDS.values()}
    for feed in source.feeds.all():
        state |= {f"feed {feed.url} {name}": getattr(feed, name) for name in _OF_FEED}
    return {path: value for path, value in state.items() if value}


def keep_feed(feed: Feed, changed: list[str]) -> None:
    """Save what a person changed. The old address's validators, or those of the old rules, say nothing of the new."""
    if _RULES & set(changed):
        feed.forget_answer()
    feed.save()
    health.refresh([feed.pk])


@transaction.atomic
def undo(edit: ReferenceEdit, editor: User) -> None:
    """Put back what the edit changed. Raises RefusedEditError where that has been changed since, or articles stand on it."""
    take_turn()
    edit = ReferenceEdit.objects.select_for_update().get(pk=edit.pk)
    if edit.undone_at:
        raise RefusedEditError("This has been taken back already.")
    source = Source.objects.real().filter(slug=edit.key).first()
    now = state_of(source) if source else {}
    if any(now.get(path) != value for path, value in edit.fields.items()):
        raise RefusedEditError(CHANGED_SINCE)
    _restore(edit, source)
    ReferenceEdit.objects.filter(pk=edit.pk).update(undone_at=timezone.now(), undone_by=editor)


def _restore(edit: ReferenceEdit, source: Source | None) -> None:
    if source and edit.is_addition:
        _remove(source)
        return
    source = source or Source(slug=edit.key, shipped=edit.base)
    for column in SOURCE_FIELDS.values():
        if column in edit.before:
            setattr(source, column, _value(Source, column, edit.before))
    source.save()
    for url in sorted({path.split(" ")[1] for path in edit.before if path.startswith("feed ")}):
        _restore_feed(source, url, _part(edit.before, url))
    health.refresh_sources([source.pk])


def _remove(source: Source) -> None:
    try:
        source.delete()
    except models.ProtectedError as error:
        raise RefusedEditError("Articles have been read from this source; pause its feeds instead.") from error


def _part(state: Mapping[str, object], url: str) -> Flat:
    """The columns of one feed."""
    head = f"feed {url} "
    return {path.removeprefix(head): value for path, value in state.items() if path.startswith(head)}


def _restore_feed(source: Source, url: str, before: Flat) -> None:
    feed = Feed.objects.filter(url=url).first()
    if "kind" in before and before["kind"] is None:  # it came with the edit
        if feed:
            feed.delete()
        return
    if feed and feed.source_id != source.pk:
        raise RefusedEditError(f"{url} is read for another source now.")
    feed = feed or Feed(source=source, url=url)
    for name in before:
        setattr(feed, name, _value(Feed, name, before))
    keep_feed(feed, list(before))


def _value(model: type[Source] | type[Feed], column: str, state: Flat) -> object:
    """What stands in the row where the state leaves it out: nothing, or no."""
    empty = False if isinstance(model._meta.get_field(column), models.BooleanField) else ""
    return empty if state[column] is None else state[column]
