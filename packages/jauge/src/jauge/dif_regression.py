"""Differential item functioning by regression and by calibration of each group.

Logistic regression of the answer on the match, the group and their product separates uniform DIF (the group)
from non-uniform DIF (the product). Lord's Wald test and the likelihood ratio compare calibrations instead.

Source: Swaminathan & Rogers (1990), Journal of Educational Measurement 27(4); Jodoin & Gierl (2001), Applied
Measurement in Education 14(4), effect size; Lord (1980), Applications of Item Response Theory, chapter 14;
Thissen, Steinberg & Wainer (1993), in Holland & Wainer, Differential Item Functioning.
Oracle: difR's verbal aggression example, scipy's maximum of the likelihood, tests/test_dif_regression.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from jauge.checks import BoolArray, FloatArray, IntArray, require, require_finite
from jauge.dif import Comparison, Match, focal_group, match_scores, purified
from jauge.masked import Masked, bare, is_known, masked
from jauge.responses import Responses

Kind = Literal["both", "uniform", "non-uniform"]
_MODELS: dict[str, tuple[int, int]] = {"both": (2, 4), "uniform": (2, 3), "non-uniform": (3, 4)}
MODERATE, LARGE = 0.035, 0.070
_ROUNDS, _EXACT, _SEPARATED = 60, 1e-10, 30.0


@dataclass(frozen=True, eq=False)
class LogisticDif:
    """Logistic regression DIF of every item (n,); masked where a regression has no finite maximum.

    Attributes
    ----------
    statistic, p_value, freedom : likelihood ratio of the model with the group against the one without
    r2_change : difference of Nagelkerke's R² between the two
    classes : Jodoin & Gierl's: "A" below .035 or not significant, "B" below .070, "C" above; "" undefined
    kept, rounds, settled : purification, as for `MantelHaenszel`

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = Responses.from_matrix(rng.integers(0, 2, (200, 5)))
    >>> logistic_dif(answers, np.arange(200) % 2).freedom
    2
    """

    statistic: Masked
    p_value: Masked
    freedom: int
    r2_change: Masked
    classes: tuple[str, ...]
    kept: BoolArray
    rounds: int
    settled: bool


def logistic_dif(
    responses: Responses,
    focal: ArrayLike,
    match: Match = None,
    *,
    kind: Kind = "both",
    purify: int = 0,
    level: float = 0.05,
) -> LogisticDif:
    """Logistic regression DIF of two-category items.

    logit P = b0 + b1 s + b2 g + b3 s g, s the match and g the group: "uniform" tests b2 = 0 (with b3 = 0),
    "non-uniform" tests b3 = 0, "both" tests b2 = b3 = 0 with two degrees of freedom.

    Parameters
    ----------
    responses, focal, purify, level : as for `mantel_haenszel`
    match : array (N,), continuous allowed: give estimated abilities on sparse answers

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = Responses.from_matrix(rng.integers(0, 2, (200, 5)))
    >>> logistic_dif(answers, np.arange(200) % 2, kind="uniform").freedom
    1
    """
    group = focal_group(responses, focal)
    require(kind in _MODELS, "kind", kind, f"one of {', '.join(_MODELS)}")
    require(0 < level < 1, "level", level, "strictly between 0 and 1")
    most = int(responses.most_categories.max())
    require(most <= 2, "responses", f"answers up to category {most - 1}", "of two categories, 0 and 1")  # noqa: PLR2004
    small, large = _MODELS[kind]

    def fitted(kept: BoolArray) -> FloatArray:
        return np.stack(
            [
                _item(responses, item, group, match_scores(responses, match, kept, item), small, large)
                for item in range(responses.n_items)
            ]
        )

    def study(kept: BoolArray) -> BoolArray:
        found = fitted(kept)
        return np.asarray((found[:, 0] > 0) & (chi2.sf(found[:, 1], large - small) < level))

    kept, rounds, settled = purified(study, responses.n_items, purify)
    found = fitted(kept)
    known = found[:, 0] > 0
    p_value = chi2.sf(found[:, 1], large - small)
    size = np.where(found[:, 2] < MODERATE, "A", np.where(found[:, 2] < LARGE, "B", "C"))
    classes = np.where(known, np.where(p_value < level, size, "A"), "")
    return LogisticDif(
        masked(found[:, 1], known),
        masked(p_value, known),
        large - small,
        masked(found[:, 2], known),
        tuple(classes.tolist()),
        kept,
        rounds,
        settled,
    )


def _item(
    responses: Responses, item: int, group: BoolArray, match: FloatArray, small: int, large: int
) -> FloatArray:
    """Whether both regressions have a maximum, their likelihood ratio, and the change of R²."""
    answer = np.flatnonzero(responses.items == item)
    person = responses.persons[answer]
    right, weight = responses.categories[answer].astype(np.float64), responses.weights[person]
    g = group[person].astype(np.float64)
    spread = float(match[person].std()) if len(person) else 0.0
    total = float(weight.sum())
    if spread == 0 or not 0 < float(weight @ right) < total or not 0 < float(weight @ g) < total:
        return np.zeros(3)
    s = (match[person] - match[person].mean()) / spread
    design = np.stack((np.ones_like(s), s, g, s * g), axis=1)
    fits = [_log_likelihood(design[:, :size], right, weight) for size in (1, small, large)]
    if any(value is None for value in fits):
        return np.zeros(3)
    null, less, more = (float(value) for value in fits if value is not None)

    def r2(value: float) -> float:
        return float(-np.expm1(2 * (null - value) / total) / -np.expm1(2 * null / total))

    return np.array([1.0, max(2 * (more - less), 0.0), r2(more) - r2(less)])


def _log_likelihood(design: FloatArray, right: FloatArray, weight: FloatArray) -> float | None:
    """Largest logistic log-likelihood, by Newton's method with halving; None without a finite maximum."""
    beta = np.zeros(design.shape[1])
    value = _value(design, right, weight, beta)
    for _ in range(_ROUNDS):
        p = 1.0 / (1.0 + np.exp(-design @ beta))
        gradient = design.T @ (weight * (right - p))
        hessian = (design * (weight * p * (1 - p))[:, None]).T @ design
        step = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
        gain = float(gradient @ step)
        if np.abs(beta).max() > _SEPARATED or np.linalg.matrix_rank(hessian) < len(beta):
            return None
        if gain < _EXACT:
            return value
        while (tried := _value(design, right, weight, beta + step)) < value:
            step = step / 2
        beta, value = beta + step, tried
    return None


