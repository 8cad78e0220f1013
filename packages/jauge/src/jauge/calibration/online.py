"""Pilot items calibrated on the answers of ordinary sittings, on the scale of the operational items.

The operational items stay where they are; the pilots, and the mean and spread of the persons, are estimated
together by as many EM cycles as it takes (MEM; FIPC), with a prior on the pilots that the operational bank
suggests. A pilot with few answers leans on that prior and is not for use.

Source: Ban, Hanson, Wang, Yi & Harris (2001), Journal of Educational Measurement 38(3), method MEM; Kim
(2006), same journal 43(4), fixed item parameter calibration.
Oracle: recovery by simulated adaptive sittings, `jauge.bench.studies_calibration`; the posterior mode by
scipy.optimize, tests/test_online.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jauge.calibration.errors import standard_errors
from jauge.calibration.marginal import calibrate
from jauge.calibration.priors import Prior
from jauge.calibration.result import Calibration
from jauge.checks import BoolArray, FloatArray, IntArray, require
from jauge.items import Items, Model
from jauge.responses import Responses

ENOUGH = 100
"""Answers below which a pilot is not for use: its numbers are mostly those of the prior."""

_LEAST_SLOPE = 0.3
_LARGEST_ERROR = 0.5
_LEAST_SPREAD = 0.2
_FEW_ITEMS = 10


@dataclass(frozen=True, eq=False)
class PilotCalibration:
    """What the answers say of each pilot.

    Attributes
    ----------
    items : the pilots that somebody answered, on the scale of the operational items
    slope_errors : array (n,), standard errors
    threshold_errors : array (n, m), standard errors in units of ability, NaN where an item has fewer steps
    n_answers : array (n,)
    usable : mask (n,): use it operationally?
    reasons : per item, why not, in one sentence; empty when usable
    unanswered : names of the pilots that nobody answered
    calibration : the whole estimation, operational items included

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> bank = Items.logistic([1.2] * 20, np.linspace(-2, 2, 20))
    >>> new = Items.logistic([1.0], [0.5], ids=["new"])
    >>> answers = Items.joined([bank, new]).draw(rng.standard_normal(500), rng)
    >>> found = calibrate_pilots(bank, answers, ["new"])
    >>> bool(found.usable[0]), bool(abs(found.items.thresholds[0, 0] - 0.5) < 0.4)
    (True, True)
    """

    items: Items
    slope_errors: FloatArray
    threshold_errors: FloatArray
    n_answers: FloatArray
    usable: BoolArray
    reasons: tuple[str, ...]
    unanswered: tuple[str, ...]
    calibration: Calibration


def calibrate_pilots(
    operational: Items,
    responses: Responses | ArrayLike,
    pilots: Sequence[str],
    model: str | Sequence[str] = "2pl",
    *,
    prior: Prior | str = "bank",
    least_answers: int = ENOUGH,
    largest_error: float = _LARGEST_ERROR,
) -> PilotCalibration:
    """Pilot items put on the scale of the operational ones.

    Parameters
    ----------
    operational : items whose parameters are held
    responses : of the operational items, then of the pilots, in their orders; missing where not given
    pilots : names of the pilots
    model : of the pilots: "2pl", "gpcm", "grm"…, as `calibrate`; one for all or one each
    prior : "bank" for slopes as spread as the operational ones, "default", or a `Prior`
    least_answers : below so many answers a pilot is not for use
    largest_error : a pilot whose first difficulty is known less well than this (in units of ability) is not
        for use

    Edges: answers must be missing for a reason that the observed answers tell (adaptive routing does); a
    pilot routed by a human or by anything else unobserved needs a calibration with groups. Pilots that
    nobody answered are named, not estimated.
    """
    answers = responses if isinstance(responses, Responses) else Responses.from_matrix(responses)
    known, names = len(operational), tuple(pilots)
    require(len(names) > 0, "pilots", names, "at least one name")
    accepted = known + len(names)
    require(answers.n_items == accepted, "responses", answers.n_items, f"{accepted} items, pilots last")
    models = [model] * len(names) if isinstance(model, str) else list(model)
    require(len(models) == len(names), "model", len(models), f"one name, or {len(names)} names")
    seen = np.flatnonzero(answers.n_observed[known:] > 0)
    require(len(seen) > 0, "answers to the pilots", 0, "at least one")
    kept = np.concatenate((np.arange(known), known + seen))
    answers = answers.select_items(kept)
    models = [models[i] for i in seen]
    start = Items.joined(
        [operational, *_starts([names[i] for i in seen], models, answers.most_categories[known:])]
    )
    found = calibrate(
        answers, [*_held_names(operational), *models],
        prior=bank_prior(operational) if prior == "bank" else prior, start=start, fixed=np.arange(known),
    )  # fmt: skip
    return _judged(found, answers, known, least_answers, largest_error, names, seen)


def bank_prior(operational: Items) -> Prior:
    """Prior of new items like the operational ones: mean and spread of log slopes, size of intercepts.

    With fewer than 10 items of positive slope, the default prior.

    Examples
    --------
    >>> bank_prior(Items.logistic([1.0] * 20, [0.0] * 20)).slope_sd
    0.2
    """
    slopes = operational.discriminations[operational.discriminations > 0]
    if len(slopes) < _FEW_ITEMS:
        return Prior()
    logs = np.log(slopes)
    steps = _step_intercepts(operational)
    size = max(float(np.sqrt((steps**2).mean())), 1.0)
    return Prior(float(logs.mean()), max(float(logs.std(ddof=1)), _LEAST_SPREAD), size)


def _step_intercepts(items: Items) -> FloatArray:
    """Intercepts as the prior sees them: of each step on its own for partial credit."""
    inner = np.flatnonzero(items.row_category > 0)
    own = items.model[items.row_item[inner]] == Model.PARTIAL_CREDIT
    before = np.where(own, items.intercepts[inner - 1], 0.0)
    return items.intercepts[inner] - before


def _held_names(operational: Items) -> list[str]:
    """A model name for each held item that fits its categories; its parameters are not touched."""
    return ["2pl" if model == Model.LOGISTIC else "gpcm" for model in operational.model]


def _starts(names: list[str], models: list[str], most: IntArray) -> list[Items]:
    """Slope 1 and steps around 0: the first cycle already looks at the operational items' posterior."""
    made = []
    for name, model, count in zip(names, models, most, strict=True):
        steps = max(int(count) - 1, 1)
        if model in ("gpcm", "pcm", "grm", "nominal"):
            thresholds = [np.linspace(-0.5, 0.5, steps) if steps > 1 else np.zeros(1)]
            build = Items.graded if model == "grm" else Items.partial_credit
            item = build([1.0], thresholds, ids=[name])
            if model == "nominal":
                item = Items.nominal([item.slopes], [item.intercepts], ids=[name])
            made.append(item)
        else:
            lower, upper = (0.2 if model in ("3pl", "4pl") else 0.0), (0.95 if model == "4pl" else 1.0)
            made.append(Items.logistic([1.0], [0.0], lower, upper, ids=[name]))
    return made


