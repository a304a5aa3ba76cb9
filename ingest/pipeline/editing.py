"""A human's word on which articles tell one story: split, merge, undo. Charts follow at once; statements stay as they are."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from ingest import aggregate
from ingest.models import Article, Story, StoryEdit
from ingest.pipeline.grouping import leave, settle, take_turn


class EditError(ValueError):
    """What cannot be done to a story; a sentence for the curator."""


@transaction.atomic
def split(story: Story, article_ids: Sequence[int], editor: User, note: str = "") -> StoryEdit:
    """Give these carriers a story of their own. They stay apart from the others until the edit is undone."""
    take_turn()
    moved = sorted(story.articles.filter(pk__in=article_ids).values_list("pk", flat=True))
    stayed = sorted(story.articles.exclude(pk__in=moved).values_list("pk", flat=True))
    if not moved or not stayed:
        raise EditError("Some of the carriers, not all, must be chosen.")
    own = Story.objects.create()
    _move(moved, own)
    _show(story, own)
    return StoryEdit.objects.create(
        kind=StoryEdit.Kind.SPLIT, left=story, joined=own, moved=moved, stayed=stayed, editor=editor, note=note
    )  # fmt: skip


@transaction.atomic
def merge(story: Story, others: Sequence[Story], editor: User, note: str = "") -> list[StoryEdit]:
    """Move the carriers of the others into `story`; one edit for each story that ends so."""
    take_turn()
    others = [other for other in others if other.pk != story.pk]
    if not others:
        raise EditError("At least two stories must be chosen.")
    edits = [_merge(story, other, editor, note) for other in others]
    _show(story)
    return edits


def _merge(story: Story, other: Story, editor: User, note: str) -> StoryEdit:
    moved = sorted(other.articles.values_list("pk", flat=True))
    stayed = sorted(story.articles.values_list("pk", flat=True))
    _move(moved, story)
    settle(other)
    return StoryEdit.objects.create(
        kind=StoryEdit.Kind.MERGE, joined=story, moved=moved, stayed=stayed, editor=editor, note=note
    )  # fmt: skip


@transaction.atomic
def undo(edit: StoryEdit, editor: User) -> None:
    """Put the moved carriers back: to those they were parted from, or into a story of their own."""
    take_turn()
    edit = StoryEdit.objects.select_for_update().get(pk=edit.pk)
    if edit.undone_at:
        raise EditError("This has been undone already.")
    moved = list(Article.objects.filter(pk__in=edit.moved, story=edit.joined).values_list("pk", flat=True))
    if edit.joined is None or not moved:
        raise EditError("The articles have been moved on since; undo what came later first.")
    target = Story.objects.create() if edit.kind == StoryEdit.Kind.MERGE else _story_of(edit.stayed)
    StoryEdit.objects.filter(pk=edit.pk).update(undone_at=timezone.now(), undone_by=editor)
    _move(moved, target)
    _show(edit.joined, target)


def _story_of(article_ids: Sequence[int]) -> Story:
    """Where most of these articles are now."""
    story = (
        Story.objects.filter(articles__in=article_ids).annotate(n=models.Count("articles")).order_by("-n", "pk").first()
    )
    if story is None:
        raise EditError("The articles they were parted from are gone.")
    return story


def _move(article_ids: Sequence[int], story: Story) -> None:
    for article in Article.objects.filter(pk__in=article_ids):
        leave(article)
    Article.objects.filter(pk__in=article_ids).update(story=story)


def _show(*stories: Story) -> None:
    """Choose the origins anew and rebuild all days that were or are theirs."""
    kept = [story.pk for story in stories if settle(story)]
    aggregate.rebuild(aggregate.place(kept))
