"""Every number of a stopping rule by hand: found wanting by mutation of the rules, these hold each term."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jauge import Answer, ItemBank, Items, JaugeError, PiecewiseScale, Plan, SkillTree, estimate
from jauge.criteria import variance_reduction
from jauge.stopping import AllOf, ClearInterval, Glr, OutOfReach, Settled, Sprt, Standing, TimeBudget

ITEMS = Items.logistic([1.2, 0.8, 1.6, 1.0, 2.0], [-1.0, -0.4, 0.1, 0.6, 1.3])
BANK = ItemBank(ITEMS)
TREE = SkillTree(["left", "right"], [-1, -1], [0.0, 0.0])


def standing(maximum: int = 4, bank: ItemBank = BANK, cuts: dict[str, list[float]] | None = None) -> Standing:
    """After one right answer to the middle item."""
    history = [Answer("item3", 1)]
    eligible = np.array([item != "item3" for item in bank.ids])
    plan = Plan(1, maximum, cuts=cuts if cuts is not None else {bank.tree.names[0]: [0.0]})
    return Standing(bank, plan, estimate(bank, history), 1, eligible)


@pytest.mark.parametrize("maximum", [2, 3, 4, 9])
def test_precisions_of_the_best_items_left_are_added(maximum: int) -> None:
    now = standing(maximum)
    variance = float(now.estimates.sd[0]) ** 2
    gains = sorted(variance_reduction(BANK, now.estimates)[[0, 1, 3, 4]], reverse=True)[: min(maximum - 1, 4)]
    precision = 1 / variance + sum(1 / (variance - gain) - 1 / variance for gain in gains)
    assert now.attainable(0) == pytest.approx(precision**-0.5, rel=1e-12)
    assert now.drift(0) == pytest.approx(math.sqrt(variance - 1 / precision), rel=1e-12)


def test_only_items_of_the_scale_bring_it_precision() -> None:
    bank = ItemBank(ITEMS, ["left", "right", "left", "right", "left"], TREE)
    now = standing(9, bank)
    alone = ItemBank(ITEMS.subset([0, 2, 4]))
    assert now.attainable(0) == pytest.approx(standing(9, alone).attainable(0), rel=1e-9)
    assert now.attainable(0) < float(now.estimates.sd[0])
    assert now.attainable(1) < float(now.estimates.sd[1])


@pytest.mark.parametrize("rule", [Sprt, Glr])
@pytest.mark.parametrize(("alpha", "beta"), [(0.05, 0.2), (0.2, 0.05), (0.01, 0.01)])
@pytest.mark.parametrize("right", [True, False])
def test_ratio_bounds_are_those_of_wald(
    rule: type[Sprt | Glr], alpha: float, beta: float, right: bool
) -> None:
    """Items at the cut, all answers alike: each moves the log ratio by the same step."""
    slope, delta = 3.0, 0.5
    bank = ItemBank(Items.logistic([slope] * 30, [0.0] * 30))
    one = math.log(1 + math.exp(slope * delta))  # the best ability of the right side fits perfectly
    if rule is Sprt:
        one -= math.log(1 + math.exp(-slope * delta))
    bound = math.log((1 - beta) / alpha) if right else -math.log(beta / (1 - alpha))
    plan = Plan(1, 30, cuts={"ability": [0.0]})
    history: list[Answer] = []
    for item in bank.ids:
        history.append(Answer(item, int(right)))
        now = Standing(
            bank,
            plan,
            estimate(bank, history),
            len(history),
            np.ones(30, bool),
        )
        if rule(delta, alpha, beta).met(now):
            break
    assert len(history) == math.ceil(bound / one - 1e-9)


def test_an_undecided_cut_keeps_every_ratio_rule_going() -> None:
    both = standing(cuts={"ability": [-3.0, 0.3]})
    assert not Sprt(0.2).met(both)
    assert not Glr(0.2).met(both)


def phi(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


@pytest.mark.parametrize("cut", [-0.6, -0.2, 0.1, 0.5, 0.9])
def test_a_settled_level_is_one_the_mean_will_not_leave(cut: float) -> None:
    now = standing(3, cuts={"ability": [cut]})
    below = phi((cut - float(now.estimates.mean[0])) / now.drift(0))
    certain = max(below, 1 - below)
    assert Settled(certain - 1e-6).met(now)
    assert not Settled(certain + 1e-6).met(now)


@pytest.mark.parametrize("cut", [-0.6, 0.1, 0.5])
def test_out_of_reach_adds_the_ends_at_which_a_level_is_probable(cut: float) -> None:
    now = standing(4, cuts={"ability": [cut]})
    sd, drift, mean = now.attainable(0), now.drift(0), float(now.estimates.mean[0])
    chance = 0.0
    for end in np.linspace(-6, 6, 61):
        below = phi((cut - end) / sd)
        if max(below, 1 - below) >= 0.8:
            chance += phi((end + 0.1 - mean) / drift) - phi((end - 0.1 - mean) / drift)
    assert 0.01 < chance < 0.99
    assert OutOfReach(0.8, chance=chance + 1e-6).met(now)
    assert not OutOfReach(0.8, chance=chance - 1e-6).met(now)


def test_a_clear_interval_lies_on_one_side_of_every_cut() -> None:
    now = standing()
    known = now.estimates["ability"]
    lower, upper = known.interval(0.9)  # type: ignore[union-attr]
    for cut, clear in (
        (lower - 0.01, True),
        (lower + 0.01, False),
        (upper - 0.01, False),
        (upper + 0.01, True),
    ):
        assert ClearInterval(0.9).met(standing(cuts={"ability": [cut]})) is clear


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Sprt(0), "delta is 0, but must be positive and finite."),
        (lambda: Sprt(math.inf), "delta is inf, but must be positive and finite."),
        (lambda: Sprt(0.2, alpha=1), "alpha is 1, but must be between 0 and 1, both excluded."),
        (lambda: Sprt(0.2, beta=0), "beta is 0, but must be between 0 and 1, both excluded."),
        (lambda: Sprt(0.2, alpha=0.4, beta=0.6), "beta is 0.6, but must be below 1 minus alpha, 0.6."),
        (lambda: Settled(0.5), "certainty is 0.5, but must be from 0.5 to 1, both excluded."),
        (lambda: Settled(1), "certainty is 1, but must be from 0.5 to 1, both excluded."),
        (lambda: TimeBudget(0), "seconds is 0, but must be positive and finite."),
        (lambda: TimeBudget(math.inf), "seconds is inf, but must be positive and finite."),
        (lambda: AllOf([]), "rules is (), but must be at least one rule."),
        (lambda: OutOfReach(1.0), "probability is 1.0, but must be between 0 and 1, both excluded."),
        (
            lambda: PiecewiseScale([(0, 0)]),
            "knots is ((0.0, 0.0),), but must be at least two finite (ability, score) pairs, "
            "both strictly increasing.",
        ),
    ],
)
def test_a_refusal_is_this_sentence(make: object, sentence: str) -> None:
    with pytest.raises(JaugeError) as caught:
        make()  # type: ignore[operator]
    assert str(caught.value) == sentence


def test_one_rule_alone_may_be_all_of_them_and_time_runs_out_on_the_second() -> None:
    now = standing()
    assert AllOf([TimeBudget(10)]).met(Standing(BANK, now.plan, now.estimates, 1, now.eligible, 10.0))
    assert not TimeBudget(10).met(Standing(BANK, now.plan, now.estimates, 1, now.eligible, 9.99))


@pytest.mark.parametrize("knots", [[(1, 0), (0, 1)], [(0, 0), (1, math.inf)], [(0, 0), (1, 1), (1, 2)]])
def test_knots_out_of_order_or_infinite_are_refused(knots: list[tuple[float, float]]) -> None:
    with pytest.raises(JaugeError, match="knots"):
        PiecewiseScale(knots)
