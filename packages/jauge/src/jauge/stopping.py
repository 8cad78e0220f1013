"""Rules that end a sitting: what each one reads, and when it is met.

A patient rule waits for the minimum length and the content minima; an impatient one (time) does not. The
sitting ends with the first rule met, in the order of the plan, and says which.

Log-likelihoods of a scale are those of all answers below it, its skills being integrated out.
Oracle: direct computation of every rule on one skill, tests/test_stopping.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from jauge.checks import BoolArray, FloatArray, JaugeError, require
from jauge.criteria import variance_reduction
from jauge.grid import GRID, PRIOR, SPACING, quantiles, refined
from jauge.levels import level_probabilities

if TYPE_CHECKING:
    from jauge.bank import ItemBank
    from jauge.plan import Plan
    from jauge.posterior import Estimates

_LOG_PRIOR = np.log(PRIOR)
_HALF = 0.5
_TINY = 1e-12


class StopReason(StrEnum):
    """Why a sitting ends."""

    PRECISION = "precision"
    LENGTH = "length"
    BANK_EXHAUSTED = "bank_exhausted"
    PREDICTED_REDUCTION = "predicted_reduction"
    LEVEL_PROBABILITY = "level_probability"
    CLEAR_INTERVAL = "clear_interval"
    SPRT = "sprt"
    GLR = "glr"
    SETTLED = "settled"
    OUT_OF_REACH = "out_of_reach"
    TIME = "time"
    ALL = "all"


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where a sitting stands, as rules read it.

    Attributes
    ----------
    bank, plan : what is served
    estimates : of every skill
    n_answers : answers that count
    eligible : array (n,), items that may be asked next
    elapsed : seconds since the sitting began, or None when nobody measures them
    """

    bank: ItemBank
    plan: Plan
    estimates: Estimates
    n_answers: int
    eligible: BoolArray
    elapsed: float | None = None

    @property
    def left(self) -> int:
        """Questions left before the maximum length, the bank allowing."""
        return min(self.plan.maximum_length - self.n_answers, int(np.count_nonzero(self.eligible)))

    def node(self, scale: str) -> int:
        return self.estimates.tree.index[scale]

    def scales(self) -> list[tuple[int, FloatArray]]:
        """Node and cuts of every scale that has levels."""
        return [(self.node(name), np.array(cuts)) for name, cuts in self.plan.cuts.items()]

    def attainable(self, node: int) -> float:
        """Standard deviation of a scale that the best items left would bring, precisions being added."""
        variance = float(self.estimates.sd[node]) ** 2
        rooted = self.estimates.tree.root[self.bank.node] == node
        gains = variance_reduction(self.bank, self.estimates)[self.eligible & rooted]
        best = np.sort(gains)[::-1][: self.left]
        return float(1 / np.sqrt(1 / variance + (1 / (variance - best) - 1 / variance).sum()))

    def drift(self, node: int) -> float:
        """Standard deviation of the change of the mean of a scale from now to the end of the sitting."""
        return float(np.sqrt(max(float(self.estimates.sd[node]) ** 2 - self.attainable(node) ** 2, 0.0)))


class StoppingRule:
    """What every rule is: a reason, what it reads, and `met`."""

    reason: ClassVar[StopReason]
    reads_cuts: ClassVar[bool] = False
    patient: ClassVar[bool] = True

    def met(self, standing: Standing) -> bool:
        """Whether the sitting may end here."""
        raise NotImplementedError


def _normal_below(x: FloatArray, mean: float | FloatArray, sd: float) -> FloatArray:
    """Normal distribution function, broadcast; a step where nothing is left to vary."""
    standard = (x - mean) / (max(sd, _TINY) * math.sqrt(2))
    return 0.5 + 0.5 * np.array([math.erf(z) for z in standard.ravel().tolist()]).reshape(standard.shape)


def _require_probability(argument: str, value: float) -> None:
    require(0 < value < 1, argument, value, "between 0 and 1, both excluded")


@dataclass(frozen=True)
class PredictedReduction(StoppingRule):
    """No item left would lower the standard error of any scale enough (PSER).

    Parameters
    ----------
    least : smallest reduction worth a question, in standard deviations
    target : standard error wanted; once a scale has it, `worthwhile` takes the place of `least`
    worthwhile : reduction for which to go on although the target is reached; None stops at the target

    Source: Choi, Grady & Dodd (2010), Educational and Psychological Measurement 70(6) (hypo and hyper).

    Examples
    --------
    >>> PredictedReduction(0.01, target=0.3, worthwhile=0.03).reason.value
    'predicted_reduction'
    """

    least: float
    target: float | None = None
    worthwhile: float | None = None
    reason: ClassVar[StopReason] = StopReason.PREDICTED_REDUCTION

    def __post_init__(self) -> None:
        _require_probability("least", self.least)
        if self.target is not None:
            _require_probability("target", self.target)
        if self.worthwhile is not None:
            require(self.target is not None, "worthwhile", self.worthwhile, "given with a target")
            good = self.least <= self.worthwhile < 1
            require(good, "worthwhile", self.worthwhile, f"from least, {self.least}, to 1 excluded")

    def met(self, standing: Standing) -> bool:
        gains = variance_reduction(standing.bank, standing.estimates)
        root = standing.estimates.tree.root[standing.bank.node]
        for node in np.flatnonzero(standing.estimates.tree.parents < 0).tolist():
            sd = float(standing.estimates.sd[node])
            best = float(gains[standing.eligible & (root == node)].max(initial=0.0))
            reduction = sd - float(np.sqrt(max(sd**2 - best, 0.0)))
            if reduction >= self._wanted(sd):
                return False
        return True

    def _wanted(self, sd: float) -> float:
        if self.target is None or sd > self.target:
            return self.least
        return np.inf if self.worthwhile is None else self.worthwhile


