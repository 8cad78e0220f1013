"""Charts drawn on the server: an SVG without style or script, and the same figures as a table.

Positions along the width are percentages and text keeps its own size, so a chart fits 320 px as
well as a desk. Colours come from CSS classes (static/css/charts.css). Render a Figure with
`components/chart.html`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: Pixels; a line of text, a bar, the space under a row.
LINE, BAR, GAP = 24, 18, 16
#: Share of the width that bars may fill; their value stands after them.
ROOM = 0.74
#: Characters that fit the width of a small phone.
WRAP = 34
#: Most groups told apart by colour in one chart.
SERIES = 4


@dataclass(frozen=True)
class Figure:
    """A drawing and its data. `title` is the caption of both."""

    id: str
    title: str
    svg: SafeString
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Landing:
    """A level of a scale, from `start` up to the next landing's start."""

    label: str
    start: float


@dataclass(frozen=True)
class Bar:
    """`share` is between 0 and 1; `low` and `high`, when given, draw an interval over the bar."""

    label: str
    share: float
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Group:
    """One row of several bars, such as entry level and level reached; shares between 0 and 1."""

    label: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


def percent(share: float) -> str:
    """A share of the width, kept inside the drawing."""
    return f"{100 * _kept(share):.2f}%"


def _kept(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def interval_scale(
    id: str,
    title: str,
    *,
    description: str,
    landings: Sequence[Landing],
    end: float,
    point: float,
    interval: tuple[float, float],
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
) -> Figure:
    """Landings that rise along a scale, with a measured point and its interval above them.

    `landings` go up by `start`; the drawing runs from the first start to `end`, in one unit.
    """
    begin = landings[0].start
    share = _scaled(begin, end)
    reached = max((i for i, landing in enumerate(landings) if landing.start <= point), default=0)
    top, rise, base = 44, 10, 66 + 10 * len(landings)
    ends = [*(landing.start for landing in landings[1:]), end]
    steps = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="chart-label" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                "chart-landing chart-reached" if i == reached else "chart-landing",
                percent(share(landing.start)),
                base - 12 - rise * i,
                percent(share(stop) - share(landing.start)),
                12 + rise * i,
                percent((share(landing.start) + share(stop)) / 2),
                base + 22,
                landing.label,
            )
            for i, (landing, stop) in enumerate(zip(landings, ends, strict=True))
        ),
    )
    low, high, middle = (percent(share(value)) for value in (*interval, point))
    measure = format_html(
        '<line class="chart-interval" x1="{}" x2="{}" y1="22" y2="22"/>'
        '<line class="chart-drop" x1="{}" x2="{}" y1="30" y2="{}"/>'
        '<circle class="chart-point" cx="{}" cy="22" r="9"/>',
        low,
        high,
        middle,
        middle,
        max(top, base - 12 - rise * reached),
        middle,
    )
    body = format_html("{}{}", steps, measure)
    return Figure(id, title, _svg(id, title, description, base + 32, body), columns, tuple(rows))


