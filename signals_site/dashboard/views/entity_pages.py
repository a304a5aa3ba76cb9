"""One actor, theme, speaker, source or story: its series, its company, its statements, all from the same queries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ingest.models import Event, Source, Statement, Story
from ingest.vocabulary import default_vocabulary
from signals_site.dashboard.charts import Figure, counts_figure, tone_figure
from signals_site.dashboard.charts_spread import SPREAD_COLUMNS, spread_figure, spread_rows
from signals_site.dashboard.event_marks import with_events
from signals_site.dashboard.exports import SERIES_COLUMNS, csv_response, series_rows
from signals_site.dashboard.forms import NARROWED_BY, StatementFilterForm, read_filters, read_grain, read_period
from signals_site.dashboard.policies import with_own_styles
from signals_site.dashboard.queries import (
    GRAINS,
    LEAST,
    REGION,
    Filters,
    Period,
    Series,
    events_over,
    looked_at,
    newest,
    stretch,
    today,
    top_sources,
    top_speakers,
    top_themes,
)
from signals_site.dashboard.queries.earlier import earlier
from signals_site.dashboard.queries.entities import company, entity_series, newest_of, source_row
from signals_site.dashboard.queries.spread import spread
from signals_site.dashboard.queries.sums import BY_RECIPIENT, Face
from signals_site.dashboard.stacking import Stacked, stacked
from signals_site.dashboard.wording import actor_name, theme_label
from signals_site.visitors import kept_for_visitors

USUAL_WEEKS = 26
SHOWN = 10  # statements under the charts


@dataclass(frozen=True, slots=True)
class Entity:
    """`own` are the filters that single it out; `faces` the two directions of its charts; `told` what only its page has."""

    kind: str
    key: str | int
    name: str
    own: Filters
    faces: tuple[Face, Face] = BY_RECIPIENT
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    entity: Entity
    period: Period
    grain: str
    filters: Filters
    notes: list[str]

    def series(self) -> Series:
        return entity_series(self.entity.faces, self.period, self.grain, self.filters)


def _actor(key: str) -> Entity:
    names = {code: actor_name(code) for code in default_vocabulary().actors}
    code = key.upper()
    if code not in names:
        raise Http404(_("No country or bloc has the code “%(key)s”.") % {"key": key[:40]} + _meant(code, names))
    return Entity("actor", code, names[code], Filters(actor=code, both=True), ((code, ""), ("", code)))


def _theme(key: str) -> Entity:
    names = {slug: theme_label(slug) for slug in default_vocabulary().themes}
    if key.lower() not in names:
        raise Http404(_("There is no theme “%(key)s”.") % {"key": key[:40]} + _meant(key, names))
    return Entity("theme", key.lower(), names[key.lower()], Filters(theme=key.lower()))


def _speaker(key: str) -> Entity:
    name = key.strip().replace("\0", "")
    if not Statement.objects.filter(speaker=name).exists():
        raise Http404(_("No statement names “%(key)s” as its speaker.") % {"key": name[:40]})
    return Entity("speaker", name, name, Filters(speaker=name))


def _source(key: str) -> Entity:
    source = Source.objects.filter(slug=key).first()
    if source is None:
        names = dict(Source.objects.values_list("slug", "name"))
        raise Http404(_("There is no source “%(key)s”.") % {"key": key[:40]} + _meant(key, names))
    return Entity("source", key, source.name, Filters(source=key), told={"row": source_row(source)})


def _story(key: int) -> Entity:
    story = Story.objects.for_list().filter(pk=key).first() if key < 2**63 else None
    if story is None:
        raise Http404(_("There is no story %(key)s.") % {"key": str(key)[:20]})
    journey = story.journey()
    languages = sorted({carrying.article.language for carrying in journey if carrying.article.language})
    told = {"story": story, "journey": journey, "languages": languages, "steps": spread(journey)}
    name = str(story) if story.origin else _("story %(pk)s") % {"pk": key}
    return Entity("story", key, name, Filters(story=key, undated=True), told=told)


FINDERS: dict[str, Callable[[Any], Entity]] = {
    "actor": _actor, "theme": _theme, "speaker": _speaker, "source": _source, "story": _story,
}  # fmt: skip


def _meant(key: str, names: dict[str, str]) -> str:
    """ " Did you mean …?" with up to three that look alike, else nothing."""
    words = {word.casefold(): code for code, name in names.items() for word in (code, name)}
    close = dict.fromkeys(words[word] for word in get_close_matches(key.casefold(), words, 3, 0.5))
    named = ", ".join(f"{names[code]} ({code})" for code in close)
    return " " + _("Did you mean %(named)s?") % {"named": named} if named else ""


def _asked(request: HttpRequest, kind: str, key: str | int) -> View:
    entity = FINDERS[kind](key)
    found = read_filters(request.GET)
    kept = {name: getattr(found.filters, name) for name in NARROWED_BY if not getattr(entity.own, name)}
    filters = entity.own.with_(**kept)
    period, notes = _period(request, filters)
    grain, grain_notes = read_grain(request.GET, period)
    return View(entity, period, grain, filters, [*notes, *grain_notes, *found.notes])


def _period(request: HttpRequest, filters: Filters) -> tuple[Period, list[str]]:
    """Half a year of whole weeks up to the newest statement, unless the address says otherwise."""
    if any(request.GET.get(name) for name in ("period", "from", "to")):
        return read_period(request.GET)
    end = Period.of("week", newest_of(filters) or today()).end
    return Period(end - timedelta(days=USUAL_WEEKS * 7 - 1), end), []


@with_own_styles
@kept_for_visitors
@require_safe
def entity(request: HttpRequest, kind: str, key: str | int) -> HttpResponse:
    view = _asked(request, kind, key)
    bars = stacked(view.series(), view.filters)
    found = bars.series
    shown = Period(found.there.points[0].span.start, found.there.points[-1].span.end)
    within = view.filters.with_(since=shown.start, until=shown.end)
    events = _events(view.entity, shown)
    context = {
        "entity": view.entity,
        "view": view,
        "period": view.period,
        "notes": view.notes,
        "grains": GRAINS,
        "least": LEAST,
        "series": found,
        "bars": bars.faces,
        "form": StatementFilterForm(view.filters.as_params()),
        "narrowed_by": [name for name in NARROWED_BY if not getattr(view.entity.own, name)],
        "pairs": company(view.filters, shown),
        "shares": _shares(view.entity.kind, within),
        "looked_at": looked_at(within, found.there.total.n + found.back.total.n),
        "figures": _figures(view, bars, events),
        "events": events,
        "interface": get_language() or "en",
        "against": [] if view.entity.kind == "story" else earlier(found, view.filters),
        "is_part": True,
        "more": True,
        "statements": stretch(newest(within), SHOWN),
        "n": found.there.total.n + found.back.total.n,
        "filters": within,
        **view.entity.told,
    }
    return render(request, "dashboard/entity.html", context)


def _events(entity: Entity, shown: Period) -> list[Event]:
    """Those of the actor, else those in which one of the five takes part; a story is told on its own."""
    if entity.kind == "story":
        return []
    return events_over(shown, (str(entity.key),) if entity.kind == "actor" else REGION)


def _figures(view: View, bars: Stacked, events: list[Event]) -> dict[str, Figure]:
    figures = {"counts": counts_figure(bars, view.filters), "tone": tone_figure(bars.series, view.filters)}
    marked = {name: with_events(figure, events, get_language() or "en") for name, figure in figures.items()}
    steps = view.entity.told.get("steps", [])
    return marked | ({"spread": spread_figure(steps)} if len(steps) > 1 else {})


def _shares(kind: str, within: Filters) -> list[dict[str, Any]]:
    """Its most frequent themes, speakers and sources, without what the page itself is about."""
    wanted = (("theme", _("Themes"), top_themes), ("speaker", _("Speakers"), top_speakers),
              ("source", _("Sources"), top_sources))  # fmt: skip
    return [{"kind": name, "caption": caption, "rows": top(within)} for name, caption, top in wanted if name != kind]


@require_safe
def entity_csv(request: HttpRequest, kind: str, key: str | int) -> StreamingHttpResponse:
    view = _asked(request, kind, key)
    name = f"signals-{kind}-by-{view.grain}"
    return csv_response(name, SERIES_COLUMNS, series_rows(view.series()))


@require_safe
def carriers_csv(request: HttpRequest, key: int) -> StreamingHttpResponse:
    return csv_response(f"signals-story-{key}", SPREAD_COLUMNS, spread_rows(_story(key).told["steps"]))
