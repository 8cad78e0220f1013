"""Everything an estimation needs, checked before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jauge.calibration.expectation import Persons
from jauge.calibration.findings import answers_by_row
from jauge.calibration.priors import Prior
from jauge.calibration.specification import Parameters, Specification, specify
from jauge.calibration.starts import from_difficulties, from_items, from_shares
from jauge.calibration.state import State
from jauge.checks import BoolArray, FloatArray, IntArray, require
from jauge.items import Items
from jauge.responses import Responses

_BINARY = 2


@dataclass(frozen=True, eq=False)
class Task:
    """Everything an estimation needs, checked.

    Attributes
    ----------
    responses, persons : the answers, and the same made ready for the loops
    specification, state : what is free, and where it starts
    labels : of the groups
    ids : names of the items
    answers : array (rows,), observed answers in every category
    """

    responses: Responses
    persons: Persons
    specification: Specification
    state: State
    labels: tuple[object, ...]
    ids: tuple[str, ...] | None
    answers: FloatArray


def task_of(
    responses: Responses,
    model: str | Sequence[str],
    prior: Prior,
    start: Items | ArrayLike | None,
    groups: ArrayLike | None,
    fixed: ArrayLike | None,
    ids: Sequence[str] | None,
    n_categories: ArrayLike | None,
) -> Task:
    """The task that the arguments of `calibrate` describe."""
    held = _held(fixed, responses.n_items, start)
    counts = _categories(responses, start, n_categories)
    s = specify(model, counts, prior, held)
    if held.any() and isinstance(start, Items):
        s = replace(s, model=np.where(held, start.model, s.model))
    labels, group = _groups(groups, len(responses))
    persons = Persons.of(responses, s.start[:-1], group)
    weights = np.repeat(responses.weights, responses.n_answers)
    answers = answers_by_row(persons.rows, weights, int(s.start[-1]))
    named = tuple(ids) if ids is not None else start.ids if isinstance(start, Items) else None
    _refuse_unplaced(s, answers, held, named)
    state = State(_parameters(s, start, answers), np.zeros(len(labels)), np.ones(len(labels)))
    return Task(responses, persons, s, state, labels, named, answers)


def _parameters(s: Specification, start: Items | ArrayLike | None, answers: FloatArray) -> Parameters:
    if start is None:
        return from_shares(s, answers)
    return from_items(s, start) if isinstance(start, Items) else from_difficulties(s, start)


def _held(fixed: ArrayLike | None, count: int, start: Items | ArrayLike | None) -> BoolArray:
    held = np.zeros(count, dtype=np.bool_)
    if fixed is None:
        return held
    require(isinstance(start, Items), "start", type(start).__name__, "Items, where fixed items are")
    chosen = np.asarray(fixed)
    chosen = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen.astype(np.int64)
    inside = bool(((chosen >= 0) & (chosen < count)).all())
    require(inside, "fixed", chosen.tolist(), f"positions from 0 to {count - 1}")
    held[chosen] = True
    return held


def _categories(
    responses: Responses, start: Items | ArrayLike | None, n_categories: ArrayLike | None
) -> IntArray:
    seen = responses.most_categories
    if n_categories is None:
        asked = start.n_categories if isinstance(start, Items) else np.maximum(seen, _BINARY)
    else:
        asked = np.broadcast_to(np.asarray(n_categories, dtype=np.int64), seen.shape)
    require(asked.shape == seen.shape, "start", len(asked), f"{len(seen)} items, as the responses have")
    for item in np.flatnonzero(seen > asked):
        require(False, f"categories of item {item}", int(seen[item]) - 1, f"from 0 to {asked[item] - 1}")
    return np.array(asked, dtype=np.int64)


def _groups(groups: ArrayLike | None, persons: int) -> tuple[tuple[object, ...], NDArray[np.int32]]:
    if groups is None:
        return ("all",), np.zeros(persons, dtype=np.int32)
    labels, position = np.unique(np.asarray(groups), return_inverse=True)
    require(position.shape == (persons,), "groups", position.shape, f"of shape ({persons},), one per person")
    return tuple(labels.tolist()), position.astype(np.int32)


def _refuse_unplaced(
    s: Specification, answers: FloatArray, held: BoolArray, ids: Sequence[str] | None
) -> None:
    """Refuse an item without answers; without a prior, also one whose parameters would be infinite."""
    for item in np.flatnonzero(~held).tolist():
        seen = answers[s.start[item] : s.start[item + 1]]
        name = ids[item] if ids else f"item{item + 1}"
        require(seen.sum() > 0, f"answers to {name!r}", 0, "at least one: leave the item out, or fix it")
        if not np.isfinite(s.prior.intercept_sd):
            unused = np.flatnonzero(seen == 0).tolist()
            accepted = "[] without a prior, else its estimate is infinite: recode, or give a prior"
            require(not unused, f"unused categories of {name!r}", unused, accepted)
