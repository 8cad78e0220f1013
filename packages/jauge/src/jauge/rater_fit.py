"""How raters behave once severities are estimated: fit, separation, interactions, halo, central tendency.

Abilities stay distributions: every mean square is averaged over a candidate's posterior, so that its expected
value is exactly 1 under the model, also with few ratings per candidate.

Source: Wright & Masters (1982), Rating Scale Analysis, MESA Press, mean squares and their Wilson-Hilferty
deviate; Adams & Wu (2007) in von Davier & Carstensen, fit averaged over the posterior; Myford & Wolfe (2003,
2004), Journal of Applied Measurement 4(4) and 5(2), rater effects; Fisher (1992), Rasch Measurement
Transactions 6(3), reliability of separation.
Oracle: sums written out rating by rating, simulated effects, tests/test_rater_fit.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtr

from jauge.checks import FloatArray, IntArray
from jauge.flags import Flag, benjamini_hochberg, flagged
from jauge.raters import RaterCalibration


@dataclass(frozen=True, eq=False)
class _Moments:
    """Of every rating, at every node: residual (R, q), variance (R, q) and fourth central moment (R, q)."""

    residual: FloatArray
    variance: FloatArray
    fourth: FloatArray
    weights: FloatArray


def _moments(fit: RaterCalibration) -> _Moments:
    categories = np.arange(fit.probabilities.shape[1])[:, None]
    mean = (fit.probabilities * categories).sum(axis=1)
    apart = categories - mean[:, None]
    variance = (fit.probabilities * apart**2).sum(axis=1)
    fourth = (fit.probabilities * apart**4).sum(axis=1)
    pair = fit.pair_of
    weights = fit.weights[fit.ratings.candidates]
    return _Moments(fit.ratings.scores[:, None] - mean[pair], variance[pair], fourth[pair], weights)


@dataclass(frozen=True, eq=False)
class RaterFit:
    """Mean squares (n_raters,) and their deviates, nearly N(0, 1) under the model.

    Attributes
    ----------
    infit, outfit : arrays (n_raters,), 1 expected; above: erratic, below: more regular than the model
    infit_z, outfit_z : arrays (n_raters,), Wilson-Hilferty deviates
    counts : array (n_raters,), ratings given

    Examples
    --------
    >>> from jauge.raters import Ratings, calibrate_raters
    >>> calibration = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> rater_fit(calibration).infit.shape
    (2,)
    """

    infit: FloatArray
    outfit: FloatArray
    infit_z: FloatArray
    outfit_z: FloatArray
    counts: IntArray


def rater_fit(fit: RaterCalibration) -> RaterFit:
    """Infit and outfit of every rater.

    Source: Wright & Masters (1982); averaged over posteriors as Adams & Wu (2007).
    Oracle: sums written out rating by rating, tests/test_rater_fit.py.

    Examples
    --------
    >>> from jauge.raters import Ratings, calibrate_raters
    >>> calibration = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> rater_fit(calibration).counts.tolist()
    [3, 3]
    """
    of = _moments(fit)
    raters = fit.ratings.raters
    counts = np.bincount(raters)

    def by_rater(values: FloatArray) -> FloatArray:
        return np.bincount(raters, (of.weights * values).sum(axis=1)).astype(np.float64)

    spread = by_rater(of.variance)
    infit = by_rater(of.residual**2) / spread
    outfit = by_rater(of.residual**2 / of.variance) / counts
    infit_q = np.sqrt(by_rater(of.fourth - of.variance**2)) / spread
    outfit_q = np.sqrt(by_rater(of.fourth / of.variance**2 - 1)) / counts
    return RaterFit(infit, outfit, _deviate(infit, infit_q), _deviate(outfit, outfit_q), counts)


def _deviate(square: FloatArray, q: FloatArray) -> FloatArray:
    """Wilson-Hilferty: (v^(1/3) - 1) 3 / q + q / 3."""
    q = np.maximum(q, np.finfo(np.float64).tiny)
    deviate: FloatArray = (np.cbrt(square) - 1) * 3 / q + q / 3
    return deviate


@dataclass(frozen=True, slots=True)
class Separation:
    """Are severities really different?

    Attributes
    ----------
    reliability : share of the variance of the severities that is not error, from 0 to 1
    strata : number of distinct groups of severity, (4 G + 1) / 3
    chi_square, degrees, p_value : test of equal severities

    Examples
    --------
    >>> from jauge.raters import Ratings, calibrate_raters
    >>> calibration = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> severity_separation(calibration).degrees
    1
    """

    reliability: float
    strata: float
    chi_square: float
    degrees: int
    p_value: float


def severity_separation(fit: RaterCalibration) -> Separation:
    """Separation of the severities.

    Source: Wright & Masters (1982); Fisher (1992).
    Oracle: by hand, tests/test_rater_fit.py.

    Examples
    --------
    >>> from jauge.raters import Ratings, calibrate_raters
    >>> calibration = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> severity_separation(calibration).reliability
    0.0
    """
    values, errors = fit.severities, fit.severity_errors
    if len(values) == 1:
        return Separation(0.0, 1 / 3, 0.0, 0, 1.0)
    observed, error = float(values.var(ddof=1)), float((errors**2).mean())
    true = max(observed - error, 0.0)
    weight = 1 / errors**2
    chi_square = float((weight * (values - (weight @ values) / weight.sum()) ** 2).sum())
    degrees = len(values) - 1
    strata = (4 * np.sqrt(true / error) + 1) / 3
    reliability = true / observed if observed > 0 else 0.0
    return Separation(reliability, float(strata), chi_square, degrees, float(chdtrc(degrees, chi_square)))


@dataclass(frozen=True, eq=False)
class Interactions:
    """Bias of each rater on each criterion, beyond severity.

    Attributes
    ----------
    pairs : array (M, 2), criterion and rater
    biases, errors : arrays (M,), logits added to the severity there, and standard errors
    statistics, p_values, adjusted : arrays (M,), two-sided, the last after control of false discoveries

    Examples
    --------
    >>> from jauge.raters import Ratings, calibrate_raters
    >>> calibration = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> rater_interactions(calibration).pairs.tolist()
    [[0, 0], [0, 1]]
    """

    pairs: IntArray
    biases: FloatArray
    errors: FloatArray
    statistics: FloatArray
    p_values: FloatArray
    adjusted: FloatArray

    def flags(self, rate: float = 0.05) -> tuple[Flag, ...]:
        """Pairs to examine; subject: (rater, criterion)."""
        return tuple(self._flag(int(k)) for k in flagged(self.adjusted, rate))

    def _flag(self, k: int) -> Flag:
        criterion, rater = (int(position) for position in self.pairs[k])
        word = "more severe" if self.biases[k] > 0 else "more lenient"
        sentence = (
            f"Rater {rater} is {abs(self.biases[k]):.2f} logits {word} on criterion {criterion} than on the "
            f"others (p = {self.p_values[k]:.2g}, {self.adjusted[k]:.2g} after adjustment for the number of "
            "pairs tested); to be examined by a person, not a decision."
        )
        statistic, p_value, adjusted = (
            float(of[k]) for of in (self.statistics, self.p_values, self.adjusted)
        )
        return Flag((rater, criterion), "rater by criterion", statistic, p_value, adjusted, sentence)


def rater_interactions(fit: RaterCalibration) -> Interactions:
    """One Newton step from no bias on every pair of criterion and rater, all else held.

    Source: Linacre (1989), bias analysis; score test of Rao (1948).
    Oracle: simulated bias found and no false one, tests/test_rater_fit.py.

    Examples
    --------
    >>> from jauge.raters import Ratings, calibrate_raters
    >>> calibration = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> rater_interactions(calibration).flags()
    ()
    """
    of = _moments(fit)
    score = -np.bincount(fit.pair_of, (of.weights * of.residual).sum(axis=1))
    information = np.bincount(fit.pair_of, (of.weights * of.variance).sum(axis=1))
    statistics = score / np.sqrt(information)
    p_values = np.asarray(2 * ndtr(-np.abs(statistics)))
    errors = 1 / np.sqrt(information)
    return Interactions(
        fit.pairs, score / information, errors, statistics, p_values, benjamini_hochberg(p_values)
    )


@dataclass(frozen=True, eq=False)
class RaterStyle:
    """Use of the scale by each rater; arrays (n_raters,).

    Attributes
    ----------
    spread_ratios : variance of the ratings given over that expected; well below 1: central tendency
    halos : mean product of standardised residuals of two criteria for the same candidate, 0 expected;
        above: the criteria are not judged apart. NaN-free: see `halo_known`
    halo_errors : standard errors
    halo_known : mask, raters who rated two criteria of the same candidate for two candidates at least

    Examples
    --------
    >>> from jauge.raters import Ratings, calibrate_raters
    >>> calibration = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> rater_style(calibration).spread_ratios.shape
    (2,)
    """

    spread_ratios: FloatArray
    halos: FloatArray
    halo_errors: FloatArray
    halo_known: np.ndarray


def rater_style(fit: RaterCalibration) -> RaterStyle:
    """Central tendency and halo of every rater.

    Source: Myford & Wolfe (2004), Journal of Applied Measurement 5(2), indicators in this form; halo as Yen's
    (1984) Q3 between criteria, Applied Psychological Measurement 8(2).
    Oracle: simulated halo and central tendency, tests/test_rater_fit.py.

    Examples
    --------
    >>> from jauge.raters import Ratings, calibrate_raters
    >>> calibration = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> rater_style(calibration).halo_known.tolist()
    [False, False]
    """
    of = _moments(fit)
    raters, scores = fit.ratings.raters, fit.ratings.scores
    counts = np.bincount(raters)
    expected = scores[:, None] - of.residual
    first = np.bincount(raters, (of.weights * expected).sum(axis=1)) / counts
    second = np.bincount(raters, (of.weights * (expected**2 + of.variance)).sum(axis=1)) / counts
    mean = np.bincount(raters, scores) / counts
    observed = np.bincount(raters, scores.astype(np.float64) ** 2) / counts - mean**2
    halos, errors, known = _halos(fit, of)
    return RaterStyle(observed / (second - first**2), halos, errors, known)


def _halos(fit: RaterCalibration, of: _Moments) -> tuple[FloatArray, FloatArray, np.ndarray]:
    """Mean over candidates of the mean product of two criteria, its error, and where they are known."""
    ratings = fit.ratings
    z = of.residual / np.sqrt(of.variance)
    cell = ratings.candidates * ratings.n_raters + ratings.raters
    cells, place = np.unique(cell, return_inverse=True)
    size = np.bincount(place)
    total, square = np.zeros((2, len(cells), z.shape[1]))
    np.add.at(total, place, z)
    np.add.at(square, place, z**2)
    several = size > 1
    product = (fit.weights[cells // ratings.n_raters] * (total**2 - square)).sum(axis=1)
    product = product[several] / (size * (size - 1))[several]
    by = (cells % ratings.n_raters)[several]
    count = np.bincount(by, minlength=ratings.n_raters)
    known = count > 1
    held = np.maximum(count, 1)
    mean = np.bincount(by, product, ratings.n_raters) / held
    spread = np.bincount(by, (product - mean[by]) ** 2, ratings.n_raters) / np.maximum(count - 1, 1)
    return np.where(known, mean, 0.0), np.where(known, np.sqrt(spread / held), 0.0), known
