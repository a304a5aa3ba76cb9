"""Figures as plain dicts for plotly.js. Colours are names of the style sheet's variables; the script fills them in."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from signals_site.dashboard.queries import LEAST, Direction, Filters, Period, Point, Series
from signals_site.dashboard.stacking import Face, Stacked
from signals_site.dashboard.wording import actor_name, signed

Figure = dict[str, Any]
_FONT = {"family": "--font-text", "size": 13, "color": "--ink-soft"}


def sparkline_points(counts: list[int], width: int = 60, height: int = 16) -> str:
    """Points of an SVG polyline, 1 px clear of the edges."""
    top, step = max([*counts, 1]), (width - 2) / max(1, len(counts) - 1)
    return " ".join(f"{1 + i * step:.1f},{height - 1 - n / top * (height - 2):.1f}" for i, n in enumerate(counts))


def counts_figure(found: Stacked, filters: Filters) -> Figure:
    """One direction above, the other below, both on one scale, and what was read under them."""
    traces = [bar for axis, face in zip(("y", "y2"), found.faces, strict=True) for bar in _bars(face, axis, filters)]
    scale = {"range": [0, max(5, found.tallest * 1.12)], "nticks": 5, "zeroline": True}
    layout = _layout(found.series, {"yaxis": scale, "yaxis2": scale, "yaxis3": {"nticks": 3, "rangemode": "tozero"}})
    data = [*traces, *_zeros(found.series), _reading(found.series)]
    return {"data": data, "layout": layout | {"barmode": "stack"}}


def tone_figure(series: Series, filters: Filters) -> Figure:
    """Mean tone with its 95 % interval; hollow points rest on fewer than LEAST statements and no line passes them."""
    traces = []
    for axis, direction in zip(("y", "y2"), series.directions, strict=True):
        traces += [_line(direction, axis), _means(direction, axis, filters)]
    scale = {"range": [-1.08, 1.08], "tickvals": [-1, -0.5, 0, 0.5, 1], "zeroline": True}
    layout = _layout(series, {"yaxis": scale, "yaxis2": scale, "yaxis3": {"nticks": 3, "rangemode": "tozero"}})
    return {"data": [*traces, _reading(series)], "layout": layout}


def _bars(face: Face, axis: str, filters: Filters) -> Iterable[Figure]:
    direction = face.way
    points = [point for point in direction.points if not point.is_missing]
    marks = _marks(points)
    for stack in face.stacks:
        counts = zip(stack.counts, direction.points, strict=True)
        yield {
            "type": "bar",
            "name": stack.name,
            "legendgroup": stack.name,
            "showlegend": axis == "y",
            "x": _days(points),
            "width": _widths(points),
            "y": [n for n, point in counts if not point.is_missing],
            "yaxis": axis,
            "marker": {
                "color": stack.colour,
                "pattern": {
                    "shape": ["/" if point.state == "incomplete" else "" for point in points],
                    "fillmode": "overlay",
                    "fgcolor": "--paper",
                },
            },
            "meta": _link(direction, filters.with_(**stack.narrows)) if stack.narrows else "",
            "customdata": marks,
            "hovertemplate": f"<b>{stack.name}: %{{y}}</b><br>{_heading(direction)}<br>%{{customdata[0]}}<extra></extra>",
        }


def _zeros(series: Series) -> Iterable[Figure]:
    """A ring where sources were read and nothing was said: not the same as nothing read."""
    for axis, direction in zip(("y", "y2"), series.directions, strict=True):
        points = [point for point in direction.points if not point.tally.n and not point.is_missing]
        yield {
            "type": "scatter",
            "mode": "markers",
            "name": _("none (sources were read)"),
            "showlegend": axis == "y" and bool(points),
            "x": _days(points),
            "y": [0] * len(points),
            "yaxis": axis,
            "marker": {"symbol": "circle-open", "size": 6, "color": "--ink-faint"},
            "cliponaxis": False,
            "customdata": _marks(points),
            "hovertemplate": f"<b>{_('no statements')}</b><br>{_heading(direction)}<br>%{{customdata[0]}}<extra></extra>",
        }


def _line(direction: Direction, axis: str) -> Figure:
    means = [point.tally.tone_mean if point.tally.n >= LEAST else None for point in direction.points]
    line = {"color": "--ink", "width": 2, "shape": "linear"}
    return {"type": "scatter", "mode": "lines", "x": _days(direction.points), "y": means, "yaxis": axis,
            "line": line, "connectgaps": False, "hoverinfo": "skip", "showlegend": False}  # fmt: skip


def _means(direction: Direction, axis: str, filters: Filters) -> Figure:
    points = [point for point in direction.points if point.tally.n]
    reach = [point.tally.interval for point in points]
    means = [point.tally.tone_mean or 0.0 for point in points]
    return {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "x": _days(points),
        "y": means,
        "yaxis": axis,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [ends[1] - mean if ends else 0 for ends, mean in zip(reach, means, strict=True)],
            "arrayminus": [mean - ends[0] if ends else 0 for ends, mean in zip(reach, means, strict=True)],
            "color": "--ink-faint",
            "thickness": 1.2,
            "width": 3,
        },
        "marker": {
            "size": [min(16, 7 + point.tally.n**0.5) for point in points],
            "symbol": ["circle" if point.tally.n >= LEAST else "circle-open" for point in points],
            "color": [_tone_colour(mean) for mean in means],
            "opacity": 1,
            "line": {"width": 1.5, "color": [_tone_colour(mean) for mean in means]},
        },
        "meta": _link(direction, filters),
        "customdata": _marks(points),
        "hovertemplate": f"<b>{_('tone')} %{{y:+.2f}}</b><br>{_heading(direction)}<br>%{{customdata[0]}}<extra></extra>",
    }


def _tone_colour(mean: float) -> str:
    return next(colour for low, colour in ((0.2, "--tone-p3"), (-0.2, "--tone-mid"), (-2, "--tone-n3")) if mean >= low)


def _reading(series: Series) -> Figure:
    points = series.there.points
    return {
        "type": "bar",
        "name": _("articles read"),
        "showlegend": False,
        "x": _days(points),
        "width": _widths(points),
        "y": [point.coverage.articles for point in points],
        "yaxis": "y3",
        "marker": {"color": "--ink-faint"},
        "customdata": [[point.span.label, point.coverage.sources] for point in points],
        "hovertemplate": f"<b>{_('%{y} articles read')}</b><br>{_('%{customdata[1]} sources answered')}<br>"
        "%{customdata[0]}<extra></extra>",
    }


def _layout(series: Series, scales: dict[str, dict[str, Any]]) -> Figure:
    axis = {"gridcolor": "--rule", "zerolinecolor": "--ink-faint", "linecolor": "--rule", "fixedrange": True}
    domains = {"yaxis": [0.6, 0.95], "yaxis2": [0.15, 0.5], "yaxis3": [0.0, 0.07]}
    return {
        **{name: axis | {"domain": domain} | scales[name] for name, domain in domains.items()},
        "xaxis": axis | {"type": "date", "anchor": "y3", "showgrid": False, "range": _reach(series)},
        "font": _FONT,
        "margin": {"l": 40, "r": 8, "t": 30, "b": 30},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {"bgcolor": "--paper-raised", "bordercolor": "--rule-strong", "font": _FONT | {"color": "--ink"}},
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom", "font": {"size": 12}},
        "dragmode": False,
        "annotations": _headings(series),
        "shapes": _gaps(series),
    }


def _headings(series: Series) -> list[Figure]:
    heads = [_heading(way) for way in series.directions]
    rows: list[tuple[str, float, str]] = [(heads[0], 0.96, "--ink"), (heads[1], 0.51, "--ink")]
    rows.append((_("articles read"), 0.08, "--ink-soft"))
    shared = {"xref": "paper", "yref": "paper", "x": 0, "xanchor": "left", "yanchor": "bottom", "showarrow": False}
    return [
        shared | {"text": f"<b>{text}</b>", "y": y, "font": {"size": 13, "color": colour}} for text, y, colour in rows
    ]


def _gaps(series: Series) -> list[Figure]:
    """A grey band where nothing was read."""
    return [
        {
            "type": "rect",
            "layer": "below",
            "xref": "x",
            "yref": "paper",
            "x0": point.span.start.isoformat(),
            "x1": point.span.following().start.isoformat(),
            "y0": 0.15,
            "y1": 0.95,
            "fillcolor": "--gap",
            "line": {"width": 0},
        }
        for point in series.there.points
        if point.coverage.is_missing
    ]


def _days(points: Iterable[Point]) -> list[str]:
    """The middle of each span, so that a mark stands over its days."""
    return [(_midnight(point.span) + timedelta(days=point.span.days / 2)).isoformat() for point in points]


def _widths(points: Iterable[Point]) -> list[float]:
    """Three quarters of the span, in milliseconds: left to itself, a lone bar would have no width to click."""
    return [0.75 * point.span.days * 86_400_000 for point in points]


def _midnight(span: Period) -> datetime:
    return datetime.combine(span.start, time())


def _reach(series: Series) -> list[str]:
    spans = [point.span for point in series.there.points]
    return [spans[0].start.isoformat(), spans[-1].following().start.isoformat()]


def _link(direction: Direction, filters: Filters) -> str:
    """Query of the statements of one direction; the script adds the days of a mark."""
    parties = {"actor": direction.actor, "recipient": direction.recipient, "both": False}
    return filters.with_(**parties, since=None, until=None).as_query()


def _marks(points: Iterable[Point]) -> list[list[str]]:
    """For each mark what its label says, its first and its last day."""
    return [[_hint(point), point.span.start.isoformat(), point.span.end.isoformat()] for point in points]


def _heading(direction: Direction) -> str:
    return f"{actor_name(direction.actor)} → {actor_name(direction.recipient)}"


def _hint(point: Point) -> str:
    """Span, count, interval and state, for the label at the mark."""
    parts = [point.span.label, f"n = {point.tally.n}"]
    if point.tally.interval:
        low, high = (signed(end, 2) for end in point.tally.interval)
        parts.append(_("95 %% interval %(low)s to %(high)s") % {"low": low, "high": high})
    if point.state == "incomplete":
        gone = {"gone": point.span.days_gone, "days": point.span.days}
        parts.append(_("incomplete: %(gone)d of %(days)d days") % gone)
    return "<br>".join(parts)
