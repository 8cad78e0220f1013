"""The picture of a finished diagnostic."""

from __future__ import annotations

from palier.contexts.framework.api import domain_tree
from palier.contexts.framework.types import DomainNode
from palier.contexts.testing.types import Result

from ..models import Diagnostic, Goal
from ..types import CompetenceProfile, DomainProfile, Profile, ScaleProfile
from .diagnostics import finished, goal_of
from .scales import Scale, scales_in

STRENGTHS = 3


def profile(diagnostic: Diagnostic) -> Profile | None:
    """None as long as the diagnostic is open."""
    known = finished(diagnostic)
    if known is None:
        return None
    goal = goal_of(diagnostic.person)
    scales = tuple(
        found
        for scale in scales_in(diagnostic.sitting.scales)
        if (found := _scale(scale, known.result, goal))
    )
    competences = [c for s in scales for d in s.domains for c in d.competences]
    return Profile(scales, _strengths(competences), known.closed_at, known.result.n_answers)


def _strengths(competences: list[CompetenceProfile]) -> tuple[CompetenceProfile, ...]:
    """The highest lower bounds among competences that questions really measured, from level 1 on."""
    asked = [c for c in competences if c.measure.n_answers and c.measure.level >= 1]
    return tuple(sorted(asked, key=lambda c: (-c.measure.lower, c.key))[:STRENGTHS])


def _scale(scale: Scale, result: Result, goal: Goal | None) -> ScaleProfile | None:
    measure = result.scales.get(scale.rule.key)
    if measure is None:
        return None
    domains = (_domain(node, result) for node in domain_tree(scale.rule.framework))
    return ScaleProfile(
        key=scale.rule.key,
        framework=scale.rule.framework,
        label=scale.label,
        measure=measure,
        levels=scale.levels,
        level=scale.levels[measure.level],
        target=goal.target(scale.rule.key) if goal else None,
        domains=tuple(domain for domain in domains if domain),
    )


def _domain(node: DomainNode, result: Result) -> DomainProfile | None:
    measure = result.domains.get(node.key)
    if measure is None:
        return None
    competences = tuple(
        CompetenceProfile(each.key, each.code, each.label, known)
        for each in node.competences
        if (known := result.competences.get(each.key))
    )
    return DomainProfile(node.key, node.label, measure, competences)
