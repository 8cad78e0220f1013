"""Choose the steps of a plan: pure, deterministic, every choice with its reasons.

The rule, in words:

1. Offers where the person is enrolled stay, in their order: a plan made again never drops them.
2. An offer may be chosen when it is for the person's audience and, for one need at least, the
   measured level of the competence is within the offer's levels.
3. The next step is the offer that brings the most per hour: the sum of the gaps it covers and that
   no step covers yet, each as a share of its scale, divided by its hours (one at least). An offer
   counts fully when it has dates near (own académie, remote, or alone) and for a quarter when all
   its dates are far, for a tenth when it has none.
4. Diversity: not more than two steps of the same modality, unless nothing else covers a need left.
5. It ends at five steps, when the hours are spent, or when every need that can be covered is.

Equal offers are taken by covered needs, then the shorter, then the slug.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .policies import Learner, public_of
from .types import Choice, Reason

#: Levels of each scale: a gap of one professional level weighs as two general ones.
LEVELS = {"general": 8, "professional": 4}


class Nearness(StrEnum):
    ALONE = "alone"
    REMOTE = "remote"
    ACADEMIE = "academie"
    FAR = "far"
    NO_DATE = "no_date"


WEIGHTS = {Nearness.FAR: Fraction(1, 4), Nearness.NO_DATE: Fraction(1, 10)}


@dataclass(frozen=True)
class Lack:
    """A need as planning reads it: a competence measured under its target."""

    competence: str
    measured: int
    target: int
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """An offer as planning reads it, its dates already seen from where the person is."""

    slug: str
    scale: str
    competences: frozenset[str]
    level_from: int
    level_to: int
    modality: str
    hours: Fraction
    publics: frozenset[str]
    nearness: Nearness
    is_enrolled: bool = False

    def fits(self, lack: Lack) -> bool:
        return lack.competence in self.competences and self.level_from <= lack.measured < self.level_to


@dataclass(frozen=True)
class PlanLimits:
    steps: int = 5
    per_modality: int = 2
    hours: Fraction = Fraction(40)


def choose_offers(
    needs: Sequence[Lack], offers: Iterable[Proposal], learner: Learner, limits: PlanLimits | None = None
) -> tuple[Choice, ...]:
    limits = limits or PlanLimits()
    known = sorted(offers, key=lambda offer: offer.slug)
    chosen = [offer for offer in known if offer.is_enrolled][: limits.steps]
    eligible = [o for o in known if not o.is_enrolled and public_of(learner, o.publics)]
    while len(chosen) < limits.steps:
        best = _next_step(needs, eligible, chosen, limits)
        if best is None:
            break
        chosen.append(best)
    return tuple(Choice(offer.slug, _reasons(offer, needs, learner)) for offer in chosen)


def _next_step(
    needs: Sequence[Lack], eligible: Sequence[Proposal], chosen: Sequence[Proposal], limits: PlanLimits
) -> Proposal | None:
    left = [need for need in needs if not any(offer.fits(need) for offer in chosen)]
    hours = limits.hours - sum((offer.hours for offer in chosen), Fraction(0))
    useful = [o for o in eligible if o not in chosen and o.hours <= hours and any(map(o.fits, left))]
    counts = Counter(offer.modality for offer in chosen)
    varied = [offer for offer in useful if counts[offer.modality] < limits.per_modality]
    return min(varied or useful, key=lambda offer: _rank(offer, left), default=None)


def _rank(offer: Proposal, left: Collection[Lack]) -> tuple[Fraction, int, Fraction, str]:
    covered = [need for need in left if offer.fits(need)]
    gap = sum((Fraction(n.target - n.measured, LEVELS[offer.scale]) for n in covered), Fraction(0))
    value = gap * WEIGHTS.get(offer.nearness, Fraction(1)) / max(offer.hours, Fraction(1))
    return (-value, -len(covered), offer.hours, offer.slug)


def _reasons(offer: Proposal, needs: Sequence[Lack], learner: Learner) -> tuple[Reason, ...]:
    covered = [need for need in needs if offer.fits(need)]
    reasons = [Reason("enrolled")] if offer.is_enrolled else []
    reasons += [_need_reason(offer, need) for need in covered]
    themes = dict.fromkeys(theme for need in covered for theme in need.themes)
    reasons += [Reason("theme", {"theme": theme}) for theme in themes]
    public = public_of(learner, offer.publics)
    if public:
        reasons.append(Reason("audience", {"public": public}))
    reasons.append(Reason("modality", {"modality": offer.modality}))
    reasons.append(Reason("place", {"nearness": offer.nearness.value}))
    return tuple(reasons)


def _need_reason(offer: Proposal, need: Lack) -> Reason:
    facts = {
        "competence": need.competence,
        "measured": need.measured,
        "target": need.target,
        "level_from": offer.level_from,
        "level_to": offer.level_to,
    }
    return Reason("need", facts)
