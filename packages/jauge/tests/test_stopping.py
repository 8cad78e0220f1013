from __future__ import annotations

import math

import numpy as np
import pytest
from examples import TREE, bank_of
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge import (
    GRID,
    Answer,
    Ask,
    ContentRow,
    ItemBank,
    Items,
    JaugeError,
    Plan,
    SkillTree,
    Stop,
    estimate,
    level_probabilities,
    step,
)
from jauge.criteria import variance_reduction
from jauge.stopping import (
    AllOf,
    ClearInterval,
    Glr,
    LevelProbability,
    OutOfReach,
    PredictedReduction,
    Settled,
    Sprt,
    Standing,
    StoppingRule,
    StopReason,
    TimeBudget,
    _RatioRule,
)

SIZE = 40
_RNG = np.random.default_rng(2)
BANK = ItemBank(Items.logistic(_RNG.lognormal(0.3, 0.3, SIZE), _RNG.standard_normal(SIZE)))
CUTS = {"ability": (-1.0, 0.0, 1.0)}
answers = st.lists(st.integers(0, 1), min_size=1, max_size=SIZE - 2)


def standing(
    categories: list[int], maximum: int = SIZE, elapsed: float | None = None, **options: object
) -> Standing:
    history = [Answer(BANK.ids[item], category) for item, category in enumerate(categories)]
    eligible = np.arange(SIZE) >= len(history)
    plan = Plan(1, maximum, **({"cuts": CUTS} | options))  # type: ignore[arg-type]
    return Standing(BANK, plan, estimate(BANK, history), len(history), eligible, elapsed)


def log_likelihood(categories: list[int], theta: list[float]) -> np.ndarray:
    """Exact, at any ability."""
    table = BANK.items.log_probabilities(theta)
    found: np.ndarray = sum(table[item, category] for item, category in enumerate(categories))
    return found


@given(answers)
def test_level_probability_reads_the_posterior(categories: list[int]) -> None:
    now = standing(categories)
    largest = level_probabilities(now.estimates.posterior[0], CUTS["ability"]).max()
    assert LevelProbability(0.9).met(now) == (largest >= 0.9)


@given(answers, st.floats(0.5, 0.99))
def test_clear_interval_holds_no_cut(categories: list[int], level: float) -> None:
    now = standing(categories)
    known = now.estimates["ability"]
    lower, upper = known.interval(level)  # type: ignore[union-attr]
    assert ClearInterval(level).met(now) == all(not lower <= cut <= upper for cut in CUTS["ability"])


@given(answers, st.floats(0.1, 0.5))
def test_sprt_oracle_exact_likelihood(categories: list[int], delta: float) -> None:
    """Likelihoods at the two points of every cut, from the items."""
    cuts = np.array(CUTS["ability"])
    ratios = log_likelihood(categories, (cuts + delta).tolist()) - log_likelihood(
        categories, (cuts - delta).tolist()
    )
    low, high = math.log(0.1 / 0.95), math.log(0.9 / 0.05)
    if (np.minimum(abs(ratios - low), abs(ratios - high)) > 0.01).all():
        expected = bool(((ratios <= low) | (ratios >= high)).all())
        assert Sprt(delta, 0.05, 0.1).met(standing(categories)) == expected


@settings(max_examples=40)
@given(answers, st.floats(0.1, 0.5))
def test_glr_oracle_exact_likelihood(categories: list[int], delta: float) -> None:
    """Best likelihood on both sides of every cut, on 1,201 abilities, from the items."""
    theta = np.linspace(-6, 6, 1201)
    curve = log_likelihood(categories, theta.tolist())
    ratios = np.array(
        [curve[theta >= cut + delta].max() - curve[theta <= cut - delta].max() for cut in CUTS["ability"]]
    )
    low, high = math.log(0.05 / 0.95), math.log(0.95 / 0.05)
    if (np.minimum(abs(ratios - low), abs(ratios - high)) > 0.02).all():
        expected = bool(((ratios <= low) | (ratios >= high)).all())
        assert Glr(delta).met(standing(categories)) == expected


@given(answers)
def test_the_generalised_ratio_is_never_slower_than_the_ratio_at_two_points(categories: list[int]) -> None:
    now = standing(categories, cuts={"ability": (0.0,)})
    theta = GRID.tolist()
    inside = abs(theta[int(log_likelihood(categories, theta).argmax())]) > 1.0
    if inside and Sprt(0.2).met(now):
        assert Glr(0.2).met(now)


