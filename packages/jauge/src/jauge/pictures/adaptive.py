"""What adaptive testing does to a bank."""

from __future__ import annotations

from typing import Any

import numpy as np

from jauge.checks import require
from jauge.pictures.style import BLUE, DASHES, INK, ORANGE, TINTS, Figure, finished, new_figure, plain, vector


def draw_exposure(
    rates: Any, *, maximum: float | None = None, title: str = "Exposure of the items"
) -> Figure:
    """Share of the sittings that asked each item, the most asked first.

    Parameters
    ----------
    rates : array (n,), from 0 to 1
    maximum : largest rate wanted, drawn as a line
    title : "" for none

    Examples
    --------
    >>> figure = draw_exposure([0.5, 0.0, 0.25, 0.25], maximum=0.3)
    >>> figure.axes[0].lines[0].get_ydata().tolist()
    [0.5, 0.25, 0.25, 0.0]
    """
    found = np.sort(vector("rates", rates))[::-1]
    inside = found[0] <= 1 and found[-1] >= 0
    require(bool(inside), "rates", [float(found[-1]), float(found[0])], "from 0 to 1")
    require(maximum is None or 0 < maximum <= 1, "maximum", maximum, "above 0, at most 1")
    place = np.arange(1, len(found) + 1)
    unused, over = int((found == 0).sum()), 0 if maximum is None else int((found > maximum).sum())
    figure = new_figure(6.6, 3.9)
    axes = figure.subplots()
    plain(axes, "Items, the most asked first", "Share of the sittings")
    axes.plot(place, found, color=BLUE, linewidth=2, drawstyle="steps-mid", label="exposure")
    axes.fill_between(place, 0, found, step="mid", color=TINTS[0])
    mean = float(found.mean())
    axes.axhline(mean, color=INK, linewidth=1.2, linestyle=DASHES[2], label=f"mean {mean:.3f}")
    if maximum is not None:
        label = f"maximum wanted {maximum:g}"
        axes.axhline(maximum, color=ORANGE, linewidth=1.6, linestyle=DASHES[1], label=label)
    if unused:
        start = len(found) - unused + 0.5
        axes.axvspan(start, len(found) + 0.5, facecolor=TINTS[5], hatch="///", edgecolor="white")
        axes.plot([], [], color=TINTS[5], linewidth=8, label=f"never asked: {unused}")
    axes.set_xlim(0.5, len(found) + 0.5)
    axes.set_ylim(0, min(1.05, 1.15 * max(float(found[0]), maximum or 0.0, 1e-3)))
    axes.legend(framealpha=1.0, edgecolor="white", fontsize=9, loc="upper right")
    told = (
        f"Exposure of {len(found)} items, from the most to the least asked: at most {found[0]:.3f}, on "
        f"average {mean:.3f}; {unused} items were never asked."
    )
    if maximum is not None:
        told += f" {over} items are above the maximum wanted, {maximum:g}."
    return finished(figure, title, told)
