from __future__ import annotations

import json

import numpy as np
import pytest
from examples import LEAVES, TREE, bank_of
from hypothesis import given
from hypothesis import strategies as st

from jauge import Answer, Ask, ContentRow, ItemBank, JaugeError, Plan, Stop, replay, step
from jauge.exposure import (
    Eligibility,
    ExposureCounts,
    item_eligibility,
    restricted_maximum,
    sympson_hetter,
)
from jauge.plan import Progressive
from jauge.sitting import Sitting

BANK = bank_of(24, 1, TREE, LEAVES[:1])
PLAN = Plan(5, 5, pick=1, opening_length=0)


def sat(
    bank: ItemBank, plan: Plan, seed: int, exposure: Eligibility | None
) -> tuple[list[Answer], list[bool], float]:
    """Items asked, whether exposure was relaxed, and the mean of the first skill."""
    rng = np.random.default_rng(seed)
    theta = rng.standard_normal()
    sitting = Sitting.begin(bank, plan, seed=seed, exposure=exposure)
    relaxed = []
    while isinstance(ask := sitting.decide(), Ask):
        chances = np.exp(bank.items.log_probabilities([theta])[bank.index[ask.item], :, 0]).cumsum()
        category = int((rng.random() > chances[:-1]).sum())
        relaxed.append(ask.why.relaxed)
        sitting = sitting.advance(ask.item, min(category, int(bank.top_category[bank.index[ask.item]])))
    return list(sitting.history), relaxed, float(sitting.estimates.mean[0])


counts_strategy = st.lists(
    st.tuples(
        st.sets(st.sampled_from("abcd"), max_size=3),
        st.sets(st.sampled_from("abcd"), max_size=3),
        st.booleans(),
    ),
    max_size=12,
)


@given(counts_strategy, st.floats(0.05, 1))
def test_formulas_oracle_direct_count(
    sittings: list[tuple[set[str], set[str], bool]], maximum: float
) -> None:
    """Each formula written again, item by item, from the list of the sittings."""
    counts = ExposureCounts.none("abcd")
    for asked, drawn, feasible in sittings:
        counts = counts.record(asked, drawn - asked, feasible=feasible)
    total = len(sittings)
    served = sum(f for *_, f in sittings)
    for item, name in enumerate("abcd"):
        shown = sum(name in a for a, *_ in sittings)
        eligible = sum(not f or name not in d - a for a, d, f in sittings)
        share = served / total if total else 1.0
        expected = 1.0
        if shown and served:
            expected = min(max(1 - 1 / share + maximum * eligible / shown / share, 0), 1)
        assert item_eligibility(counts, maximum).probabilities[item, 0] == pytest.approx(expected, abs=1e-9)
        selected = shown / eligible if eligible else 0
        trial = min(maximum / selected, 1) if selected else 1
        assert sympson_hetter(counts, maximum).probabilities[item, 0] == pytest.approx(trial, abs=1e-9)
        rate = shown / total if total else 0
        assert counts.rates()[item, 0] == pytest.approx(rate)
        assert restricted_maximum(counts, maximum).probabilities[item, 0] == float(rate < maximum)


def test_intervals_and_fading() -> None:
    counts = ExposureCounts.none("ab", [0.0]).record("a", ability=-1).record("ab", ability=0.0)
    assert counts.rates().tolist() == [[1, 1], [0, 1]]
    faded = counts.record("b", ability=0.5, fading=0.5)
    assert faded.sittings.tolist() == [1, 1.5]
    assert faded.administered.tolist() == [[1, 0.5], [0, 1.5]]
    assert ExposureCounts.from_dict(json.loads(json.dumps(faded.to_dict()))).to_dict() == faded.to_dict()
    assert item_eligibility(faded, 0.5).cuts.tolist() == [0.0]


def test_eligibility_is_data() -> None:
    found = Eligibility("ab", [[0.1, 1], [0.3, 0]], [0.5])
    assert Eligibility.from_dict(json.loads(json.dumps(found.to_dict()))).to_dict() == found.to_dict()


@given(st.integers(0, 2**64 - 1))
def test_a_sitting_asks_eligible_items_only_and_replays(seed: int) -> None:
    exposure = Eligibility(BANK.ids, np.full(24, 0.5))
    history, relaxed, _ = sat(BANK, PLAN, seed, exposure)
    ineligible = exposure.drawn(BANK, seed).ineligible[:, 0]
    if (~ineligible).sum() >= 5:
        assert not any(relaxed)
        assert not {BANK.ids[item] for item in np.flatnonzero(ineligible)} & {item for item, _ in history}
    assert replay(BANK, PLAN, history, seed, exposure=exposure).equal


def test_draws_have_their_probabilities_whatever_the_order_of_the_bank() -> None:
    exposure = Eligibility(["i003", "gone"], [0.3, 0.0])
    drawn = np.array([exposure.drawn(BANK, seed).ineligible[:, 0] for seed in range(3000)])
    assert drawn[:, 3].mean() == pytest.approx(0.7, abs=0.03)
    assert drawn.sum() == drawn[:, 3].sum()
    backwards = ItemBank(BANK.items.subset(np.arange(24)[::-1]), BANK.skills[::-1], TREE)
    for seed in range(20):
        assert exposure.drawn(backwards, seed).ineligible[20, 0] == drawn[seed, 3]


