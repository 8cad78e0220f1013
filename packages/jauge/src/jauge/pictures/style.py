"""The look all pictures share, and the text that says what each of them shows.

Source: Okabe & Ito (2008), Color Universal Design (the palette); its yellow is left out, too pale for a line.
Oracle: contrast of every colour with white, tests/test_pictures.py.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, JaugeError, require, require_finite

Figure = Any
Axes = Any

BLUE, ORANGE, GREEN, PURPLE, BROWN = "#0072B2", "#D55E00", "#00795A", "#A64D82", "#7A5C00"
INK, GREY, PALE = "#222222", "#6B6B6B", "#D9D9D9"
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, BROWN, INK)
DASHES: tuple[Any, ...] = (
    "solid",
    (0, (6, 2)),
    (0, (2, 1.5)),
    (0, (7, 2, 1.5, 2)),
    (0, (4, 1, 1, 1, 1, 1)),
    (0, (1, 1)),
)
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "+++")
TINTS = ("#CFE3F1", "#F7D9C4", "#CDE8DF", "#E9D3E1", "#E6DEC6", "#E3E3E3")

_descriptions: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def new_figure(width: float, height: float) -> Figure:
    """An empty figure in inches; a sentence when matplotlib is not installed."""
    try:
        module = importlib.import_module("matplotlib.figure")
    except ImportError as error:
        raise JaugeError("Pictures need the package matplotlib: install jauge[pictures].") from error
    return module.Figure(figsize=(width, height), layout="constrained", dpi=120, facecolor="white")


def plain(axes: Axes, x: str, y: str) -> None:
    """Axis names, no box, a light grid behind."""
    axes.set_xlabel(x, color=INK)
    axes.set_ylabel(y, color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GREY)
    axes.tick_params(colors=INK, labelsize=9)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)


def finished(figure: Figure, title: str, description: str) -> Figure:
    """The figure with its title, and with the text that `describe` gives."""
    if title:
        figure.suptitle(title, fontsize=12, fontweight="bold", color=INK)
    _descriptions[figure] = description
    return figure


def describe(figure: Figure) -> str:
    """What a picture made by this package shows, in words: the alternative text of the image.

    Examples
    --------
    >>> from jauge.pictures import draw_exposure
    >>> describe(draw_exposure([0.5, 0.0, 0.25, 0.25], maximum=0.3))  # doctest: +ELLIPSIS
    'Exposure of 4 items, from the most to the least asked: ...'
    """
    known = figure in _descriptions
    require(known, "figure", type(figure).__name__, "a figure drawn by jauge.pictures")
    return _descriptions[figure]


def vector(argument: str, values: Any) -> FloatArray:
    """One dimension of finite numbers; masked entries, of a `Scores.estimate` for instance, are left out."""
    array = np.ma.masked_array(values, dtype=np.float64)
    require(array.ndim == 1, argument, array.shape, "of one dimension")
    kept: FloatArray = np.asarray(array.compressed(), dtype=np.float64)
    require(len(kept) > 0, argument, array.shape, "made of at least one number")
    require_finite(argument, kept)
    return kept


def increasing(argument: str, values: ArrayLike) -> FloatArray:
    """Finite numbers, strictly increasing; there may be none."""
    array = np.asarray(values, dtype=np.float64).reshape(-1)
    require_finite(argument, array)
    require(bool((np.diff(array) > 0).all()), argument, array.tolist(), "strictly increasing")
    return array


def level_names(labels: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """The names of `count` levels, "level 1" and so on unless given."""
    names = tuple(f"level {number + 1}" for number in range(count)) if labels is None else tuple(labels)
    require(len(names) == count, "labels", names, f"{count} names, one more than there are cuts")
    return names


def number(value: float) -> str:
    """Two decimals, with a true minus sign."""
    return f"{value:.2f}".replace("-", "−")
