"""The steps of `palier journey`, in order, by the name that its report gives them."""

from __future__ import annotations

from ..journey import Step
from . import arrival, jury, proof, session, training

STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (*arrival.STEPS, *training.STEPS, *session.STEPS, *jury.STEPS, *proof.STEPS)
}
