"""Article → story: which known story it tells, and which of its carriers is the origin."""

from collections.abc import Iterable

from django.db import connection

from ingest import stories
from ingest.models import Article, Story, StoryEdit

GROUP_LOCK = 7_215_002  # one article joins at a time, or two copies coded together would not see each other
MOST_CANDIDATES = 60

Candidates = list[tuple[Article, stories.Telling]]


def telling_of(article: Article) -> stories.Telling:
    published = article.published if article.is_dated else None
    return stories.Telling(article.title, article.text, article.language, published)


def take_turn() -> None:
    """Until the caller's transaction ends, nobody else changes which articles tell one story."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GROUP_LOCK])


def candidates(article: Article, telling: stories.Telling) -> Candidates:
    """Who may tell the same story, newest first; sets the article's keys. For whoever has the turn."""
    article.story_keys = stories.keys(telling)
    near = Article.objects.like(article, stories.WINDOW).order_by("-published").defer("feed_text")[:MOST_CANDIDATES]
    return [(other, telling_of(other)) for other in near]


def join_story(article: Article, telling: stories.Telling, near: Candidates) -> set[int]:
    """Put the article into a story, in the caller's transaction; ids of the stories whose statements may count
    otherwise now. An article that has a story stays in it."""
    if article.story is None:
        found = stories.match(telling, ((other.story_id, told) for other, told in near))
        article.story = Story.objects.get(pk=found[0]) if found and found[0] else Story.objects.create()
    article.save(update_fields=["story", "story_keys"])
    settle(article.story)
    return {article.story.pk}


def regroup(article_ids: Iterable[int]) -> set[int]:
    """Let these articles find their stories anew, in the caller's transaction; those of a human's standing edit stay.
    Ids of the stories whose statements may count otherwise now."""
    take_turn()
    rows = Article.objects.filter(pk__in=article_ids, story__isnull=False).select_related("source", "story")
    edits = StoryEdit.objects.standing().naming([row.pk for row in rows])
    fixed = {pk for edit in edits for pk in (*edit.moved, *edit.stayed)}
    touched: set[int] = set()
    for article in rows.exclude(pk__in=fixed).order_by("published", "pk"):
        left = list(Story.objects.filter(articles=article))
        leave(article)
        telling = telling_of(article)
        touched |= join_story(article, telling, candidates(article, telling))
        touched |= {story.pk for story in left if settle(Story.objects.get(pk=story.pk))}
    return touched


def leave(article: Article) -> None:
    """Take the article out of its story, which is still to be settled."""
    Story.objects.filter(origin=article).update(origin=None)
    article.story = None
    article.save(update_fields=["story"])


def settle(story: Story) -> bool:
    """Choose the origin among the carriers and count them; a story without carriers goes, and False comes back."""
    carriers = [_carrier(article) for article in story.articles.select_related("source")]
    if not carriers:
        story.delete()
        return False
    story.origin_id = stories.origin_of(carriers).id
    story.carriers, story.independent = len(carriers), len(stories.families(carriers))
    story.save()
    return True


def families(articles: Iterable[Article]) -> dict[int, int]:
    """For each carrier of a story the number of its family, 1 for the first; families do not go back to one another."""
    found = stories.families([_carrier(article) for article in articles])
    ordered = sorted(sorted(carrier.id for carrier in family) for family in found)
    return {pk: number for number, family in enumerate(ordered, 1) for pk in family}


def _carrier(article: Article) -> stories.Carrier:
    return stories.Carrier(
        article.pk, article.source.name, article.source.tier, telling_of(article), via=article.via,
        is_exact=article.is_exact, is_dated=article.is_dated,
    )  # fmt: skip
