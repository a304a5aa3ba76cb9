"""A period as a letter. Every number comes from the query behind the page that the letter links to."""

from dataclasses import dataclass
from urllib.parse import urlencode

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingest.models import Event, Statement
from signals_site.dashboard.queries import Dyad, Filters, Matrix, Period, Tally, biggest_moves, join
from signals_site.dashboard.wording import signed
from signals_site.digest import wording
from signals_site.digest.cells import Grid, grid, grid_html
from signals_site.digest.figures import Driver, Figures, Gaps, statements_url
from signals_site.digest.topics import Topics, covers

MOVES, MOST_EVENTS = 3, 5
MOST_ROWS, MOST_ROWS_PER_THEME = 14, 6
# Stand for the reader's own links, so that one body serves all who chose the same.
UNSUBSCRIBE_AT, MANAGE_AT = "https://unsubscribe.invalid/", "https://manage.invalid/"
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""

    def for_reader(self, unsubscribe_url: str, manage_url: str) -> "Letter":
        """With this reader's links."""

        def own(text: str) -> str:
            return text.replace(UNSUBSCRIBE_AT, unsubscribe_url).replace(MANAGE_AT, manage_url)

        return Letter(self.subject, own(self.text), own(self.html), unsubscribe_url)


@dataclass(frozen=True, slots=True)
class Line:
    """A chosen relation: the statements of both directions together, and the page that lists them."""

    label: str
    dyad: Dyad
    url: str

    @property
    def tone_norm(self) -> float | None:
        """Mean tone of the eight periods before."""
        return sum(self.dyad.history[:-1], Tally()).tone_mean


@dataclass(frozen=True, slots=True)
class Move:
    dyad: Dyad
    theme: str
    url: str
    driver: Driver | None


@dataclass(frozen=True, slots=True)
class Section:
    """All of a reader's relations, or what of them is on one theme."""

    theme: str
    table: Matrix
    lines: list[Line]
    silent: int  # relations without statements
    grid: Grid
    grid_html: SafeString
    url: str

    @property
    def total(self) -> Dyad:
        return self.table.all


@dataclass(frozen=True, slots=True)
class Content:
    period: Period
    sections: list[Section]
    moves: list[Move]
    telling: list[Statement]
    coming: list[Event]
    gaps: Gaps
    is_sample: bool


def content_of(figures: Figures, topics: Topics) -> Content | None:
    """None when nothing passes the topics: a digest is right or silent."""
    most = MOST_ROWS_PER_THEME if len(topics.themes) > 1 else MOST_ROWS
    sections = [_section(figures, topics, theme, most) for theme in topics.themes or ("",)]
    if not any(dyad.n for section in sections for dyad in section.table.dyads.values()):
        return None
    return Content(
        period=figures.period,
        sections=sections,
        moves=_moves(figures, sections),
        telling=figures.telling(topics),
        coming=[event for event in figures.coming if topics.takes_part(event.actors)][:MOST_EVENTS],
        gaps=figures.gaps,
        is_sample=figures.is_sample,
    )


def _section(figures: Figures, topics: Topics, theme: str, most: int) -> Section:
    table = topics.narrow(figures.table(theme))
    lines = [_line(table, pair.with_(theme=theme)) for pair in topics.pairs]
    spoke = [line for line in lines if line.dyad.n or line.dyad.n_before]
    drawn = grid(table, most)
    asked = {"period": figures.period.key, **Filters(theme=theme).as_params()}
    url = f"{absolute('overview')}?{urlencode(asked)}"
    return Section(theme, table, spoke, len(lines) - len(spoke), drawn, grid_html(drawn, figures, theme), url)


def _line(table: Matrix, pair: Filters) -> Line:
    dyads = [dyad for key, dyad in table.dyads.items() if covers(pair, *key)]
    return Line(wording.pair(pair), join(pair.actor, pair.recipient, dyads), statements_url(pair, table.period))


def _moves(figures: Figures, sections: list[Section]) -> list[Move]:
    found = [(dyad, section.theme) for section in sections for dyad in biggest_moves(section.table, MOVES)]
    found.sort(key=lambda move: -abs(move[0].surprise))
    return [
        Move(
            dyad=dyad,
            theme=theme,
            url=statements_url(Filters(dyad.actor, dyad.recipient, theme=theme), figures.period),
            driver=figures.driver(dyad, theme),
        )
        for dyad, theme in found[:MOVES]
    ]


def letter_of(
    figures: Figures, topics: Topics, language: str, note: str = "", *, personal: bool = True
) -> Letter | None:
    """`personal`: with places for a reader's links (`Letter.for_reader`); otherwise as the web shows it."""
    with translation.override(language):
        content = content_of(figures, topics)
        if content is None:
            return None
        context = {
            "content": content,
            "note": note,
            "language": language,
            "site_url": settings.SITE_URL,
            "web_url": absolute("digest:edition", figures.period.key) + ("?lang=ru" if language == "ru" else ""),
            "archive_url": absolute("digest:archive"),
            "unsubscribe_url": UNSUBSCRIBE_AT if personal else "",
            "manage_url": MANAGE_AT if personal else "",
        }
        return Letter(subject_of(content), *render_parts("letter", context))


def render_parts(name: str, context: dict[str, object]) -> tuple[str, str]:
    """Text and HTML, the style sheet moved into the tags."""
    text = render_to_string(f"digest/{name}.txt", context)
    return text, _INLINER.inline(render_to_string(f"digest/{name}.html", context))


def subject_of(content: Content) -> str:
    """Says what changed: the biggest move, or else how much was said."""
    mark = _("[Sample] ") if content.is_sample else ""
    label = wording.label(content.period)
    if content.moves:
        move = content.moves[0]
        what = f"{wording.actor(move.dyad.actor)} → {wording.actor(move.dyad.recipient)}"
        theme = f", {wording.theme(move.theme)}" if move.theme else ""
        return f"{mark}Signals, {label}: {what}{theme} {signed(move.dyad.change, 0)} ({move.dyad.n})"
    n = content.sections[0].total.n
    return f"{mark}Signals, {label}: " + ngettext("%(n)d statement", "%(n)d statements", n) % {"n": n}


def absolute(name: str, *args: object) -> str:
    return str(settings.SITE_URL) + reverse(name, args=args)
