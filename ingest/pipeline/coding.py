"""A read article → its story and its statements; a human's word stands."""

from django.db import transaction
from django.utils import timezone

from ingest import aggregate
from ingest.classify import ArticleText, CodedStatement, code, coder_version
from ingest.models import Article, Statement
from ingest.pipeline.grouping import join_story
from ingest.vocabulary import default_vocabulary

_CODED_FIELDS = (
    "passage", "start", "actor", "recipient", "act", "tone", "mode", "direct", "confidence", "why",
)  # fmt: skip


def text_of(article: Article) -> ArticleText:
    return ArticleText(
        title=article.title,
        body=article.text,
        language=article.language,
        published=article.published.date() if article.is_dated and article.published else None,
        publisher=article.source.name,
    )


def code_article(article_id: int) -> int:
    """Code one read article and mark its days stale; returns how many statements it now has.

    Coding happens outside the transaction; inside, the row is locked and a second coder that came first wins.
    """
    article = Article.objects.select_related("source").get(pk=article_id)
    if article.status != Article.Status.READ:
        return article.statements.count()
    coded = code(text_of(article), default_vocabulary())
    with transaction.atomic():
        locked = Article.objects.select_for_update().select_related("source").get(pk=article_id)
        if locked.status == Article.Status.READ:
            _keep(locked, coded)
    return article.statements.count()


def _keep(article: Article, coded: list[CodedStatement]) -> None:
    samples_leave = not article.source.is_sample and not aggregate.samples_hidden()
    save_statements(article, coded)
    article.status = Article.Status.CODED
    article.coder_version = coder_version(default_vocabulary())
    article.touched_at = timezone.now()
    article.save()
    stories = join_story(article)
    if samples_leave:
        stories |= sample_stories()
    read_on = {article.published.date()} if article.published else set()  # coverage counts it, statements or none
    aggregate.mark_stale(aggregate.place(stories) | read_on)


def sample_stories() -> set[int]:
    rows = Article.objects.filter(source__is_sample=True).exclude(story=None)
    return set(rows.values_list("story_id", flat=True))


def save_statements(article: Article, coded: list[CodedStatement]) -> None:
    """Replace what the machine said before. What a human curated stays, and what it covers is not coded again."""
    curated = list(article.statements.filter(is_curated=True))
    article.statements.machine_made().delete()
    taken = {key for row in curated for key in _keys(row)}
    version = coder_version(default_vocabulary())
    Statement.objects.bulk_create(
        _row(article, c, version) for c in coded if (c.start, c.actor, c.recipient) not in taken
    )


def _keys(curated: Statement) -> list[tuple[int, str, str]]:
    """The places a curated row covers: as it is now, and as the machine had coded it before."""
    machine = curated.why.get("machine", {})
    before = Statement(
        start=machine.get("start", curated.start),
        actor=machine.get("actor", curated.actor),
        recipient=machine.get("recipient", curated.recipient),
    )
    return [(row.start, row.actor, row.recipient) for row in (curated, before)]


def _row(article: Article, coded: CodedStatement, version: str) -> Statement:
    return Statement(
        article=article,
        speaker=(coded.speaker or "")[:200],
        via=(coded.via or "")[:200],
        themes=list(dict.fromkeys(coded.themes))[:3],
        about=list(coded.about),
        coder_version=version,
        **{name: getattr(coded, name) for name in _CODED_FIELDS},
    )
