"""The shapes of the answers. Rows of charts carry the columns of the CSV files, from the same functions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from ninja import Schema

from ingest.models import Event, Statement, Story
from signals_site.dashboard.queries import SourceRow
from signals_site.dashboard.queries.spread import spread


class Fault(Schema):
    code: str
    message: str
    field: str | None = None


class Problem(Schema):
    """The shape of every error."""

    error: Fault


class PeriodOut(Schema):
    key: str
    start: date
    end: date
    is_complete: bool


class PointOut(Schema):
    """One direction in one span; counts are null where nothing was read."""

    actor: str
    recipient: str
    start: date
    end: date
    statements: int | None
    negative: int | None
    neutral: int | None
    positive: int | None
    tone_mean: float | None
    tone_low: float | None
    tone_high: float | None
    state: str
    articles_read: int


class LayerOut(Schema):
    """The statements of one direction in one span that share a sign, theme or act; null where nothing was read."""

    actor: str
    recipient: str
    start: date
    end: date
    stacked_by: str
    value: str
    statements: int | None
    state: str


class SeriesOut(Schema):
    actor: str
    recipient: str
    grain: str
    period: PeriodOut
    points: list[PointOut]
    layers: list[LayerOut]


class CellOut(Schema):
    """One directed pair in the period, against the one before and the mean of the eight before."""

    actor: str
    recipient: str
    start: date
    end: date
    statements: int
    negative: int
    neutral: int
    positive: int
    tone_mean: float | None
    statements_before: int
    change: int
    norm: float


class MatrixOut(Schema):
    period: PeriodOut
    dyads: list[CellOut]


class StatementOut(Schema):
    id: int
    day: date
    actor: str
    recipient: str
    act: str
    themes: list[str]
    tone: float
    mode: str
    direct: bool
    about: list[str]
    speaker: str
    via: str
    passage: str
    confidence: float
    coder_version: str
    is_curated: bool
    tier: str
    language: str
    source: str
    title: str
    published: datetime | None
    published_evidence: str
    url: str
    story: int | None
    page: str


class StatementsOut(Schema):
    statements: list[StatementOut]
    next: str | None


class NamedOut(Schema):
    code: str
    labels: dict[str, str]


class ActorOut(NamedOut):
    kind: str
    tracked: bool


class ActOut(NamedOut):
    quad: str
    sign: int


class EventOut(Schema):
    """What charts are set beside; `labels`: its name in English and, where known, in Russian."""

    slug: str
    kind: str
    series: str
    start: date
    end: date
    labels: dict[str, str]
    place: str
    actors: list[str]
    source_url: str


class DayOut(Schema):
    day: date
    polls: int
    failed_polls: int
    articles: int
    statements: int


class SourceOut(Schema):
    """`days`: those of the last thirty on which it was polled or read."""

    slug: str
    name: str
    tier: str
    country: str
    language: str
    state: str
    articles: int
    statements: int
    last_polled_at: datetime | None
    days: list[DayOut]


class CarrierOut(Schema):
    """`after_seconds`: since the origin; `carriers`, `independent`: how many up to this one; null where a date is unknown."""

    title: str
    url: str
    source: str
    language: str
    published: datetime | None
    is_origin: bool
    after_seconds: int | None
    carriers: int | None
    independent: int | None


class StoryOut(Schema):
    id: int
    title: str
    carriers: int
    independent: int
    articles: list[CarrierOut]
    statements: list[StatementOut]


def records(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """Rows of a CSV file as objects; an empty cell is null, `from` and `to` are called start and end."""
    names = [{"from": "start", "to": "end"}.get(name, name) for name in columns]
    return [{name: None if cell == "" else cell for name, cell in zip(names, row, strict=True)} for row in rows]


def statement_out(row: Statement) -> dict[str, object]:
    article = row.article
    own = {name: getattr(row, name) for name in _OWN}
    return own | {
        "source": article.source.name,
        "title": article.title,
        "published": article.published,
        "published_evidence": article.published_evidence,
        "url": article.url,
        "story": article.story_id,
        "page": f"{settings.SITE_URL}{reverse('statement', args=[row.pk])}",
    }


def event_out(row: Event) -> dict[str, object]:
    own = {name: getattr(row, name) for name in EventOut.model_fields if name != "labels"}
    return own | {"labels": {"en": row.name_en} | ({"ru": row.name_ru} if row.name_ru else {})}


def source_out(row: SourceRow) -> dict[str, object]:
    own = {name: getattr(row.source, name) for name in ("slug", "name", "tier", "country", "language")}
    counts = {name: getattr(row, name) for name in ("state", "articles", "statements", "last_polled_at")}
    return own | counts | {"days": [day for day in row.history if day]}


def story_out(story: Story, statements: Iterable[Statement]) -> dict[str, object]:
    journey = [
        {
            **{name: getattr(step.carrying.article, name) for name in ("title", "url", "language", "published")},
            "source": step.carrying.article.source.name,
            "is_origin": step.carrying.is_origin,
            "after_seconds": None if step.carrying.after is None else int(step.carrying.after.total_seconds()),
            "carriers": step.carriers,
            "independent": step.independent,
        }
        for step in spread(story.journey())
    ]
    counts = {"id": story.pk, "title": str(story), "carriers": story.carriers, "independent": story.independent}
    return counts | {"articles": journey, "statements": [statement_out(row) for row in statements]}


_OWN = (
    "id", "day", "actor", "recipient", "act", "themes", "tone", "mode", "direct", "about", "speaker", "via", "passage",
    "confidence", "coder_version", "is_curated", "tier", "language",
)  # fmt: skip
