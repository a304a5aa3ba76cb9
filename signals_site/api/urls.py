"""The addresses under /api/v1/. Every answer comes from the queries behind the pages."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Query

from ingest.models import Story
from ingest.vocabulary import default_vocabulary
from signals_site.api import told
from signals_site.api.asked import DyadAsked, EventsAsked, Narrowed, StatementsAsked
from signals_site.api.rules import PerClient, lay_down
from signals_site.dashboard import queries
from signals_site.dashboard.exports import (
    LAYER_COLUMNS,
    MATRIX_COLUMNS,
    SERIES_COLUMNS,
    layer_rows,
    matrix_rows,
    series_rows,
)
from signals_site.dashboard.stacking import stacked
from signals_site.dashboard.views.dyad_page import usual_period

api = NinjaAPI(
    title="Signals",
    version="1",
    description="Who says what to whom about Central Asia, and in which tone. Reading only; days are UTC. "
    'Errors are `{"error": {"code", "message", "field"}}`; answers carry an ETag.',
    urls_namespace="api",
    throttle=[PerClient()],
)
lay_down(api)
ERRORS = {400: told.Problem, 404: told.Problem, 429: told.Problem}


@api.get("/statements", response={200: told.StatementsOut, **ERRORS}, summary="Statements, newest first")
def statements(request: HttpRequest, asked: Query[StatementsAsked]) -> dict[str, Any]:
    """A page of at most `limit`; `next` is the `after` of the following page, null on the last one."""
    rows = queries.newest(asked.filters())
    if place := asked.place():
        day, pk = place
        rows = rows.filter(Q(day__lt=day) | Q(day=day, pk__lt=pk), day__lte=day)
    found = list(queries.stretch(rows, asked.limit + 1))
    page = found[: asked.limit]
    following = f"{page[-1].day}_{page[-1].pk}" if len(found) > asked.limit else None
    return {"statements": [told.statement_out(row) for row in page], "next": following}


@api.get("/dyads/{actor}/{recipient}", response={200: told.SeriesOut, **ERRORS}, summary="Both directions over time")
def dyad(request: HttpRequest, actor: str, recipient: str, asked: Query[DyadAsked]) -> dict[str, Any]:
    """The numbers of the dyad page's charts."""
    if not {actor, recipient} <= default_vocabulary().actors.keys() or actor == recipient:
        raise Http404("no such dyad; /api/v1/actors lists the codes")
    period = asked.span(usual_period(actor, recipient))
    asked.spans_fit(period)
    found = queries.series(actor, recipient, period, asked.grain, asked.filters())
    points = told.records(SERIES_COLUMNS, series_rows(found))
    layers = told.records(LAYER_COLUMNS, layer_rows(stacked(found, asked.filters(), asked.stack)))
    whole = {"actor": actor, "recipient": recipient, "grain": asked.grain, "period": period}
    return whole | {"points": points, "layers": layers}


@api.get("/matrix", response={200: told.MatrixOut, **ERRORS}, summary="Who spoke to whom in a period")
def matrix(request: HttpRequest, asked: Query[Narrowed]) -> dict[str, Any]:
    """The numbers of the overview."""
    table = queries.matrix(asked.span(), asked.filters())
    return {"period": table.period, "dyads": told.records(MATRIX_COLUMNS, matrix_rows(table))}


@api.get("/actors", response=list[told.ActorOut], summary="Codes of countries and blocs")
def actors(request: HttpRequest) -> list[Any]:
    return list(default_vocabulary().actors.values())


@api.get("/themes", response=list[told.NamedOut], summary="Codes of themes")
def themes(request: HttpRequest) -> list[Any]:
    return [{"code": theme.slug, "labels": theme.labels} for theme in default_vocabulary().themes.values()]


@api.get("/acts", response=list[told.ActOut], summary="Codes of acts")
def acts(request: HttpRequest) -> list[Any]:
    return list(default_vocabulary().acts.values())


@api.get("/events", response={200: list[told.EventOut], **ERRORS}, summary="Summits, visits, elections, exercises")
def events(request: HttpRequest, asked: Query[EventsAsked]) -> list[Any]:
    """Earliest first; an event counts on each of its days."""
    return [told.event_out(row) for row in asked.events()]


@api.get("/sources", response=list[told.SourceOut], summary="Sources, and what was read of them")
def sources(request: HttpRequest) -> list[Any]:
    return [told.source_out(row) for row in queries.sources()]


@api.get("/stories/{int:pk}", response={200: told.StoryOut, **ERRORS}, summary="A story, its carriers and statements")
def story(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = get_object_or_404(Story.objects.for_list(), pk=pk)
    rows = queries.newest(queries.Filters(undated=True)).filter(article__story=found)
    return told.story_out(found, rows)


@api.get("/{path:rest}", include_in_schema=False)
def nothing_here(request: HttpRequest, rest: str) -> None:
    raise Http404("no such address; /api/v1/docs lists them")