@dataclass(frozen=True)
class LevelProbability(StoppingRule):
    """Every scale with cuts has a level of at least this posterior probability.

    Source: Rudner (2009), in Elements of Adaptive Testing (sequential classification by Bayes).

    Examples
    --------
    >>> LevelProbability(0.9).probability
    0.9
    """

    probability: float
    reason: ClassVar[StopReason] = StopReason.LEVEL_PROBABILITY
    reads_cuts: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _require_probability("probability", self.probability)

    def met(self, standing: Standing) -> bool:
        posterior = standing.estimates.posterior
        return all(
            level_probabilities(posterior[node], cuts.tolist()).max() >= self.probability
            for node, cuts in standing.scales()
        )


@dataclass(frozen=True)
class ClearInterval(StoppingRule):
    """The equal-tailed credible interval of every scale with cuts holds none of them.

    Source: Kingsbury & Weiss (1983), in New Horizons in Testing (adaptive mastery testing).

    Examples
    --------
    >>> ClearInterval(0.95).level
    0.95
    """

    level: float = 0.9
    reason: ClassVar[StopReason] = StopReason.CLEAR_INTERVAL
    reads_cuts: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _require_probability("level", self.level)

    def met(self, standing: Standing) -> bool:
        tails = np.array([(1 - self.level) / 2, (1 + self.level) / 2])
        for node, cuts in standing.scales():
            lower, upper = quantiles(standing.estimates.posterior[node], tails)
            if ((lower <= cuts) & (cuts <= upper)).any():
                return False
        return True


@dataclass(frozen=True)
class _RatioRule(StoppingRule):
    """Likelihood ratio tests of above against below each cut, all of them decided.

    Parameters
    ----------
    delta : half-width of the indifference region around every cut, in units of ability, positive
    alpha : accepted probability of placing above a cut somebody who is below it
    beta : accepted probability of placing below a cut somebody who is above it; their sum is below 1
    """

    delta: float
    alpha: float = 0.05
    beta: float = 0.05
    reads_cuts: ClassVar[bool] = True

    def __post_init__(self) -> None:
        require(0 < self.delta < np.inf, "delta", self.delta, "positive and finite")
        _require_probability("alpha", self.alpha)
        _require_probability("beta", self.beta)
        require(self.alpha + self.beta < 1, "beta", self.beta, f"below 1 minus alpha, {1 - self.alpha}")

    def met(self, standing: Standing) -> bool:
        upper = np.log((1 - self.beta) / self.alpha)
        lower = np.log(self.beta / (1 - self.alpha))
        for node, cuts in standing.scales():
            theta, log_likelihood = refined(standing.estimates.log_posterior[node] - _LOG_PRIOR)
            ratios = np.array([self._ratio(theta, log_likelihood, cut) for cut in cuts.tolist()])
            if ((ratios > lower) & (ratios < upper)).any():
                return False
        return True

    def _ratio(self, theta: FloatArray, log_likelihood: FloatArray, cut: float) -> float:
        raise NotImplementedError


@dataclass(frozen=True)
class Sprt(_RatioRule):
    """Sequential probability ratio test at every cut: likelihood at cut + delta against cut - delta.

    Source: Reckase (1983), in New Horizons in Testing; several cuts: Eggen & Straetmans (2000), Educational
    and Psychological Measurement 60(5); bounds: Wald (1947), Sequential Analysis.

    Examples
    --------
    >>> Sprt(0.2, alpha=0.05, beta=0.1).beta
    0.1
    """

    reason: ClassVar[StopReason] = StopReason.SPRT

    def _ratio(self, theta: FloatArray, log_likelihood: FloatArray, cut: float) -> float:
        below, above = np.interp([cut - self.delta, cut + self.delta], theta, log_likelihood)
        return float(above - below)


