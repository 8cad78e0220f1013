"""Who an offer is for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

INSPE = "inspe"


@dataclass(frozen=True)
class Learner:
    """What planning needs of a profile: moment of the career, degree, académie."""

    audience: str
    degree: str
    academie_code: str


def public_of(learner: Learner, publics: Collection[str]) -> str:
    """The public of the offer this person belongs to; empty when the offer is for others.

    Students are in INSPÉ, trainees in INSPÉ and in a school, the others in a school.
    """
    own = {"student": (INSPE,), "trainee": (learner.degree, INSPE)}.get(learner.audience, (learner.degree,))
    if not publics:
        return own[0]
    return next((public for public in own if public in publics), "")
