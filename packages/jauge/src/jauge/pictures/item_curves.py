"""Curves of items and tests over ability: probabilities, information, standard error."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, require
from jauge.items import Items
from jauge.pictures.style import (
    BLUE,
    COLOURS,
    DASHES,
    GREY,
    INK,
    ORANGE,
    Axes,
    Figure,
    finished,
    increasing,
    new_figure,
    number,
    plain,
)

ABILITY = "Ability θ (standard deviations)"
_MOST_PANELS = 24
_MOST_LINES = 80


def draw_item_curves(
    items: Items,
    positions: Sequence[int] | None = None,
    *,
    abilities: ArrayLike | None = None,
    title: str = "Probability of each score",
) -> Figure:
    """Category curves, one panel an item; of items scored 0 or 1, the curve of 1 (characteristic curve).

    Parameters
    ----------
    items : the bank
    positions : the items to draw, at most 24; all of them by default
    abilities : increasing array (q,); from -4 to 4 by default
    title : "" for none

    Examples
    --------
    >>> figure = draw_item_curves(Items.logistic([1.0, 2.0], [0.0, 1.0]))
    >>> len(figure.axes)
    2
    """
    chosen = list(range(len(items))) if positions is None else [int(place) for place in positions]
    require(0 < len(chosen) <= _MOST_PANELS, "positions", len(chosen), f"1 to {_MOST_PANELS} items")
    part = items.subset(chosen)
    theta = _abilities(abilities)
    probabilities = np.exp(part.log_probabilities(theta))
    width = min(4, math.ceil(math.sqrt(len(chosen))))
    height = -(-len(chosen) // width)
    figure = new_figure(max(5.0, 2.9 * width), max(3.2, 2.3 * height + 0.6))
    panels = figure.subplots(height, width, sharex=True, sharey=True, squeeze=False)
    for place, axes in enumerate(panels.ravel()):
        if place >= len(chosen):
            axes.remove()
            continue
        count = int(part.n_categories[place])
        _category_panel(axes, theta, probabilities[place, :count])
        axes.set_title(part.ids[place], fontsize=10, color=INK)
        axes.label_outer()
        if place + width >= len(chosen):
            axes.tick_params(labelbottom=True)
    figure.supxlabel(ABILITY, fontsize=10, color=INK)
    figure.supylabel("Probability", fontsize=10, color=INK)
    return finished(figure, title, _told(part, theta, probabilities))


def _category_panel(axes: Axes, theta: FloatArray, curves: FloatArray) -> None:
    plain(axes, "", "")
    axes.set_ylim(-0.02, 1.08)
    axes.set_xlim(theta[0], theta[-1])
    binary = len(curves) == 2  # noqa: PLR2004
    for category in range(1 if binary else 0, len(curves)):
        style = category - 1 if binary else category
        colour = COLOURS[style % len(COLOURS)]
        axes.plot(
            theta, curves[category], color=colour, linestyle=DASHES[style % len(DASHES)], linewidth=1.8,
            label=f"score {category}",
        )  # fmt: skip
        if not binary:
            peak = int(curves[category].argmax())
            inner = min(max(peak, len(theta) // 16), len(theta) - 1 - len(theta) // 16)
            axes.annotate(
                str(category), (theta[inner], curves[category, inner]), xytext=(0, 2),
                textcoords="offset points", color=colour, ha="center", va="bottom", fontsize=9,
            )  # fmt: skip


def _told(items: Items, theta: FloatArray, probabilities: FloatArray) -> str:
    sentences = []
    for place, name in enumerate(items.ids):
        if items.n_categories[place] == 2:  # noqa: PLR2004
            low, high = probabilities[place, 1, 0], probabilities[place, 1, -1]
            sentences.append(
                f"{name}: success goes from {number(low)} at {number(theta[0])} "
                f"to {number(high)} at {number(theta[-1])}."
            )
            continue
        best = probabilities[place].argmax(axis=0)
        likely = ", ".join(str(category) for category in dict.fromkeys(best.tolist()))
        sentences.append(f"{name}: the likeliest score is in turn {likely}.")
    return "Probability of each score by ability. " + " ".join(sentences)


def draw_information(
    items: Items,
    *,
    abilities: ArrayLike | None = None,
    prior: bool = False,
    title: str = "Information and standard error",
) -> Figure:
    """Information of the test and of its items, and the standard error it gives.

    Parameters
    ----------
    items : of the test; beyond 80 of them, only the test is drawn
    abilities : increasing array (q,); from -4 to 4 by default
    prior : whether the standard error counts the information of a N(0, 1) prior
    title : "" for none

    Source: Birnbaum (1968) in Lord & Novick, chapter 17 (information of a test).

    Examples
    --------
    >>> figure = draw_information(Items.logistic([1.0, 2.0], [0.0, 1.0]))
    >>> [line.get_label() for line in figure.axes[1].lines]
    ['standard error']
    """
    theta = _abilities(abilities)
    each = items.information(theta)
    total = each.sum(axis=0)
    with np.errstate(divide="ignore"):
        error = 1 / np.sqrt(total + float(prior))
    figure = new_figure(6.6, 4.2)
    axes = figure.subplots()
    plain(axes, ABILITY, "Information")
    if len(items) <= _MOST_LINES:
        for place, curve in enumerate(each):
            axes.plot(
                theta, curve, color=GREY, linewidth=0.6, alpha=0.7, label="one item" if not place else "_"
            )
    axes.plot(theta, total, color=BLUE, linewidth=2.2, label="test")
    axes.set_ylim(0, 1.15 * float(total.max()))
    axes.set_xlim(theta[0], theta[-1])
    right = axes.twinx()
    right.plot(theta, error, color=ORANGE, linestyle=DASHES[1], linewidth=2.0, label="standard error")
    right.set_ylabel("Standard error (standard deviations)", color=ORANGE)
    right.set_ylim(0, min(2.0, 1.3 * float(error[np.isfinite(error)].max())))
    right.tick_params(colors=ORANGE, labelsize=9)
    right.spines[["top", "left", "bottom"]].set_visible(False)
    right.spines["right"].set_color(ORANGE)
    lines = [line for line in (*axes.lines, *right.lines) if not line.get_label().startswith("_")]
    axes.legend(
        lines, [line.get_label() for line in lines], loc="upper center", bbox_to_anchor=(0.5, 1.12), ncols=3,
        frameon=False, fontsize=9,
    )  # fmt: skip
    top = int(total.argmax())
    told = (
        f"Information of a test of {len(items)} items by ability: largest at {number(theta[top])}, where it "
        f"is {number(total[top])} and the standard error {number(error[top])}; the standard error is "
        f"{number(error[0])} at {number(theta[0])} and {number(error[-1])} at {number(theta[-1])}."
    )
    return finished(figure, title, told)


def _abilities(abilities: ArrayLike | None) -> FloatArray:
    theta = np.linspace(-4, 4, 161) if abilities is None else increasing("abilities", abilities)
    require(len(theta) > 1, "abilities", theta.tolist(), "at least two abilities")
    return theta
