"""Events laid over a chart: a dotted line down to a mark that tells what it was."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from ingest.models import Event
from signals_site.dashboard.charts import Figure
from signals_site.dashboard.queries import Period

AXIS = "y4"
DOMAIN = [0.115, 0.14]  # between the lower panel and what was read


def with_events(figure: Figure, events: Sequence[Event], language: str) -> Figure:
    """The figure with the events in it; the same figure where there are none."""
    if not events:
        return figure
    layout = figure["layout"]
    scale = {"domain": DOMAIN, "range": [0, 1], "visible": False, "fixedrange": True}
    marked = layout | {"yaxis4": scale, "shapes": [*layout["shapes"], *map(_line, events)]}
    return figure | {"data": [*figure["data"], _marks(events, language)], "layout": marked}


def _middle(event: Event) -> str:
    return (datetime.combine(event.start, time()) + (event.end - event.start + timedelta(days=1)) / 2).isoformat()


def _line(event: Event) -> Figure:
    line = {"color": "--ink-faint", "width": 1, "dash": "dot"}
    return {"type": "line", "layer": "below", "xref": "x", "yref": "paper", "x0": _middle(event), "x1": _middle(event),
            "y0": DOMAIN[1], "y1": 0.95, "line": line}  # fmt: skip


def _marks(events: Sequence[Event], language: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": _("events"),
        "showlegend": False,
        "x": [_middle(event) for event in events],
        "y": [0.5] * len(events),
        "yaxis": AXIS,
        "marker": {"symbol": "triangle-up", "size": 9, "color": "--focus"},
        "customdata": [[event.name(language), Period(event.start, event.end).span] for event in events],
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
    }