def _judged(
    found: Calibration,
    answers: Responses,
    known: int,
    least: int,
    largest: float,
    names: tuple[str, ...],
    seen: IntArray,
) -> PilotCalibration:
    place = np.arange(known, answers.n_items)
    errors = standard_errors(found, answers)
    items = found.items.subset(place)
    slopes, thresholds = errors.slopes[place], errors.thresholds[place][:, : items.thresholds.shape[1]]
    weights = np.repeat(answers.weights, answers.n_answers)
    counts = np.bincount(answers.items, weights, minlength=answers.n_items)[place].astype(np.float64)
    reasons = tuple(
        _reason(found.converged, counts[i], items.discriminations[i], thresholds[i, 0], least, largest)
        for i in range(len(items))
    )
    usable = np.array([not reason for reason in reasons])
    unanswered = tuple(name for i, name in enumerate(names) if i not in set(seen.tolist()))
    return PilotCalibration(items, slopes, thresholds, counts, usable, reasons, unanswered, found)


def _reason(converged: bool, count: float, slope: float, error: float, least: int, largest: float) -> str:
    if not converged:
        return "The estimation did not converge."
    if count < least:
        return f"It has {count:.0f} answers, fewer than {least}."
    if slope < _LEAST_SLOPE:
        return f"Its slope of {slope:.2f} is below {_LEAST_SLOPE}: it hardly tells abilities apart."
    if error > largest:
        return f"Its difficulty is known to {error:.2f} only, not to {largest}."
    return ""
