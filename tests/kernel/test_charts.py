"""Every figure is well-formed, named, inside its frame, free of style and script, and has its data."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.kernel.charts import (
    Bar,
    Figure,
    Group,
    Landing,
    bars,
    funnel,
    grouped_levels,
    interval_scale,
    interval_strip,
)

pytestmark = pytest.mark.unit

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60)
shares = st.floats(-0.5, 1.5)
DATA = {"columns": ("a", "b"), "rows": [("x", "1")]}
HUNDRED = 100.01


def check(figure: Figure) -> None:
    root = ElementTree.fromstring(figure.svg)
    assert root.get("role") == "img"
    named = set((root.get("aria-labelledby") or "").split())
    found = {node.get("id") for node in root if node.tag in {"title", "desc"}}
    assert named == found
    assert len(found) == 2
    assert not re.search(r"<(style|script)|\sstyle=|\son\w+=", figure.svg.split("<desc")[0])
    for node in root.iter():
        assert node.get("style") is None
        start, width = (_percent(node.get(name)) for name in ("x", "width"))
        if node is not root:
            assert start >= 0
            assert start + width <= HUNDRED
            assert all(0 <= _percent(node.get(name)) <= HUNDRED for name in ("x1", "x2", "cx"))
    assert figure.rows


def _percent(value: str | None) -> float:
    return float(value[:-1]) if value and value.endswith("%") else 0.0


@given(title=words, label=words, text=words, low=shares, share=shares, high=shares)
def test_bars(title: str, label: str, text: str, low: float, share: float, high: float) -> None:
    items = [Bar(label, share, text, low, high), Bar(label, share, text)]
    check(bars("b", title, description=text, items=items, **DATA))  # type: ignore[arg-type]


@given(title=words, label=words, text=words, share=st.floats(0, 1))
def test_funnel(title: str, label: str, text: str, share: float) -> None:
    items = [Bar(label, 1.0, text), Bar(label, share, text)]
    check(funnel("f", title, description=text, items=items, **DATA))  # type: ignore[arg-type]


@given(title=words, label=words, text=words, share=shares)
def test_grouped_levels(title: str, label: str, text: str, share: float) -> None:
    groups = [Group(label, (share, 0.3), (text, "30 %"))]
    series = ("Entrée", "Arrivée")
    check(grouped_levels("g", title, description=text, series=series, groups=groups, **DATA))  # type: ignore[arg-type]


@given(point=st.floats(-9, 9), low=st.floats(-9, 9), high=st.floats(-9, 9))
def test_interval_scale(point: float, low: float, high: float) -> None:
    landings = [Landing("0", -3.5), Landing("1", -1.0), Landing("2", 1.0)]
    figure = interval_scale(
        "s",
        "Échelle",
        description="x",
        landings=landings,
        end=3.5,
        point=point,
        interval=(low, high),
        **DATA,  # type: ignore[arg-type]
    )
    check(figure)
    reached = sum(landing.start <= point for landing in landings[1:])
    classes = re.findall(r'class="(chart-landing[^"]*)"', figure.svg)
    assert classes.index("chart-landing chart-reached") == reached


def test_markup_in_words_is_written_as_words() -> None:
    figure = bars("b", "<b>", description="&", items=[Bar("<script>", 0.5, '"')], **DATA)  # type: ignore[arg-type]
    assert "<script>" not in figure.svg
    check(figure)
    assert "&lt;b&gt;" in interval_strip(0.5, 0.2, 0.8, name="<b>")


def test_a_chart_refuses_more_series_than_it_can_tell_apart() -> None:
    with pytest.raises(ValueError, match="at most 4"):
        grouped_levels("g", "x", description="x", series=("",) * 5, groups=[], **DATA)  # type: ignore[arg-type]
