"""Article → story: which known story it tells, and which of its carriers is the origin."""

from django.db import connection

from ingest import stories
from ingest.models import Article, Story

GROUP_LOCK = 7_215_002  # one article joins at a time, or two copies coded together would not see each other
MOST_CANDIDATES = 60


def telling_of(article: Article) -> stories.Telling:
    published = article.published if article.is_dated else None
    return stories.Telling(article.title, article.text, article.language, published)


def join_story(article: Article) -> set[int]:
    """Put the article into a story, in the caller's transaction; ids of the stories whose statements may count
    otherwise now. An article that has a story stays in it."""
    telling = telling_of(article)
    article.story_keys = stories.keys(telling)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GROUP_LOCK])
    story = article.story or _known_story(article, telling) or Story.objects.create()
    article.story = story
    article.save(update_fields=["story", "story_keys"])
    settle(story)
    return {story.pk}


def _known_story(article: Article, telling: stories.Telling) -> Story | None:
    near = Article.objects.like(article, stories.WINDOW).order_by("-published").defer("feed_text")[:MOST_CANDIDATES]
    found = stories.match(telling, ((other.story_id, telling_of(other)) for other in near))
    return Story.objects.get(pk=found[0]) if found and found[0] else None


def settle(story: Story) -> None:
    """Choose the origin among the carriers and count them."""
    carriers = [_carrier(article) for article in story.articles.select_related("source")]
    story.origin_id = stories.origin_of(carriers).id
    story.carriers, story.independent = len(carriers), stories.independent(carriers)
    story.save()


def _carrier(article: Article) -> stories.Carrier:
    source = article.source
    telling = telling_of(article)
    return stories.Carrier(article.pk, source.name, source.tier, telling, via=article.via, is_dated=article.is_dated)