def _value(design: FloatArray, right: FloatArray, weight: FloatArray, beta: FloatArray) -> float:
    linear = design @ beta
    return float(weight @ (right * linear - np.logaddexp(0.0, linear)))


def lord_wald(
    reference: ArrayLike, reference_covariance: ArrayLike, focal: ArrayLike, focal_covariance: ArrayLike
) -> Comparison:
    """Lord's chi-square: do the parameters of an item differ between two separate calibrations?

    (v_R - v_F)' (V_R + V_F)^-1 (v_R - v_F), with as many degrees of freedom as parameters. The calibrations
    must be on one scale (linked, or anchored): otherwise every item seems to differ.

    Parameters
    ----------
    reference, focal : arrays (n, p), estimates of every item
    reference_covariance, focal_covariance : arrays (n, p, p), their covariances

    Source: Lord (1980), section 14.4; Kim, Cohen & Park (1995), Journal of Educational Measurement 32(3).

    Examples
    --------
    >>> lord_wald([[1.0, 0.0]], np.eye(2)[None] / 50, [[1.0, 0.4]], np.eye(2)[None] / 50).statistic.tolist()
    [4.0]
    """
    one, two = np.asarray(reference, dtype=np.float64), np.asarray(focal, dtype=np.float64)
    same = one.ndim == 2 and one.shape == two.shape and one.size > 0  # noqa: PLR2004
    require(same, "focal", two.shape, f"of the shape of reference, {one.shape}: items × parameters")
    total = np.zeros((*one.shape, one.shape[1]))
    for name, given in (("reference", reference_covariance), ("focal", focal_covariance)):
        covariance = np.asarray(given, dtype=np.float64)
        good = covariance.shape == total.shape
        require(good, f"{name}_covariance", covariance.shape, f"of shape {total.shape}")
        require_finite(f"{name}_covariance", covariance)
        total += covariance
    require_finite("reference", one)
    require_finite("focal", two)
    least = np.linalg.eigvalsh(total).min(axis=1)
    known = least > 0
    solved = np.linalg.solve(
        np.where(known[:, None, None], total, np.eye(one.shape[1])), (one - two)[..., None]
    )
    statistic = ((one - two) * solved[..., 0]).sum(axis=1)
    freedom = np.where(known, one.shape[1], 0).astype(np.int64)
    return Comparison(masked(statistic, known), masked(chi2.sf(statistic, one.shape[1]), known), freedom)


def likelihood_ratio_dif(constrained: float, free: ArrayLike, freedom: ArrayLike) -> Comparison:
    """Likelihood ratio DIF: 2 (free - constrained) for every item.

    Parameters
    ----------
    constrained : log-likelihood of two groups with all items equal
    free : array (n,), log-likelihoods with one item free in the focal group, each at its maximum
    freedom : array (n,) or one number, parameters freed

    Edges: a free model cannot fit worse; a difference below 0 beyond 1e-3 is refused, as a calibration
    has not converged.

    Source: Thissen, Steinberg & Wainer (1993).

    Examples
    --------
    >>> likelihood_ratio_dif(-1000.0, [-998.0, -1000.0], 2).p_value.round(3).tolist()
    [0.135, 1.0]
    """
    found = np.atleast_1d(np.asarray(free, dtype=np.float64))
    require_finite("free", found)
    df: IntArray = np.broadcast_to(np.asarray(freedom, dtype=np.int64), found.shape).copy()
    require(bool((df > 0).all()), "freedom", df.tolist(), "at least 1")
    gain = 2 * (found - constrained)
    converged = bool((gain > -2e-3).all())  # noqa: PLR2004
    require(converged, "free", float(found.min()), f"at least {constrained}: fit both models to convergence")
    statistic = np.maximum(gain, 0.0)
    every = np.ones(found.shape, dtype=np.bool_)
    return Comparison(masked(statistic, every), masked(chi2.sf(statistic, df), every), df)


def flagged_items(test: Comparison, level: float = 0.05) -> IntArray:
    """Items whose p-value is at most `level`, the smallest first.

    Examples
    --------
    >>> flagged_items(likelihood_ratio_dif(-1000.0, [-999.9, -990.0], 1)).tolist()
    [1]
    """
    p = bare(test.p_value)
    chosen = np.flatnonzero(is_known(test.p_value) & (p <= level))
    ordered: IntArray = chosen[np.argsort(p[chosen], kind="stable")]
    return ordered
