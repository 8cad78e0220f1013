"""People on the scale: beside the items, as a distribution over levels, or one posterior at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import CubicSpline

from jauge.checks import FloatArray, require
from jauge.grid import GRID, LIMIT, SPACING, quantiles
from jauge.items import Items
from jauge.levels import level_probabilities
from jauge.pictures.item_curves import ABILITY
from jauge.pictures.style import (
    BLUE,
    COLOURS,
    GREY,
    HATCHES,
    INK,
    MARKERS,
    ORANGE,
    TINTS,
    Axes,
    Figure,
    finished,
    increasing,
    level_names,
    new_figure,
    number,
    plain,
    vector,
)

_MOST_NAMED = 40


def draw_wright_map(
    items: Items, abilities: Any, *, bins: int = 30, title: str = "People and items on one scale"
) -> Figure:
    """People on the left, thresholds of the items on the right, on the same vertical scale.

    Parameters
    ----------
    items : in the order of their mean threshold; beyond 40 of them, they are not named
    abilities : array (N,), or `Scores.estimate`, whose masked entries are left out
    bins : of the histogram
    title : "" for none

    Source: Wright & Stone (1979), Best Test Design (maps of persons and items).

    Examples
    --------
    >>> figure = draw_wright_map(Items.logistic([1.0, 2.0], [1.0, -1.0]), [0.1, 0.4, -0.2])
    >>> [label.get_text() for label in figure.axes[1].get_xticklabels()]
    ['item2', 'item1']
    """
    people = vector("abilities", abilities)
    thresholds = items.thresholds
    order = np.argsort(np.nanmean(thresholds, axis=1), kind="stable")
    named = len(items) <= _MOST_NAMED
    figure = new_figure(max(6.6, min(11.0, 2.8 + 0.28 * len(items))), 5.2)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[1, 2.2])
    left.hist(people, bins=bins, orientation="horizontal", color=TINTS[0], edgecolor=BLUE, linewidth=0.8)
    left.invert_xaxis()
    plain(left, "People", ABILITY)
    plain(right, "Items, the easiest first", "")
    place = np.arange(len(items))
    for step in range(thresholds.shape[1]):
        label = f"threshold {step + 1}" if thresholds.shape[1] > 1 else "difficulty"
        right.plot(
            place, thresholds[order, step], linestyle="none", color=COLOURS[step % len(COLOURS)],
            marker=MARKERS[step % len(MARKERS)], markersize=5, label=label,
        )  # fmt: skip
    right.axhline(
        float(people.mean()), color=GREY, linewidth=1, linestyle="dashed", label="mean of the people"
    )
    right.set_xticks(place if named else [])
    right.set_xticklabels([items.ids[item] for item in order] if named else [], rotation=90, fontsize=8)
    right.tick_params(labelleft=False)
    _legend(right, 4)
    low, high = np.nanmin(thresholds), np.nanmax(thresholds)
    told = (
        f"{len(people)} people, of mean {number(people.mean())} and standard deviation "
        f"{number(people.std())}, beside the thresholds of {len(items)} items, from {number(low)} "
        f"to {number(high)}; {np.mean((people < low) | (people > high)):.0%} of the people are outside "
        f"that range."
    )
    return finished(figure, title, told)


def draw_posterior(
    posterior: ArrayLike,
    *,
    cuts: Sequence[float] = (),
    labels: Sequence[str] | None = None,
    title: str = "What the answers say of one person",
) -> Figure:
    """Posterior density of one person, cut into levels with the probability of each.

    Parameters
    ----------
    posterior : array (61,), weights on `jauge.GRID`, of positive sum: `Estimate.posterior`
    cuts : increasing abilities from -6 to 6 that separate the levels
    labels : names of the levels, one more than there are cuts
    title : "" for none

    Examples
    --------
    >>> from jauge.grid import PRIOR
    >>> figure = draw_posterior(PRIOR, cuts=[0.0], labels=["not yet", "ready"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['not yet\\n50 %', 'ready\\n50 %']
    """
    borders, weights = increasing("cuts", cuts), vector("posterior", posterior)
    require(
        weights.shape == GRID.shape, "posterior", weights.shape, f"of shape {GRID.shape}, that of the grid"
    )
    inside = bool((np.abs(borders) <= LIMIT).all())
    require(inside, "cuts", borders.tolist(), f"from {-LIMIT:g} to {LIMIT:g}")
    good = bool((weights >= 0).all()) and weights.sum() > 0
    require(good, "posterior", float(weights.min()), "weights that are not negative, of positive sum")
    names = level_names(labels, len(borders) + 1)
    weights = weights / weights.sum()
    density = weights / SPACING
    mean = float(weights @ GRID)
    first, low, high, last = quantiles(weights, np.array([0.0005, 0.05, 0.95, 0.9995]))
    ends = np.concatenate(([first, last], borders))
    shown = (max(ends.min() - 0.4, GRID[0]), min(ends.max() + 0.4, GRID[-1]))
    figure = new_figure(6.6, 3.9)
    axes = figure.subplots()
    plain(axes, ABILITY, "Density")
    fine = np.linspace(*shown, 801)
    curve = _smooth(density, fine)
    limits = np.concatenate(([-np.inf], borders, [np.inf]))
    shares = level_probabilities(weights, borders.tolist())
    for level, name in enumerate(names):
        inside = (fine >= limits[level]) & (fine <= limits[level + 1])
        _level(axes, fine, curve, inside, level)
        middle = (max(limits[level], shown[0]) + min(limits[level + 1], shown[1])) / 2
        axes.text(
            middle,
            1.17 * density.max(),
            f"{name}\n{shares[level]:.0%}".replace("%", " %"),
            ha="center",
            fontsize=9,
        )
    axes.plot(fine, curve, color=INK, linewidth=1.8, label="posterior")
    for cut in borders:
        axes.axvline(cut, color=INK, linestyle="dashed", linewidth=1)
    height = -0.06 * density.max()
    axes.plot(
        [low, high], [height, height], color=ORANGE, linewidth=3, label="90 % interval", solid_capstyle="butt"
    )
    axes.plot([mean], [height], color=ORANGE, marker="D", markersize=7, linestyle="none", label="mean")
    axes.set_ylim(-0.12 * density.max(), 1.38 * density.max())
    axes.set_xlim(*shown)
    _legend(axes, 3)
    parts = ", ".join(f"{name} {share:.0%}" for name, share in zip(names, shares, strict=True))
    told = (
        f"Posterior of ability: mean {number(mean)}, 90 % interval from {number(low)} to {number(high)}. "
        f"Probability of each level: {parts}."
    )
    return finished(figure, title, told)


def _level(axes: Axes, x: FloatArray, curve: FloatArray, inside: Any, level: int) -> None:
    axes.fill_between(
        x, 0, curve, where=inside, facecolor=TINTS[level % len(TINTS)], edgecolor=GREY,
        hatch=HATCHES[level % len(HATCHES)], linewidth=0,
    )  # fmt: skip


def _smooth(density: FloatArray, theta: FloatArray) -> FloatArray:
    """The density between the nodes: a cubic spline of its logarithm, exact for a normal one."""
    logs = np.log(np.maximum(density, 1e-9 * density.max()))
    curve: FloatArray = np.exp(CubicSpline(GRID, logs)(theta))
    return curve


def draw_scores(
    abilities: Any,
    *,
    cuts: Sequence[float] = (),
    labels: Sequence[str] | None = None,
    bins: int = 40,
    title: str = "Distribution of scores",
) -> Figure:
    """Histogram of scores, with the share of people at each level.

    Parameters
    ----------
    abilities : array (N,), or `Scores.estimate`, whose masked entries are left out
    cuts : increasing scores that separate the levels; a score at a cut belongs to the level above
    labels : names of the levels, one more than there are cuts
    bins : of the histogram
    title : "" for none

    Examples
    --------
    >>> figure = draw_scores([-1.0, 0.5, 1.0, 2.0], cuts=[0.0], labels=["below", "above"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['below\\n25 %', 'above\\n75 %']
    """
    people, borders = vector("abilities", abilities), increasing("cuts", cuts)
    names = level_names(labels, len(borders) + 1)
    levels = np.searchsorted(borders, people, side="right")
    shares = np.bincount(levels, minlength=len(names)) / len(people)
    low, high = min(people.min(), *borders, np.inf), max(people.max(), *borders, -np.inf)
    margin = 0.04 * max(high - low, 1.0)
    edges = _bins_at_cuts(low - margin, high + margin, borders, bins)
    figure = new_figure(6.6, 3.9)
    axes = figure.subplots()
    plain(axes, ABILITY, "People")
    counts, _ = np.histogram(people, edges)
    middle = (edges[:-1] + edges[1:]) / 2
    for level in range(len(names)):
        here = np.searchsorted(borders, middle, side="right") == level
        axes.bar(
            edges[:-1][here], counts[here], np.diff(edges)[here], align="edge", edgecolor=GREY, linewidth=0.5,
            facecolor=TINTS[level % len(TINTS)], hatch=HATCHES[level % len(HATCHES)], label=names[level],
        )  # fmt: skip
    top = float(max(counts.max(), 1))
    ends = np.concatenate(([edges[0]], borders, [edges[-1]]))
    for level, name in enumerate(names):
        words = f"{name}\n{shares[level]:.0%}".replace("%", " %")
        axes.text((ends[level] + ends[level + 1]) / 2, 1.05 * top, words, ha="center", fontsize=9, color=INK)
    for cut in borders:
        axes.axvline(cut, color=INK, linestyle="dashed", linewidth=1)
    axes.set_ylim(0, 1.25 * top)
    axes.set_xlim(edges[0], edges[-1])
    parts = ", ".join(f"{name} {share:.0%}" for name, share in zip(names, shares, strict=True))
    told = (
        f"Distribution of {len(people)} scores, of mean {number(people.mean())} and standard deviation "
        f"{number(people.std())}. People at each level: {parts}."
    )
    return finished(figure, title, told)


def _bins_at_cuts(low: float, high: float, cuts: FloatArray, bins: int) -> FloatArray:
    """Edges of about `bins` bins, none of which is astride a cut."""
    require(bins >= 1, "bins", bins, "at least 1")
    ends = np.concatenate(([low], cuts, [high]))
    width = (high - low) / bins
    parts = [np.linspace(a, b, max(2, round((b - a) / width) + 1))[:-1] for a, b in pairwise(ends)]
    return np.concatenate((*parts, [high]))


def _legend(axes: Axes, columns: int) -> None:
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.13), ncols=columns, frameon=False, fontsize=9)
