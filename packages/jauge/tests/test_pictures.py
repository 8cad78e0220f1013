"""Pictures: what is drawn is the data, every figure can be saved, told in words, and read without colours."""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from jauge.checks import JaugeError
from jauge.grid import GRID, PRIOR, SPACING, normal_weights
from jauge.items import Items
from jauge.levels import level_probabilities
from jauge.pictures import (
    describe,
    draw_convergence,
    draw_dif,
    draw_exposure,
    draw_information,
    draw_item_curves,
    draw_posterior,
    draw_scores,
    draw_wright_map,
    style,
)

BINARY = Items.logistic([1.0, 1.5, 0.8], [-1.0, 0.0, 1.5], ids=["a", "b", "c"])
GRADED = Items.graded([1.2, 0.9], [[-1.0, 0.5], [0.0, 1.0]], ids=["g", "h"])
MIXED = Items.joined([BINARY, GRADED])
THETA = np.linspace(-3, 3, 61)
PEOPLE = np.random.default_rng(1).standard_normal(200)
LEVELS = ("low", "middle", "high")


PICTURES: dict[str, Any] = {
    "curves": lambda: draw_item_curves(MIXED),
    "information": lambda: draw_information(MIXED),
    "wright": lambda: draw_wright_map(MIXED, PEOPLE),
    "exposure": lambda: draw_exposure([0.4, 0.2, 0.0, 0.0], maximum=0.3),
    "dif": lambda: draw_dif([0.1, -1.2, 2.5], [0.2, 0.3, 0.4]),
    "convergence": lambda: draw_convergence([-30.0, -11.0, -10.0], [1.0, 0.1, 0.0], tolerance=1e-3),
    "posterior": lambda: draw_posterior(PRIOR, cuts=[-1, 1], labels=LEVELS),
    "scores": lambda: draw_scores(PEOPLE, cuts=[-1, 1], labels=LEVELS),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_saved_titled_and_told(name: str) -> None:
    figure = PICTURES[name]()
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        file = io.BytesIO()
        figure.savefig(file, format=kind)
        assert file.getvalue().startswith(start)
    assert figure.get_suptitle()
    told = describe(figure)
    assert len(told) > 60
    assert told.endswith(".")
    texts = [figure.get_supxlabel(), *(axes.get_xlabel() for axes in figure.axes)]
    assert any(texts)


def test_pictures_leave_the_global_state_alone() -> None:
    for draw in PICTURES.values():
        draw()
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()


@pytest.mark.parametrize("name", ["curves", "information", "convergence", "exposure"])
def test_lines_of_one_panel_differ_by_more_than_colour(name: str) -> None:
    for axes in PICTURES[name]().axes:
        looks = [
            (line.get_linestyle(), line.get_linewidth(), line.get_marker(), str(line._dash_pattern))
            for line in axes.lines
            if not line.get_label().startswith("_") and len(line.get_xdata())
        ]
        assert len(set(looks)) == len(looks)


def test_every_colour_can_be_read_on_white() -> None:
    """Contrast of at least 3 for graphics and 4.5 for the words, as WCAG 2.2 asks (1.4.11, 1.4.3)."""
    for colour in (*style.COLOURS, style.GREY):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        contrast = 1.05 / (np.dot([0.2126, 0.7152, 0.0722], linear) + 0.05)
        assert contrast >= 3.0
        assert contrast >= 4.5 or colour == style.ORANGE
    assert (
        len(set(style.COLOURS)) == len({str(dash) for dash in style.DASHES}) == len(set(style.MARKERS)) == 6
    )


def test_item_curves_are_the_probabilities() -> None:
    figure = draw_item_curves(MIXED, [4, 1], abilities=THETA, title="")
    assert not figure.get_suptitle()
    expected = np.exp(MIXED.log_probabilities(THETA))
    graded, binary = figure.axes
    assert graded.get_title() == "h"
    assert [text.get_text() for text in graded.texts] == ["0", "1", "2"]
    for category, line in enumerate(graded.lines):
        assert np.array_equal(line.get_xdata(), THETA)
        assert np.allclose(line.get_ydata(), expected[4, category])
    assert len(binary.lines) == 1
    assert np.allclose(binary.lines[0].get_ydata(), expected[1, 1])
    assert "the likeliest score is in turn 0, 1, 2" in describe(
        draw_item_curves(Items.graded([2.0], [[-1, 1]]))
    )
    assert len(draw_item_curves(MIXED).axes) == 5


def test_information_is_the_sum_over_the_items() -> None:
    each = MIXED.information(THETA)
    figure = draw_information(MIXED, abilities=THETA)
    left, right = figure.axes
    assert np.allclose([line.get_ydata() for line in left.lines[:-1]], each)
    assert np.allclose(left.lines[-1].get_ydata(), each.sum(axis=0))
    assert np.allclose(right.lines[0].get_ydata(), each.sum(axis=0) ** -0.5)
    prior = draw_information(MIXED, abilities=THETA, prior=True).axes[1].lines[0].get_ydata()
    assert np.allclose(prior, (1 + each.sum(axis=0)) ** -0.5)
    many = Items.logistic(np.ones(81), np.linspace(-2, 2, 81))
    assert len(draw_information(many).axes[0].lines) == 1


def test_the_wright_map_sorts_the_items_and_counts_the_people() -> None:
    left, right = draw_wright_map(MIXED, np.ma.masked_greater(PEOPLE, 1.0), bins=12).axes
    assert sum(bar.get_width() for bar in left.patches) == (PEOPLE <= 1.0).sum()
    order = np.argsort(np.nanmean(MIXED.thresholds, axis=1))
    assert [label.get_text() for label in right.get_xticklabels()] == [MIXED.ids[item] for item in order]
    for step in range(2):
        assert np.array_equal(right.lines[step].get_ydata(), MIXED.thresholds[order, step], equal_nan=True)
    assert right.lines[2].get_ydata()[0] == pytest.approx(PEOPLE[PEOPLE <= 1.0].mean())
    many = Items.logistic(np.ones(41), np.linspace(-2, 2, 41))
    assert draw_wright_map(many, PEOPLE).axes[1].get_xticklabels() == []


def test_exposure_is_sorted_and_counted() -> None:
    figure = draw_exposure([0.2, 0.0, 0.5, 0.3], maximum=0.25)
    lines = figure.axes[0].lines
    assert lines[0].get_ydata().tolist() == [0.5, 0.3, 0.2, 0.0]
    assert lines[1].get_ydata()[0] == 0.25
    assert lines[2].get_ydata()[0] == 0.25
    assert "1 items were never asked. 2 items are above" in describe(figure)
    assert len(draw_exposure([0.1, 0.2]).axes[0].lines) == 2


def test_dif_shows_each_item_with_its_interval_and_class() -> None:
    delta = np.ma.masked_invalid([0.3, np.nan, -2.0, 1.2])
    figure = draw_dif(delta, [0.1, 0.1, 0.5, 0.2], ["a", "b", "c", "d"])
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["c", "d", "a"]
    segments = np.array(axes.collections[-1].get_segments())
    assert np.allclose(segments[:, :, 0].mean(axis=1), [-2.0, 1.2, 0.3])
    assert np.allclose(np.ptp(segments[:, :, 0], axis=1) / 2, 1.959964 * np.array([0.5, 0.2, 0.1]))
    points = {line.get_label(): line.get_xdata().tolist() for line in axes.lines[1:]}
    assert points == {"negligible (A): 1": [0.3], "moderate (B): 1": [1.2], "large (C): 1": [-2.0]}
    assert "Large: c. The largest difference is −2.00." in describe(figure)
    given = draw_dif([2.0, 0.1], [0.1, 0.1], classes=["A", "C"])
    assert "1 negligible (A), 0 moderate (B), 1 large (C). Large: item2." in describe(given)


def test_convergence_shows_distances_and_changes() -> None:
    figure = draw_convergence([-30.0, -11.0, -10.0], [1.0, 0.1, 0.0], tolerance=1e-3)
    top, bottom = figure.axes
    assert top.lines[0].get_ydata().tolist() == [20.0, 1.0]
    assert bottom.lines[0].get_xdata().tolist() == [1, 2]
    assert bottom.lines[0].get_ydata().tolist() == [1.0, 0.1]
    assert bottom.lines[1].get_ydata()[0] == 1e-3
    assert len(draw_convergence([-2.0, -1.0]).axes) == 1


def test_the_posterior_is_the_density_cut_into_levels() -> None:
    weights = normal_weights(0.4, 0.5)
    figure = draw_posterior(3 * weights, cuts=[-1, 1], labels=LEVELS)
    axes = figure.axes[0]
    theta, density = axes.lines[0].get_data()
    assert np.allclose(
        density, np.exp(-0.5 * ((theta - 0.4) / 0.5) ** 2) / (0.5 * np.sqrt(2 * np.pi)), atol=1e-4
    )
    assert [line.get_xdata()[0] for line in axes.lines[1:3]] == [-1, 1]
    low, high = axes.lines[3].get_xdata()
    assert (low, high) == pytest.approx((0.4 - 1.645 * 0.5, 0.4 + 1.645 * 0.5), abs=0.01)
    assert axes.lines[4].get_xdata()[0] == pytest.approx(0.4)
    shares = level_probabilities(weights, [-1.0, 1.0])
    expected = [f"{name}\n{share:.0%}".replace("%", " %") for name, share in zip(LEVELS, shares, strict=True)]
    assert [text.get_text() for text in axes.texts] == expected
    assert [text.get_text() for text in draw_posterior(PRIOR).axes[0].texts] == ["level 1\n100 %"]
    assert SPACING * len(GRID) > 12


def test_scores_are_counted_within_levels() -> None:
    people = np.array([-2.0, -1.0, 0.2, 0.4, 1.5])
    figure = draw_scores(people, cuts=[-1, 1], labels=LEVELS, bins=10)
    axes = figure.axes[0]
    bars = axes.containers
    assert [sum(bar.get_height() for bar in level) for level in bars] == [1, 3, 1]
    assert all(bar.get_x() + bar.get_width() <= -1 + 1e-9 for bar in bars[0])
    assert [text.get_text() for text in axes.texts] == ["low\n20 %", "middle\n60 %", "high\n20 %"]
    assert "low 20%, middle 60%, high 20%" in describe(figure)
    assert sum(bar.get_height() for bar in draw_scores(np.zeros(3)).axes[0].patches) == 3


@pytest.mark.parametrize(
    ("draw", "named"),
    [
        (lambda: draw_item_curves(MIXED, []), "positions"),
        (lambda: draw_item_curves(MIXED, abilities=[1.0]), "abilities"),
        (lambda: draw_item_curves(MIXED, abilities=[1.0, 0.0]), "abilities"),
        (lambda: draw_wright_map(MIXED, []), "abilities"),
        (lambda: draw_wright_map(MIXED, [[1.0]]), "abilities"),
        (lambda: draw_wright_map(MIXED, [np.nan]), r"abilities\[0\]"),
        (lambda: draw_exposure([1.2]), "rates"),
        (lambda: draw_exposure([0.2], maximum=0.0), "maximum"),
        (lambda: draw_dif([1.0], [1.0, 2.0]), "errors"),
        (lambda: draw_dif([1.0], [1.0], ["a", "b"]), "ids"),
        (lambda: draw_dif([1.0], [1.0], classes=["D"]), "classes"),
        (lambda: draw_convergence([1.0]), "log_likelihoods"),
        (lambda: draw_convergence([1.0, 2.0], [1.0]), "changes"),
        (lambda: draw_convergence([1.0, 2.0], [1.0, -1.0]), "changes"),
        (lambda: draw_posterior([1.0]), "posterior"),
        (lambda: draw_posterior(-PRIOR), "posterior"),
        (lambda: draw_posterior(PRIOR, cuts=[7.0]), "cuts"),
        (lambda: draw_posterior(PRIOR, cuts=[0], labels=["one"]), "labels"),
        (lambda: draw_scores([0.0], cuts=[1, 1]), "cuts"),
        (lambda: draw_scores([0.0], bins=0), "bins"),
        (lambda: describe(object()), "figure"),
    ],
)
def test_bad_arguments_are_refused(draw: Any, named: str) -> None:
    with pytest.raises(JaugeError, match=named):
        draw()


def test_matplotlib_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(JaugeError, match=r"jauge\[pictures\]"):
        draw_exposure([0.1])