def bars(
    id: str,
    title: str,
    *,
    description: str,
    items: Sequence[Bar],
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
) -> Figure:
    """Horizontal bars, each under its own label, with an interval where one is known."""
    parts, y = [], 0
    for item in items:
        label, y = _label(item.label, "", y)
        parts += [label, _track(y), _rect("chart-bar", 0.0, ROOM * _kept(item.share), y, BAR)]
        if item.low is not None and item.high is not None:
            parts.append(_whisker(ROOM * _kept(item.low), ROOM * _kept(item.high), y + BAR // 2))
        parts.append(_value(item.text, y + 15))
        y += BAR + GAP
    return Figure(id, title, _svg(id, title, description, y, _join(parts)), columns, tuple(rows))


def funnel(
    id: str,
    title: str,
    *,
    description: str,
    items: Sequence[Bar],
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
) -> Figure:
    """Centred bars that narrow from one step to the next."""
    parts, y = [], 0
    for item in items:
        label, y = _label(item.label, item.text, y)
        parts.append(label)
        parts.append(_rect("chart-bar", (1 - item.share) / 2, item.share, y, BAR + 6))
        y += BAR + 6 + GAP
    return Figure(id, title, _svg(id, title, description, y, _join(parts)), columns, tuple(rows))


def grouped_levels(
    id: str,
    title: str,
    *,
    description: str,
    series: Sequence[str],
    groups: Sequence[Group],
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
) -> Figure:
    """Several bars per label, such as the share of people at each level before and after."""
    if len(series) > SERIES:
        raise ValueError(f"a chart tells at most {SERIES} series apart, not {len(series)}")
    parts, y = [], 0
    for place, name in enumerate(series):
        parts.append(
            format_html(
                '<rect class="chart-series-{}" x="0" y="{}" width="18" height="18"/>'
                '<text class="chart-label" x="28" y="{}">{}</text>',
                *(place + 1, y + 4, y + 18, name),
            )
        )
        y += LINE
    y += GAP
    for group in groups:
        label, y = _label(group.label, "", y)
        parts.append(label)
        for place, (share, text) in enumerate(zip(group.shares, group.texts, strict=True)):
            parts.append(_rect(f"chart-series-{place + 1}", 0.0, ROOM * _kept(share), y, BAR))
            parts.append(_value(text, y + 15))
            y += BAR + 4
        y += GAP
    return Figure(id, title, _svg(id, title, description, y, _join(parts)), columns, tuple(rows))


def _scaled(begin: float, end: float) -> Callable[[float], float]:
    return lambda value: (value - begin) / (end - begin)


def _svg(id: str, title: str, description: str, height: int, body: SafeString) -> SafeString:
    return format_html(
        '<svg class="fluid" id="{}" width="100%" height="{}" role="img" '
        'aria-labelledby="{}-name {}-words" focusable="false">'
        '<title id="{}-name">{}</title><desc id="{}-words">{}</desc>{}</svg>',
        id,
        height,
        id,
        id,
        id,
        title,
        id,
        description,
        body,
    )


def _label(label: str, text: str, y: int) -> tuple[SafeString, int]:
    """The label on one or more lines, its value at the end of the last one; where the bar starts."""
    lines = textwrap.wrap(label, WRAP) or [""]
    if text and len(lines[-1]) + len(text) > WRAP:
        lines.append("")
    written = format_html_join(
        "",
        '<text class="chart-label" x="0" y="{}">{}</text>',
        ((y + 17 + LINE * i, line) for i, line in enumerate(lines)),
    )
    y += LINE * len(lines)
    return format_html("{}{}", written, _value(text, y - 7) if text else ""), y


def _value(text: str, y: int) -> SafeString:
    return format_html('<text class="chart-value" x="100%" y="{}" text-anchor="end">{}</text>', y, text)


def _track(y: int) -> SafeString:
    return _rect("chart-track", 0.0, ROOM, y, BAR)


def _rect(css: str, start: float, share: float, y: int, height: int) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="4"/>',
        css,
        percent(start),
        y,
        percent(share),
        height,
    )


def _whisker(low: float, high: float, y: int) -> SafeString:
    return format_html(
        '<line class="chart-whisker" x1="{}" x2="{}" y1="{}" y2="{}"/>', percent(low), percent(high), y, y
    )


def _join(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def interval_strip(point: float, low: float, high: float, *, name: str) -> SafeString:
    """A small interval to stand beside the words that say it; shares between 0 and 1."""
    return format_html(
        '<svg class="chart-strip" width="100%" height="20" role="img" aria-label="{}" focusable="false">'
        '<rect class="chart-track" x="0" y="7" width="100%" height="6" rx="3"/>'
        '<line class="chart-interval chart-interval-thin" x1="{}" x2="{}" y1="10" y2="10"/>'
        '<circle class="chart-point" cx="{}" cy="10" r="6"/></svg>',
        name,
        percent(low),
        percent(high),
        percent(point),
    )
