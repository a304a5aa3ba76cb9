"""Article → story: which known story it tells, and which of its carriers is the origin."""

from ingest.models import Article, Story


def join_story(article: Article) -> set[int]:
    """Put the article into a story; returns the ids of all stories whose statements may count otherwise now."""
    if article.story_id is None:
        article.story = Story.objects.create(origin=article)
        article.save(update_fields=["story"])
    assert article.story_id is not None
    return {article.story_id}
