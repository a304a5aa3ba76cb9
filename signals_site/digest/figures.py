"""What the letters of one period count. Each question is put to the tables once, however many readers ask it."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse

from ingest.models import Event, Statement
from signals_site.dashboard import queries
from signals_site.dashboard.queries import Dyad, Filters, Matrix, Period
from signals_site.digest.topics import Topics, covers

TELLING = 5


@dataclass(frozen=True, slots=True)
class Driver:
    """What most statements of a dyad were: `n` in all, the commonest act and theme, and how widely it was told."""

    period: Period
    n: int
    act: str
    act_n: int
    theme: str
    theme_n: int
    stories: int
    outlets: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """What was not read: days on which no source answered, and sources that answered, then and before."""

    days: list[Period]
    sources: int
    sources_before: int

    @property
    def is_worth_a_note(self) -> bool:
        return bool(self.days) or self.sources < self.sources_before


class Figures:
    """Asked by filters of the pages only, so that every number equals the one behind its link."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.is_sample = queries.samples_shown()
        self.cells: dict[tuple[str, str, str], str] = {}  # theme, actor, recipient → the cell as HTML
        self._tables: dict[str, Matrix] = {}
        self._telling: dict[Filters, list[Statement]] = {}
        self._drivers: dict[tuple[str, str, str], Driver | None] = {}

    def table(self, theme: str = "") -> Matrix:
        if theme not in self._tables:
            self._tables[theme] = queries.matrix(self.period, Filters(theme=theme))
        return self._tables[theme]

    def telling(self, topics: Topics, k: int = TELLING) -> list[Statement]:
        """One per story; the chosen relations take turns."""
        asked = [pair.with_(theme=theme) for theme in topics.themes or ("",) for pair in self._spoken(topics, theme)]
        found = [self._told(filters) for filters in asked]
        chosen: dict[int | None, Statement] = {}
        for place in range(k):
            for rows in found:
                if place < len(rows) and len(chosen) < k:
                    chosen.setdefault(rows[place].article.story_id, rows[place])
        return list(chosen.values())

    def _spoken(self, topics: Topics, theme: str) -> list[Filters]:
        """Chosen relations that have statements."""
        return [
            pair
            for pair in topics.pairs
            if any(dyad.n and covers(pair, *key) for key, dyad in self.table(theme).dyads.items())
        ]

    def _told(self, filters: Filters) -> list[Statement]:
        if filters not in self._telling:
            self._telling[filters] = queries.telling_statements(self.period, TELLING, filters)
        return self._telling[filters]

    def driver(self, dyad: Dyad, theme: str = "") -> Driver | None:
        """Of the period, or of the one before where the statements were more then."""
        key = (theme, dyad.actor, dyad.recipient)
        if key not in self._drivers:
            period = self.period if dyad.change > 0 else self.period.previous()
            self._drivers[key] = driver(Filters(dyad.actor, dyad.recipient, theme=theme), period)
        return self._drivers[key]

    @cached_property
    def coming(self) -> list[Event]:
        """What is to happen in the two weeks after the period."""
        return queries.coming_after(self.period)

    @cached_property
    def gaps(self) -> Gaps:
        days = self.period.split("day")
        read = queries.coverage(days)
        now, then = (queries.coverage([span])[0] for span in (self.period, self.period.previous()))
        missing = [day for day, coverage in zip(days, read, strict=True) if coverage.is_missing]
        return Gaps(missing, now.sources, then.sources)


def driver(filters: Filters, period: Period) -> Driver | None:
    """One query. None without statements."""
    rows = filters.with_(since=period.start, until=period.end).statements().order_by()
    found = list(rows.values_list("act", "themes", "article__story_id", "article__source_id"))
    if not found:
        return None
    (act, act_n), *_ = Counter(row[0] for row in found).most_common(1)
    (theme, theme_n), *_ = Counter(theme for row in found for theme in row[1]).most_common(1) or [("", 0)]
    stories, outlets = {row[2] for row in found}, {row[3] for row in found}
    return Driver(period, len(found), act, act_n, theme, theme_n, len(stories), len(outlets))


def statements_url(filters: Filters, period: Period) -> str:
    """The page that lists exactly these statements."""
    asked = filters.with_(since=period.start, until=period.end)
    return f"{settings.SITE_URL}{reverse('statements')}?{asked.as_query()}"
