"""Errors of one sentence and arrays that cannot be written to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class JaugeError(ValueError):
    """An argument was refused; the message names it, its value and what is accepted."""


def require(condition: bool, argument: str, value: object, accepted: str) -> None:
    """Raise `JaugeError` unless `condition` holds."""
    if not condition:
        raise JaugeError(f"{argument} is {value!r}, but must be {accepted}.")


def read_only(values: ArrayLike, dtype: type[Any]) -> NDArray[Any]:
    """Contiguous copy of `values` whose writeable flag is off."""
    array: NDArray[Any] = np.array(values, dtype=dtype, order="C", copy=True)
    array.flags.writeable = False
    return array


def require_distinct(argument: str, names: tuple[str, ...]) -> None:
    """Raise `JaugeError` on the first name given twice or left empty."""
    seen: set[str] = set()
    if len(set(names)) == len(names) and all(names):
        return
    for name in names:
        require(bool(name) and name not in seen, argument, name, "made of distinct, non-empty names")
        seen.add(name)


def require_finite(argument: str, values: FloatArray) -> None:
    """Raise `JaugeError` on the first number that is infinite or NaN, naming its place."""
    wrong = ~np.isfinite(values)
    if wrong.any():
        place = np.unravel_index(int(wrong.argmax()), values.shape)
        name = argument + "".join(f"[{index}]" for index in place)
        require(False, name, float(values[place]), "a finite number")
