"""Figures of a comparison: lines one below the other on one scale, or all in one chart, over what was read."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from signals_site.dashboard.queries import LEAST, Comparison, Line, Spot, measured
from signals_site.dashboard.wording import actor_name, signed, theme_label

Figure = dict[str, Any]
Value = Callable[[Spot], float | None]
ROW, STRIP, MARGIN = 130, 46, 90  # pixels
_FONT = {"family": "--font-text", "size": 13, "color": "--ink-soft"}
_SYMBOLS = {"complete": "circle", "zero": "circle-open", "incomplete": "diamond-open", "few": "circle-open"}


def measure_figure(found: Comparison, of: str, shape: str, against: str) -> Figure:
    """Counts or shares; a ring is a zero, a diamond a span that is not over."""

    def value(spot: Spot) -> float | None:
        return measured([spot], of)

    values = [v for line in found.lines for s in _both(line, against) if (v := value(s)) is not None]
    top = max(values, default=0)
    scale = {"range": [-0.04 * top, max(5 if of == "count" else 1, top * 1.15)], "nticks": 4}
    return _figure(found, shape, against, value, scale, "%{y:.4~g}")


def tone_figure(found: Comparison, shape: str, against: str) -> Figure:
    """Mean tone; hollow points rest on fewer than LEAST statements, and no line passes them."""
    scale = {"range": [-1.1, 1.1], "tickvals": [-1, 0, 1], "zeroline": True}
    return _figure(found, shape, against, lambda spot: spot.tally.tone_mean, scale, "%{y:+.2f}", least=LEAST)


def subject_name(key: str) -> str:
    actor, dash, recipient = key.partition("-")
    return f"{actor_name(actor)} → {actor_name(recipient)}" if dash else theme_label(key)


def _figure(
    found: Comparison, shape: str, against: str, value: Value, scale: Figure, form: str, least: int = 0
) -> Figure:
    rows = 1 if shape == "overlay" else max(1, len(found.lines))
    data: list[Figure] = []
    for place, line in enumerate(found.lines):
        look = {
            "axis": _axis(0 if rows == 1 else place),
            "colour": f"--line-{place + 1}",
            "name": subject_name(line.subject.key),
        }
        if against:
            data.append(_dashed(line, against, value, look, least))
        data += [_line(line, value, look, least), _marks(line, value, look, form, least)]
    data.append(_reading(found, rows))
    return {"data": data, "layout": _layout(found, rows, scale)}


def _line(line: Line, value: Value, look: dict[str, str], least: int) -> Figure:
    """Through the spans that are over; open where nothing was read or too little said."""
    spots = line.now.spots
    heights = [value(s) if s.state == "complete" and s.tally.n >= least else None for s in spots]
    return {"type": "scatter", "mode": "lines", "x": _middles(spots), "y": heights, "yaxis": look["axis"],
            "line": {"color": look["colour"], "width": 2}, "connectgaps": False, "hoverinfo": "skip",
            "name": look["name"], "legendgroup": look["name"], "showlegend": False}  # fmt: skip


def _dashed(line: Line, against: str, value: Value, look: dict[str, str], least: int) -> Figure:
    """What its counterpart was, over the days of now."""
    earlier = line.earlier(against).spots
    heights = [value(s) if not s.is_missing and s.tally.n >= least else None for s in earlier]
    return {"type": "scatter", "mode": "lines", "x": _middles(line.now.spots), "y": heights, "yaxis": look["axis"],
            "line": {"color": look["colour"], "width": 1.5, "dash": "dash"}, "opacity": 0.75, "connectgaps": False,
            "hoverinfo": "skip", "name": look["name"], "legendgroup": look["name"], "showlegend": False}  # fmt: skip


def _marks(line: Line, value: Value, look: dict[str, str], form: str, least: int) -> Figure:
    shown = [(spot, height) for spot in line.now.spots if (height := value(spot)) is not None]
    spots = [spot for spot, _height in shown]
    return {
        "type": "scatter", "mode": "markers", "name": look["name"], "legendgroup": look["name"], "showlegend": True,
        "x": _middles(spots), "y": [height for _spot, height in shown], "yaxis": look["axis"], "cliponaxis": False,
        "marker": {"color": look["colour"], "size": 7, "symbol": [_SYMBOLS[_kind(spot, least)] for spot in spots]},
        "meta": line.subject.filters.as_query(),
        "customdata": [[_hint(spot), f"{spot.span.start}", f"{spot.span.end}"] for spot in spots],
        "hovertemplate": f"<b>{form}</b><br>{look['name']}<br>%{{customdata[0]}}<extra></extra>",
    }  # fmt: skip


def _kind(spot: Spot, least: int) -> str:
    if spot.state == "incomplete":
        return "incomplete"
    return "zero" if not spot.tally.n else ("few" if spot.tally.n < least else "complete")


def _hint(spot: Spot) -> str:
    parts = [spot.span.label, f"n = {spot.tally.n}"]
    if spot.tally.tone_mean is not None:
        parts.append(_("mean tone %(tone)s") % {"tone": signed(spot.tally.tone_mean, 2)})
    if spot.state == "incomplete":
        parts.append(_("incomplete: %(gone)d of %(days)d days") % {"gone": spot.span.days_gone, "days": spot.span.days})
    return "<br>".join(parts)


def _reading(found: Comparison, rows: int) -> Figure:
    spots = found.lines[0].now.spots if found.lines else ()
    return {
        "type": "bar", "showlegend": False, "x": _middles(spots), "y": [spot.coverage.articles for spot in spots],
        "width": [0.75 * spot.span.days * 86_400_000 for spot in spots], "yaxis": _axis(rows),
        "marker": {"color": "--ink-faint"},
        "customdata": [[spot.span.label, spot.coverage.sources] for spot in spots],
        "hovertemplate": "<b>" + _("%{y} articles read") + "</b><br>" + _("%{customdata[1]} sources answered")
        + "<br>%{customdata[0]}<extra></extra>",
    }  # fmt: skip


def _layout(found: Comparison, rows: int, scale: Figure) -> Figure:
    axis = {"gridcolor": "--rule", "zerolinecolor": "--ink-faint", "linecolor": "--rule", "fixedrange": True}
    tall = ROW if rows > 1 else 2 * ROW
    body = rows * tall + STRIP + 28
    domains = [(1 - (i + 0.8) * tall / body, 1 - i * tall / body) for i in range(rows)]
    axes = {_layout_axis(i): axis | scale | {"domain": domain} for i, domain in enumerate(domains)}
    axes[_layout_axis(rows)] = axis | {"domain": (0, STRIP / body), "nticks": 3, "rangemode": "tozero"}
    reach = [f"{found.spans[0].start}", f"{found.spans[-1].following().start}"]
    headings = [(_("articles read"), STRIP / body)]
    if rows > 1:
        headings += [
            (subject_name(line.subject.key), top) for line, (_low, top) in zip(found.lines, domains, strict=True)
        ]
    return {
        **axes,
        "xaxis": axis | {"type": "date", "anchor": _axis(rows), "showgrid": False, "range": reach},
        "height": body + MARGIN, "font": _FONT, "margin": {"l": 40, "r": 8, "t": 60 if rows == 1 else 28, "b": 30},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "dragmode": False,
        "hoverlabel": {"bgcolor": "--paper-raised", "bordercolor": "--rule-strong", "font": _FONT | {"color": "--ink"}},
        "showlegend": rows == 1, "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "annotations": [_heading(text, y) for text, y in headings], "shapes": _gaps(found, STRIP / body),
    }  # fmt: skip


def _heading(text: str, y: float) -> Figure:
    return {"xref": "paper", "yref": "paper", "x": 0, "y": y, "xanchor": "left", "yanchor": "bottom",
            "showarrow": False, "text": f"<b>{text}</b>", "font": {"size": 13, "color": "--ink"}}  # fmt: skip


def _gaps(found: Comparison, bottom: float) -> list[Figure]:
    """A grey band where nothing was read."""
    return [
        {"type": "rect", "layer": "below", "xref": "x", "yref": "paper", "y0": bottom, "y1": 1, "fillcolor": "--gap",
         "x0": f"{spot.span.start}", "x1": f"{spot.span.following().start}", "line": {"width": 0}}
        for spot in (found.lines[0].now.spots if found.lines else ())
        if spot.coverage.is_missing
    ]  # fmt: skip


def _both(line: Line, against: str) -> Iterable[Spot]:
    return (*line.now.spots, *(line.earlier(against).spots if against else ()))


def _middles(spots: Sequence[Spot]) -> list[str]:
    """The middle of each span, so that a mark stands over its days."""
    starts = (datetime.combine(spot.span.start, time()) for spot in spots)
    return [(start + timedelta(days=spot.span.days / 2)).isoformat() for start, spot in zip(starts, spots, strict=True)]


def _axis(place: int) -> str:
    return "y" if not place else f"y{place + 1}"


def _layout_axis(place: int) -> str:
    return "yaxis" if not place else f"yaxis{place + 1}"
