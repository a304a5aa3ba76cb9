"""The week as a letter. Every number comes from the query behind the page that the letter links to."""

from dataclasses import dataclass
from urllib.parse import urlencode

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from ingest.models import Statement
from signals_site.dashboard import queries
from signals_site.dashboard.queries import REGION, Dyad, Matrix, Period, Row
from signals_site.dashboard.wording import actor_name, sentence, signed

MOVES, TELLING = 3, 5
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement with its plain sentence and the address of its page."""

    statement: Statement
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What the letters of one week have in common; put together once, however many readers there are."""

    week: Period
    matrix: Matrix
    moves: list[Dyad]
    telling: list[Told]
    is_sample: bool

    @property
    def rows(self) -> list[Row]:
        """Powers with statements in this week."""
        return [row for row in self.matrix.rows if row.n]

    @property
    def total(self) -> Dyad:
        return self.matrix.all


def brief_of(week: Period) -> Brief | None:
    """None for a week without statements: a digest is right or silent."""
    table = queries.matrix(week)
    if not table.all.n:
        return None
    telling = [
        Told(row, sentence(row), absolute("statement", row.pk)) for row in queries.telling_statements(week, TELLING)
    ]
    return Brief(week, table, queries.biggest_moves(table, MOVES), telling, queries.samples_shown())


def letter_of(brief: Brief, unsubscribe_url: str = "") -> Letter:
    context = {
        "brief": brief,
        "region": REGION,
        "overview_url": f"{absolute('overview')}?{urlencode({'period': brief.week.key})}",
        "unsubscribe_url": unsubscribe_url,
        "site_url": settings.SITE_URL,
    }
    return Letter(
        subject=subject_of(brief),
        text=render_to_string("digest/letter.txt", context),
        html=_INLINER.inline(render_to_string("digest/letter.html", context)),
        unsubscribe_url=unsubscribe_url,
    )


def subject_of(brief: Brief) -> str:
    """Says what changed: the biggest move, or else how much was said."""
    mark = "[Sample] " if brief.is_sample else ""
    count = f"{brief.total.n} statement{'s' if brief.total.n != 1 else ''}"
    if not brief.moves:
        return f"{mark}Signals, {brief.week.label}: {count}"
    move = brief.moves[0]
    change = f"{signed(move.change, 0)} ({move.n})"
    return f"{mark}Signals, {brief.week.label}: {actor_name(move.actor)} → {actor_name(move.recipient)} {change}, {count} in all"


def absolute(name: str, *args: object) -> str:
    return str(settings.SITE_URL) + reverse(name, args=args)