@pytest.mark.parametrize("rule", [Sprt(0.2), Glr(0.2)])
def test_ratios_are_decided_far_from_every_cut_only(rule: StoppingRule) -> None:
    assert rule.met(standing([1] * (SIZE - 2)))
    assert not rule.met(standing([1]))


def test_predicted_reduction_is_that_of_the_best_item_left() -> None:
    now = standing([1, 0, 1, 0, 1, 1])
    sd = float(now.estimates.sd[0])
    best = variance_reduction(BANK, now.estimates)[now.eligible].max()
    reduction = sd - math.sqrt(sd**2 - best)
    assert PredictedReduction(reduction * 1.01).met(now)
    assert not PredictedReduction(reduction * 0.99).met(now)
    assert PredictedReduction(1e-6, target=sd * 1.01).met(now)
    assert not PredictedReduction(1e-6, target=sd * 0.99).met(now)
    assert not PredictedReduction(1e-6, target=sd * 1.01, worthwhile=reduction * 0.99).met(now)
    assert PredictedReduction(1e-6, target=sd * 1.01, worthwhile=reduction * 1.01).met(now)


def test_nothing_left_settles_everything() -> None:
    done = standing([1, 0] * 5, maximum=10)
    assert done.left == 0
    assert done.attainable(0) == pytest.approx(done.estimates.sd[0])
    assert Settled(0.999).met(done)
    largest = level_probabilities(done.estimates.posterior[0], CUTS["ability"]).max()
    assert OutOfReach(min(largest + 0.05, 0.999)).met(done)
    assert not OutOfReach(largest - 0.05).met(done)


@given(answers)
def test_more_questions_left_settle_less(categories: list[int]) -> None:
    few, many = standing(categories, len(categories) + 1), standing(categories)
    assert many.attainable(0) <= few.attainable(0) <= few.estimates.sd[0] + 1e-12
    if Settled(0.95).met(many):
        assert Settled(0.95).met(few)


@pytest.mark.slow
def test_a_settled_level_seldom_changes() -> None:
    """Sittings of thirty questions: the level of the mean at the end is the one said to be settled."""
    rng = np.random.default_rng(3)
    plan = Plan(30, 30, cuts=CUTS, pick=1, opening_length=0)
    kept = changed = 0
    for seed in range(60):
        theta = rng.standard_normal()
        history: list[Answer] = []
        settled = None
        while isinstance(ask := step(BANK, plan, history, seed=seed), Ask):
            p = np.exp(BANK.items.log_probabilities([theta])[BANK.index[ask.item], 1, 0])
            history.append(Answer(ask.item, int(rng.random() < p)))
            left = np.ones(SIZE, dtype=bool)
            left[[BANK.index[item] for item, _ in history]] = False
            known = estimate(BANK, history)
            if settled is None and Settled(0.9).met(Standing(BANK, plan, known, len(history), left)):
                settled = int(np.searchsorted(CUTS["ability"], known.mean[0]))
        final = int(np.searchsorted(CUTS["ability"], estimate(BANK, history).mean[0]))
        kept, changed = kept + (settled == final), changed + (settled not in (None, final))
    assert kept > 40
    assert changed / (kept + changed) < 0.15


def stopped(plan: Plan, categories: list[int], bank: ItemBank = BANK, **options: float) -> Stop | None:
    history = [Answer(bank.ids[item], category) for item, category in enumerate(categories)]
    decision = step(bank, plan, history, seed=1, **options)  # type: ignore[arg-type]
    return decision if isinstance(decision, Stop) else None


def test_the_first_rule_met_is_named() -> None:
    rule, other = LevelProbability(0.5), ClearInterval(0.5)
    end = stopped(Plan(3, 30, cuts=CUTS, stopping=[rule, other]), [1] * 8)
    assert end is not None
    assert (end.reason, end.rule) == (StopReason.LEVEL_PROBABILITY, rule)
    end = stopped(Plan(3, 30, cuts=CUTS, stopping=[other, rule]), [1] * 8)
    assert end is not None
    assert (end.reason, end.rule) == (StopReason.CLEAR_INTERVAL, other)
    assert stopped(Plan(9, 30, cuts=CUTS, stopping=[rule, other]), [1] * 8) is None


