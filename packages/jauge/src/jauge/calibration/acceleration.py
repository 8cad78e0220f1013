"""Anderson acceleration of a fixed-point iteration: the next point from the last few points and their images.

Source: Walker & Ni (2011), Anderson acceleration for fixed-point iterations, SIAM Journal on Numerical
Analysis 49(4), equation 2.2; for EM with a guard on the likelihood, Henderson & Varadhan (2019), Journal of
Computational and Graphical Statistics 28(4).
Oracle: a linear map ends after as many steps as there are unknowns, tests/test_calibration_acceleration.py.
"""

from __future__ import annotations

import numpy as np

from jauge.checks import FloatArray

_REMEMBERED = 8
_RIDGE = 1e-12


class Anderson:
    """Memory of the last differences between points, and between their residuals (image minus point).

    Examples
    --------
    >>> import numpy as np
    >>> memory, x = Anderson(), np.array([4.0])
    >>> for _ in range(3):
    ...     x = memory.propose(x, 0.9 * x + 0.1)
    >>> round(float(x[0]), 6)
    1.0
    """

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self.remembered = remembered
        self.forget()

    def forget(self) -> None:
        """Start again from the next point."""
        self._last: tuple[FloatArray, FloatArray] | None = None
        self._moves: list[FloatArray] = []
        self._bends: list[FloatArray] = []

    def propose(self, point: FloatArray, image: FloatArray) -> FloatArray:
        """Next point, given a point and its image; both arrays (p,)."""
        residual = image - point
        if self._last is not None:
            self._moves.append(image - self._last[1])
            self._bends.append(residual - self._last[0])
            del self._moves[: -self.remembered], self._bends[: -self.remembered]
        self._last = (residual, image)
        if not self._bends:
            return image
        bends = np.array(self._bends)
        gram = bends @ bends.T
        gram[np.diag_indices_from(gram)] *= 1 + _RIDGE
        weights = np.linalg.lstsq(gram, bends @ residual, rcond=1e-14)[0]
        proposal: FloatArray = image - weights @ np.array(self._moves)
        return proposal