def test_exposure_is_set_aside_when_nothing_is_left() -> None:
    nothing = Eligibility(BANK.ids, np.zeros(24))
    ask = step(BANK, PLAN, [], seed=1, exposure=nothing)
    assert isinstance(ask, Ask)
    assert ask.why.relaxed
    assert ask.why.eligible == 24
    everything = step(BANK, PLAN, [], seed=1, exposure=Eligibility(BANK.ids, np.ones(24)))
    assert everything == step(BANK, PLAN, [], seed=1)


@pytest.mark.parametrize("crossing", [False, True])
def test_exposure_is_set_aside_when_minima_are_out_of_reach(crossing: bool) -> None:
    tree_bank = bank_of(24)
    content = np.zeros((24, 1), dtype=bool)
    content[[3, 4, 7], 0] = True
    bank = ItemBank(tree_bank.items, tree_bank.skills, TREE, content, ["video"])
    rows = [ContentRow("c22", 2), *([ContentRow("video", 2)] if crossing else [])]
    plan = Plan(4, 4, rows, pick=1, opening_length=0)
    resting = Eligibility([i for i, s in zip(bank.ids, bank.skills, strict=True) if s == "c22"], np.zeros(6))
    history, relaxed, _ = sat(bank, plan, 3, resting)
    assert sum(bank.skills[bank.index[item]] == "c22" for item, _ in history) >= 2
    assert any(relaxed)
    end = step(bank, plan, history, seed=3, exposure=resting)
    assert isinstance(end, Stop)
    assert end.unmet == ()


def test_the_interval_is_that_of_the_mean_of_the_skill() -> None:
    """Items rest above ability 0 only: a good first answer puts them to rest, a bad one does not."""
    resting = Eligibility(BANK.ids[:12], np.tile([1.0, 0.0], (12, 1)), [0.0])
    low = step(BANK, PLAN, [("i001", 0)], seed=5, exposure=resting)
    high = step(BANK, PLAN, [("i001", 1)], seed=5, exposure=resting)
    assert isinstance(low, Ask)
    assert isinstance(high, Ask)
    assert (low.why.eligible, high.why.eligible) == (23, 12)


@pytest.mark.slow
@pytest.mark.parametrize("rule", [item_eligibility, sympson_hetter, restricted_maximum])
def test_rates_stay_under_the_maximum(rule: object) -> None:
    """800 sittings of five among 24 items, at most 0.4 each; without control one is always asked."""
    free = [item for seed in range(50) for item, _ in sat(BANK, PLAN, seed, None)[0]]
    assert max(free.count(item) for item in set(free)) == 50
    counts, late = ExposureCounts.none(BANK.ids), np.zeros(24)
    for seed in range(800):
        exposure = rule(counts, 0.4)  # type: ignore[operator]
        history, relaxed, _ = sat(BANK, PLAN, seed, exposure)
        names = [item for item, _ in history]
        resting = np.flatnonzero(exposure.drawn(BANK, seed).ineligible[:, 0])
        counts = counts.record(names, [BANK.ids[i] for i in resting], feasible=not any(relaxed))
        if seed >= 200:
            late[[BANK.index[name] for name in names]] += 1
    assert late.max() / 600 <= 0.4 + 0.04


@pytest.mark.slow
def test_progressive_restricted_uses_the_whole_bank() -> None:
    """Revuelta & Ponsoda (1998): nothing is unused and nothing is asked too often."""
    plan = Plan(5, 5, pick=1, opening_length=0, progressive=Progressive(1.0))
    counts = ExposureCounts.none(BANK.ids)
    for seed in range(500):
        history, *_ = sat(BANK, plan, seed, restricted_maximum(counts, 0.4))
        counts = counts.record([item for item, _ in history])
    assert counts.rates().min() > 0.02
    assert counts.rates().max() <= 0.41


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Eligibility("aa", [1, 1]), "ids is 'a'"),
        (lambda: Eligibility("ab", [1]), "probabilities is .* of shape"),
        (lambda: Eligibility("a", [1.5]), r"probabilities is \[1.5\]"),
        (lambda: Eligibility("a", [float("nan")]), "probabilities is .nan"),
        (lambda: ExposureCounts.none("aa"), "ids is 'a'"),
        (lambda: ExposureCounts(("a",), [], [1], [1], [[-1]], [[0]]), "eligible is -1.0"),  # type: ignore[arg-type]
        (lambda: ExposureCounts(("a",), [], [1, 2], [1], [[1]], [[0]]), "sittings is .* of shape"),  # type: ignore[arg-type]
        (lambda: ExposureCounts.none("a").record("a", fading=0), "fading is 0"),
        (lambda: ExposureCounts.none("a").record("a", ability=float("nan")), "ability is nan"),
        (lambda: ExposureCounts.none("a").record("b"), "administered is 'b'"),
        (lambda: item_eligibility(ExposureCounts.none("a"), 0), "maximum is 0"),
    ],
)
def test_refused(make: object, message: str) -> None:
    with pytest.raises(JaugeError, match=message):
        make()  # type: ignore[operator]
