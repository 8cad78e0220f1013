"""Whether a calibration converged, and whether items treat two groups alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import require
from jauge.pictures.style import (
    BLUE,
    COLOURS,
    DASHES,
    GREY,
    INK,
    MARKERS,
    ORANGE,
    TINTS,
    Figure,
    finished,
    new_figure,
    number,
    plain,
    vector,
)

_CLASSES = ("negligible (A)", "moderate (B)", "large (C)")
_MODERATE, _LARGE, _NORMAL = 1.0, 1.5, 1.959963984540054


def draw_dif(
    differences: ArrayLike,
    errors: ArrayLike,
    ids: Sequence[str] | None = None,
    *,
    classes: Sequence[str] | None = None,
    title: str = "Differential item functioning",
) -> Figure:
    """Difference of each item between two groups, with 95 % intervals, the largest first.

    Parameters
    ----------
    differences : array (n,), on the delta scale: `MantelHaenszel.delta`, masked where there is no estimate
    errors : array (n,), standard errors
    ids : names of the items, "item1" and so on unless given
    classes : "A", "B" or "C" for each item; by size alone unless given: below 1, below 1.5, or more
    title : "" for none

    Source: Zieky (1993) in Holland & Wainer, Differential Item Functioning (classes A, B, C).

    Examples
    --------
    >>> figure = draw_dif([0.2, -2.0, 1.2], [0.3, 0.4, 0.3])
    >>> [label.get_text() for label in figure.axes[0].get_yticklabels()]
    ['item2', 'item3', 'item1']
    """
    delta, error = (
        np.ma.masked_array(differences, dtype=np.float64),
        np.ma.masked_array(errors, dtype=np.float64),
    )
    require(delta.shape == error.shape, "errors", error.shape, f"of shape {delta.shape}, that of differences")
    names = [f"item{place + 1}" for place in range(len(delta))] if ids is None else list(ids)
    require(len(names) == len(delta), "ids", len(names), f"{len(delta)} names, one per item")
    kept = ~(np.ma.getmaskarray(delta) | np.ma.getmaskarray(error))
    size, spread = vector("differences", delta[kept]), vector("errors", error[kept])
    held = np.flatnonzero(kept)
    kinds = np.digitize(np.abs(size), [_MODERATE, _LARGE])
    if classes is not None:
        good = len(classes) == len(delta) and all(classes[int(item)] in "ABC" for item in held)
        require(good, "classes", list(classes), "'A', 'B' or 'C', one per item")
        kinds = np.array(["ABC".index(classes[int(item)]) for item in held])
    order = np.argsort(-np.abs(size), kind="stable")
    figure = new_figure(6.6, max(3.0, 1.4 + 0.24 * len(size)))
    axes = figure.subplots()
    plain(axes, "Difference (delta scale; above 0 favours the focal group)", "")
    for low, tint in ((_LARGE, TINTS[1]), (_MODERATE, TINTS[4])):
        for side in (-1, 1):
            ends = sorted((side * low, side * (99 if low == _LARGE else _LARGE)))
            axes.axvspan(*ends, color=tint, alpha=0.45, linewidth=0)
    axes.axvline(0, color=INK, linewidth=1)
    place = np.arange(len(size))
    reach = _NORMAL * spread[order]
    axes.hlines(place, size[order] - reach, size[order] + reach, color=GREY, linewidth=1.4)
    for kind, name in enumerate(_CLASSES):
        here = kinds[order] == kind
        axes.plot(
            size[order][here], place[here], linestyle="none", marker=MARKERS[kind], markersize=7,
            color=COLOURS[(0, 4, 1)[kind]], label=f"{name}: {int(here.sum())}",
        )  # fmt: skip
    axes.set_yticks(place, [names[held[item]] for item in order], fontsize=9)
    axes.invert_yaxis()
    edge = 1.08 * max(2.0, float((np.abs(size[order]) + reach).max()))
    axes.set_xlim(-edge, edge)
    figure.legend(
        *axes.get_legend_handles_labels(), frameon=False, fontsize=9, loc="outside lower center", ncols=3
    )
    large = [names[held[item]] for item in order if kinds[item] == len(_CLASSES) - 1]
    told = (
        f"Differential functioning of {len(size)} items with 95 % intervals: "
        + ", ".join(f"{int((kinds == kind).sum())} {name}" for kind, name in enumerate(_CLASSES))
        + f". Large: {', '.join(large) or 'none'}. The largest difference is {number(size[order[0]])}."
    )
    return finished(figure, title, told)


def draw_convergence(
    log_likelihoods: Any,
    changes: Any = None,
    *,
    tolerance: float | None = None,
    title: str = "Convergence of the calibration",
) -> Figure:
    """Distance of the log-likelihood to its best value, and the largest change, at every iteration.

    Parameters
    ----------
    log_likelihoods : array (k,), k > 1, one per iteration
    changes : array (k,), largest change of a parameter, positive or 0; None leaves it out
    tolerance : of the changes, drawn as a line
    title : "" for none

    Examples
    --------
    >>> figure = draw_convergence([-120.0, -101.0, -100.1, -100.0], [1.0, 0.1, 0.01, 0.001])
    >>> figure.axes[0].lines[0].get_xdata().tolist()
    [1, 2, 3]
    """
    values = vector("log_likelihoods", log_likelihoods)
    require(len(values) > 1, "log_likelihoods", len(values), "at least two iterations")
    best = float(values.max())
    place = np.arange(1, len(values) + 1)
    below = values < best
    rows = 1 if changes is None else 2
    figure = new_figure(6.6, 2.4 + 1.5 * rows)
    panels = figure.subplots(rows, 1, sharex=True, squeeze=False)[:, 0]
    plain(panels[0], "", "Log-likelihood\nbelow the best")
    panels[0].plot(place[below], best - values[below], color=BLUE, marker="o", markersize=3.5, linewidth=1.5)
    panels[0].set_yscale("log")
    if changes is not None:
        steps = vector("changes", changes)
        require(steps.shape == values.shape, "changes", steps.shape, f"of shape {values.shape}")
        require(bool((steps >= 0).all()), "changes", float(steps.min()), "at least 0")
        moved = steps > 0
        plain(panels[1], "", "Largest change\nof a parameter")
        panels[1].plot(
            place[moved], steps[moved], color=ORANGE, linestyle=DASHES[1], marker="s", markersize=3.5
        )
        panels[1].set_yscale("log")
    if tolerance is not None:
        panels[-1].axhline(
            tolerance, color=INK, linestyle=DASHES[2], linewidth=1.2, label=f"tolerance {tolerance:g}"
        )
        panels[-1].legend(frameon=False, fontsize=9)
    panels[-1].set_xlabel("Iteration", color=INK)
    panels[-1].set_xlim(0.5, len(values) + 0.5)
    panels[-1].xaxis.get_major_locator().set_params(integer=True)
    told = (
        f"Log-likelihood over {len(values)} iterations: {number(values[0])} at the first, "
        f"{number(values[-1])} at the last."
    )
    if changes is not None:
        told += f" The largest change of a parameter at the last iteration is {steps[-1]:.2g}."
    return finished(figure, title, told)