def test_patient_rules_wait_for_minima_and_time_does_not() -> None:
    bank = bank_of(24)
    plan = Plan(2, 10, [ContentRow("c22", 3)], stopping=[PredictedReduction(0.9), TimeBudget(60)])
    assert plan.horizon(0) == 2
    assert stopped(plan, [1, 1], bank, elapsed=59.0) is None
    end = stopped(plan, [1], bank, elapsed=60.0)
    assert end is not None
    assert (end.reason, end.unmet) == (StopReason.TIME, ("c22",))
    with pytest.raises(JaugeError, match="elapsed is None"):
        stopped(plan, [1], bank)
    assert Plan(2, 10, stopping=[TimeBudget(60)]).horizon(0) == 10


def test_all_of_asks_for_every_rule() -> None:
    both = AllOf([TimeBudget(10), TimeBudget(20)])
    assert not both.met(standing([1], elapsed=15))
    assert both.met(standing([1], elapsed=20))
    assert (both.patient, both.reads_cuts) == (False, False)
    mixed = AllOf([TimeBudget(10), LevelProbability(0.9)])
    assert (mixed.patient, mixed.reads_cuts) == (True, True)


def test_rules_hold_scale_by_scale_in_a_forest() -> None:
    forest = SkillTree(["s", "t"], [-1, -1], [0, 0])
    items = Items.logistic([2.0] * 16, [0.0] * 16)
    bank = ItemBank(items, ["s"] * 8 + ["t"] * 8, forest)
    plan = Plan(1, 16, cuts={"s": (0.0,), "t": (0.0,)}, stopping=[LevelProbability(0.9)])
    assert stopped(plan, [1] * 8, bank) is None
    end = stopped(plan, [1] * 8 + [0] * 5, bank)
    assert end is not None
    assert end.reason is StopReason.LEVEL_PROBABILITY


def test_a_rule_says_when_it_is_met() -> None:
    for rule in (StoppingRule(), _RatioRule(0.2)):
        with pytest.raises(NotImplementedError):
            rule.met(standing([1]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PredictedReduction(0), "least is 0"),
        (lambda: PredictedReduction(0.1, target=2), "target is 2"),
        (
            lambda: PredictedReduction(0.1, worthwhile=0.2),
            "worthwhile is 0.2, but must be given with a target",
        ),
        (lambda: PredictedReduction(0.1, 0.3, 0.05), "worthwhile is 0.05, but must be from least"),
        (lambda: LevelProbability(1), "probability is 1"),
        (lambda: ClearInterval(0), "level is 0"),
        (lambda: Sprt(0), "delta is 0"),
        (lambda: Glr(0.2, alpha=1), "alpha is 1"),
        (lambda: Glr(0.2, beta=-1), "beta is -1"),
        (lambda: Glr(0.2, 0.5, 0.5), "beta is 0.5, but must be below"),
        (lambda: Settled(0.5), "certainty is 0.5"),
        (lambda: OutOfReach(0), "probability is 0"),
        (lambda: OutOfReach(0.9, 0), "chance is 0"),
        (lambda: TimeBudget(0), "seconds is 0"),
        (lambda: AllOf([]), "rules is"),
        (
            lambda: Plan(1, 9, stopping=[LevelProbability(0.9)]),
            "'level_probability', but must be given with the cuts",
        ),
    ],
)
def test_refused_rules(make: object, message: str) -> None:
    with pytest.raises(JaugeError, match=message):
        make()  # type: ignore[operator]


def test_tree_scale_likelihood_integrates_its_skills() -> None:
    """The log-likelihood the ratio rules read is that of the scale, by direct sum over one leaf."""
    bank = bank_of(24)
    known = estimate(bank, [("i001", 1)])
    assert TREE.names[bank.node[1]] == "c12"
    rho = 0.9 * 0.7
    spread = np.exp(-0.5 * ((GRID[None, :] - rho * GRID[:, None]) ** 2) / (1 - rho**2))
    spread /= spread.sum(axis=1, keepdims=True)
    direct = np.log(spread @ np.exp(bank.log_table[1, 1]))
    read = known.log_posterior[0] + 0.5 * GRID**2
    inner = abs(GRID) < 4
    np.testing.assert_allclose((read - direct)[inner] - (read - direct)[30], 0, atol=2e-3)
