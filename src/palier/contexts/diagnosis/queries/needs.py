"""What stands between a person and the goal, competence by competence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from palier.contexts.framework.api import competence_labels
from palier.contexts.people.api import Person
from palier.contexts.testing.types import Measure

from ..types import Need
from .diagnostics import goal_of, latest_finished
from .scales import Scale, scales_in

#: A need is shown when the person stands below the target at two chances in three or more.
PLAUSIBLE = 2 / 3


def needs(person: Person) -> tuple[Need, ...]:
    """Needs of the latest finished diagnostic for the person's goal, the widest first.

    Empty without a diagnostic or a goal. See docs/guides/diagnosis.md.
    """
    known, goal = latest_finished(person), goal_of(person)
    if known is None or goal is None:
        return ()
    found: list[Need] = []
    for scale in scales_in(known.diagnostic.sitting.scales):
        labels = competence_labels(scale.rule.framework)
        for key, measure in known.result.competences.items():
            if measure and key in labels and key.partition(":")[0] == scale.rule.framework:
                need = need_of(key, labels[key], measure, scale, goal.target(scale.rule.key))
                found += [need] if need else []
    return tuple(sorted(found, key=lambda need: (-need.shortfall, need.competence)))


def need_of(key: str, label: str, measure: Measure, scale: Scale, target: int) -> Need | None:
    """The need of one competence, or None when the measure does not make it plausible."""
    distance = shortfall(measure.mean, measure.sd, scale.rule.cuts[target - 1])
    gap = target - measure.level
    if gap < 1 or distance.probability < PLAUSIBLE:
        return None
    return Need(
        competence=key,
        label=label,
        scale=scale.rule.key,
        measured_level=measure.level,
        target_level=target,
        gap=gap,
        shortfall=distance.expected,
        probability=distance.probability,
        n_answers=measure.n_answers,
    )


@dataclass(frozen=True)
class Shortfall:
    """`probability` that an ability stands below a cut, and the `expected` distance up to it."""

    probability: float
    expected: float


def shortfall(mean: float, sd: float, cut: float) -> Shortfall:
    """Of an ability N(mean, sd²) below `cut`, all on θ.

    With z = (cut - mean) / sd: P = Φ(z), and E[max(0, cut - θ)] = (cut - mean) Φ(z) + sd φ(z).
    """
    z = (cut - mean) / sd
    below = (1 + math.erf(z / math.sqrt(2))) / 2
    density = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return Shortfall(below, max(0.0, (cut - mean) * below + sd * density))
