"""A read article → its story and its statements; a human's word stands."""

from django.db import transaction
from django.utils import timezone

from ingest import aggregate, articles
from ingest.classify import ArticleText, CodedStatement, coder_version
from ingest.classify.unknown import UnknownName
from ingest.models import Article, Statement
from ingest.pipeline import dictionary, grouping, parking, proposing, revising, second_coder, weights
from ingest.pipeline.second_coder import Coded
from ingest.vocabulary import default_vocabulary

_CODED_FIELDS = (
    "passage", "start", "actor", "recipient", "act", "tone", "mode", "direct", "confidence", "why",
)  # fmt: skip


def texts_of(article: Article) -> list[ArticleText]:
    """What there is to code: the text, or of a mixed one the paragraphs of each language, the rest blank, so that every
    passage keeps its place."""
    names = [name for name in article.languages if name in articles.LANGUAGES]
    return [text_of(article, name, only_in(name, article.text)) for name in names] or [text_of(article)]


def text_of(article: Article, language: str = "", body: str = "") -> ArticleText:
    return ArticleText(
        title=article.title,
        body=body or article.text,
        language=language or article.language,
        published=article.published.date() if article.is_dated and article.published else None,
        publisher=article.source.name,
    )


def only_in(language: str, text: str) -> str:
    """The text with blanks in place of all paragraphs in other languages."""
    result, end = "", 0
    for name, paragraph in articles.languages_by_paragraph(text):
        start = text.index(paragraph, end)
        result += text[end:start] + (paragraph if name == language else " " * len(paragraph))
        end = start + len(paragraph)
    return result + text[end:]


def code_article(article_id: int) -> int:
    """Code one read article and mark its days stale; returns how many statements it now has. A row that is only another
    address of an article stands for that article.

    Coding happens outside the transaction; inside, the row is locked and a second coder that came first wins.
    """
    article = Article.objects.select_related("source").get(pk=article_id)
    if article.status == Article.Status.SAME and article.same_as_id:
        return code_article(article.same_as_id)
    weights.renew()
    with parking.trying(article_id, Article.Status.READ) as may:
        return _code(article) if may else article.statements.count()


def _code(article: Article) -> int:
    vocabulary, texts = dictionary.renew(), texts_of(article)
    coded = second_coder.coded(texts, vocabulary)
    names = proposing.unknown_in(texts, vocabulary)
    with transaction.atomic():
        locked = Article.objects.select_for_update(of=("self",)).select_related("source", "story").get(pk=article.pk)
        is_kept = locked.status != Article.Status.READ or _keep(locked, coded, names)
    return article.statements.count() if is_kept else code_article(article.pk)


def _keep(article: Article, coded: Coded, names: list[UnknownName]) -> bool:
    """False where the article turns out to be a further version of another one."""
    grouping.take_turn()
    telling = grouping.telling_of(article)
    near = grouping.candidates(article, telling)
    known = None if article.story_id else revising.twin_of(article, telling, near)
    if known:
        version = revising.Version(article.title, article.text, article.published, article.url)
        revising.fold(article, known, version)
        return False
    samples_leave = not article.source.is_sample and not aggregate.samples_hidden()
    article.error = article.error or coded.note
    article.status = Article.Status.CODED
    article.coder_version = coded.version
    save_statements(article, coded.statements, coded.version)
    proposing.propose(article, names)
    article.touched_at = timezone.now()
    article.save()
    placed = grouping.join_story(article, telling, near)
    if samples_leave:
        placed |= sample_stories()
    read_on = {article.published.date()} if article.published else set()  # coverage counts it, statements or none
    aggregate.mark_stale(aggregate.place(placed) | read_on)
    return True


def sample_stories() -> set[int]:
    rows = Article.objects.filter(source__is_sample=True).exclude(story=None)
    return set(rows.values_list("story_id", flat=True))


def save_statements(article: Article, coded: list[CodedStatement], version: str = "") -> None:
    """Replace what the machine said before. What a human curated stays, and what it covers is not coded again.

    `version`: of the coder that said so, "" for the present one.
    """
    version = version or coder_version(default_vocabulary())
    taken = covered_by_curated(article)
    article.statements.machine_made().delete()
    Statement.objects.bulk_create(
        _row(article, c, version) for c in coded if (c.start, c.actor, c.recipient) not in taken
    )


def covered_by_curated(article: Article) -> set[tuple[int, str, str]]:
    """(start, actor, recipient) on which a human has spoken."""
    return {key for row in article.statements.filter(is_curated=True) for key in _keys(row)}


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
        gloss=coded.gloss,
        coder_version=version,
        **{name: getattr(coded, name) for name in _CODED_FIELDS},
    )