@dataclass(frozen=True)
class Glr(_RatioRule):
    """Generalised likelihood ratio at every cut: best likelihood from cut + delta up, and to cut - delta.

    Source: Thompson (2011), Practical Assessment, Research & Evaluation 16(4); Bartroff, Finkelman & Lai
    (2008), Psychometrika 73(3).

    Examples
    --------
    >>> Glr(0.2).alpha
    0.05
    """

    reason: ClassVar[StopReason] = StopReason.GLR

    def _ratio(self, theta: FloatArray, log_likelihood: FloatArray, cut: float) -> float:
        below, above = np.interp([cut - self.delta, cut + self.delta], theta, log_likelihood)
        under = log_likelihood[theta <= cut - self.delta].max(initial=float(below))
        over = log_likelihood[theta >= cut + self.delta].max(initial=float(above))
        return float(over - under)


@dataclass(frozen=True)
class Settled(StoppingRule):
    """The level of every scale with cuts will very probably be the same at the maximum length.

    The mean at the end is taken as normal around the mean now, with the variance that the best items left can
    still remove.

    Parameters
    ----------
    certainty : least probability that the level of the mean does not change, from 0.5 excluded to 1 excluded

    Source: Finkelman (2008), Journal of Educational and Behavioral Statistics 33(4) (stochastic curtailment).

    Examples
    --------
    >>> Settled(0.99).reason.value
    'settled'
    """

    certainty: float = 0.99
    reason: ClassVar[StopReason] = StopReason.SETTLED
    reads_cuts: ClassVar[bool] = True

    def __post_init__(self) -> None:
        require(_HALF < self.certainty < 1, "certainty", self.certainty, "from 0.5 to 1, both excluded")

    def met(self, standing: Standing) -> bool:
        for node, cuts in standing.scales():
            mean, drift = float(standing.estimates.mean[node]), standing.drift(node)
            below = _normal_below(cuts, mean, drift)
            if np.diff(np.concatenate(([0.0], below, [1.0]))).max() < self.certainty:
                return False
        return True


@dataclass(frozen=True)
class OutOfReach(StoppingRule):
    """Some scale will very probably not have a level of the wanted probability at the maximum length.

    Parameters
    ----------
    probability : of a level, wanted at the end, as in `LevelProbability`
    chance : largest probability of getting there at which to give up

    Source: Finkelman (2008); Huebner & Finkelman (2016), Applied Measurement in Education 29(4).

    Examples
    --------
    >>> OutOfReach(0.9, chance=0.05).reason.value
    'out_of_reach'
    """

    probability: float
    chance: float = 0.05
    reason: ClassVar[StopReason] = StopReason.OUT_OF_REACH
    reads_cuts: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _require_probability("probability", self.probability)
        _require_probability("chance", self.chance)

    def met(self, standing: Standing) -> bool:
        return any(self._chance(standing, node, cuts) <= self.chance for node, cuts in standing.scales())

    def _chance(self, standing: Standing, node: int, cuts: FloatArray) -> float:
        sd, drift = standing.attainable(node), standing.drift(node)
        below = _normal_below(cuts, GRID[:, None], sd)
        edges = np.ones((len(GRID), 1))
        levels = np.diff(np.concatenate((0 * edges, below, edges), axis=1), axis=1)
        reached = np.flatnonzero(levels.max(axis=1) >= self.probability)
        ends, mean = GRID[reached], float(standing.estimates.mean[node])
        half = SPACING / 2
        return float(
            (_normal_below(ends + half, mean, drift) - _normal_below(ends - half, mean, drift)).sum()
        )


@dataclass(frozen=True)
class TimeBudget(StoppingRule):
    """So many seconds have gone by; neither minimum length nor minima hold it back.

    Examples
    --------
    >>> TimeBudget(1800).patient
    False
    """

    seconds: float
    reason: ClassVar[StopReason] = StopReason.TIME
    patient: ClassVar[bool] = False

    def __post_init__(self) -> None:
        require(0 < self.seconds < np.inf, "seconds", self.seconds, "positive and finite")

    def met(self, standing: Standing) -> bool:
        if standing.elapsed is None:
            raise JaugeError("elapsed is None, but must be given in seconds: the plan has a time budget.")
        return standing.elapsed >= self.seconds


@dataclass(frozen=True)
class AllOf(StoppingRule):
    """Every one of these rules is met at once.

    Examples
    --------
    >>> AllOf([LevelProbability(0.9), PredictedReduction(0.01)]).reads_cuts
    True
    """

    rules: tuple[StoppingRule, ...]
    reason: ClassVar[StopReason] = StopReason.ALL

    def __init__(self, rules: Iterable[StoppingRule]) -> None:
        object.__setattr__(self, "rules", tuple(rules))
        require(len(self.rules) > 0, "rules", self.rules, "at least one rule")

    @property
    def reads_cuts(self) -> bool:  # type: ignore[override]
        return any(rule.reads_cuts for rule in self.rules)

    @property
    def patient(self) -> bool:  # type: ignore[override]
        return any(rule.patient for rule in self.rules)

    def met(self, standing: Standing) -> bool:
        return all(rule.met(standing) for rule in self.rules)
