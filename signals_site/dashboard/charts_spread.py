"""The chart of a story's carriers over time, and the same steps as rows of a file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from signals_site.dashboard.exports import Cells, guarded
from signals_site.dashboard.queries.spread import Step

Figure = dict[str, Any]
SPREAD_COLUMNS = ("published", "source", "language", "is_origin", "carriers", "independent", "title", "url")
_FONT = {"family": "--font-text", "size": 13, "color": "--ink-soft"}


def spread_figure(steps: Sequence[Step]) -> Figure:
    """Two stairs: all carriers, and those that do not go back to one another."""
    known = [step for step in steps if step.carriers is not None]
    axis = {"gridcolor": "--rule", "zerolinecolor": "--ink-faint", "linecolor": "--rule", "fixedrange": True}
    return {
        "data": [
            _stair(known, "carriers", _("carriers"), "--line-1"),
            _stair(known, "independent", _("independent of each other"), "--line-2"),
        ],
        "layout": {
            "xaxis": axis | {"type": "date", "showgrid": False},
            "yaxis": axis | {"rangemode": "tozero", "nticks": 6, "tickformat": "d"},
            "font": _FONT,
            "height": 300,
            "margin": {"l": 40, "r": 16, "t": 30, "b": 40},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hoverlabel": {
                "bgcolor": "--paper-raised",
                "bordercolor": "--rule-strong",
                "font": _FONT | {"color": "--ink"},
            },
            "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
            "dragmode": False,
        },
    }


def _stair(known: Sequence[Step], count: str, name: str, colour: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [f"{step.carrying.article.published:%Y-%m-%dT%H:%M}" for step in known],
        "y": [getattr(step, count) for step in known],
        "line": {"shape": "hv", "color": colour, "width": 2},
        "marker": {"size": 6, "color": colour},
        "cliponaxis": False,
        "customdata": [[step.carrying.article.source.name] for step in known],
        "hovertemplate": f"<b>{name}: %{{y}}</b><br>%{{customdata[0]}}<br>%{{x}}<extra></extra>",
    }


def spread_rows(steps: Sequence[Step]) -> Iterator[Cells]:
    """Earliest first; empty counts where it is not known when a carrier was published."""
    for step in steps:
        article = step.carrying.article
        counts = ("" if step.carriers is None else step.carriers, "" if step.independent is None else step.independent)
        published = article.published.isoformat() if article.published else ""
        told = (guarded(article.source.name), article.language, "t" if step.carrying.is_origin else "f")
        yield (published, *told, *counts, guarded(article.title), guarded(article.url))
