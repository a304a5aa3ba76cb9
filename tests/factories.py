"""Rows for tests, with sensible values for all that a test does not care about."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, Permission, User

from ingest import aggregate, articles
from ingest.models import Article, Source, Statement, Story
from signals_site.curation.roles import make_groups

_numbers = count(1)


def make_source(slug: str = "wire", **fields: Any) -> Source:
    source, _ = Source.objects.get_or_create(
        slug=slug, defaults={"name": slug.title(), "tier": "independent", **fields}
    )
    return source


def make_article(day: date = date(2026, 11, 18), text: str = "A text.", **fields: Any) -> Article:
    """A coded article with a story of its own."""
    url = fields.pop("url", f"https://example.org/{next(_numbers)}")
    source = fields.pop("source", None) or make_source()
    values = {
        "title": "A title",
        "language": "en",
        "published": datetime.combine(day, time(9), UTC),
        "published_evidence": Article.Evidence.FEED,
        "status": Article.Status.CODED,
        **fields,
    }
    article = Article.objects.create(source=source, url=url, url_key=articles.key(url), text=text, **values)
    if article.story is None:
        article.story = Story.objects.create(origin=article)
        article.save(update_fields=["story"])
    return article


def make_statement(
    actor: str = "RUS", recipient: str = "KAZ", tone: float = 0.5, *, article: Article | None = None, **fields: Any
) -> Statement:
    """A statement; the charts see it after `count_statements`."""
    passage = fields.pop("passage", f"{actor} spoke to {recipient}, as passage {next(_numbers)} shows.")
    day = fields.pop("day", date(2026, 11, 18))
    article = article or make_article(day, text=passage)
    values = {"act": "SUPPORT", "themes": ["diplomacy"], "mode": "said", "confidence": 0.8, **fields}
    return Statement.objects.create(
        article=article, actor=actor, recipient=recipient, tone=tone, passage=passage, **values
    )


def make_staff(role: str, name: str = "", password: str | None = None) -> User:
    """Somebody of that role, named like it by default. Tests with transactions of their own have emptied all tables, so the
    roles that a migration made may have to be made again."""
    make_groups(Group, Permission)
    user = User.objects.create_user(name or role, password=password, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def count_statements() -> None:
    """Place and aggregate all statements, as the pipeline does after coding."""
    aggregate.rebuild(aggregate.place(Story.objects.values_list("pk", flat=True)))
