"""Why a step is in the plan, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from palier.contexts.framework.api import competence_labels, themes
from palier.contexts.people.api import Degree
from palier.contexts.training.api import Modality
from palier.contexts.training.types import PlanStep, PlanView, Reason

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class StepCard:
    """`because` answers the needs; `also` is what made this offer fit among others."""

    step: PlanStep
    icon: str
    because: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True)
class Labels:
    competences: Mapping[str, str]
    themes: Mapping[str, str]


ICONS = {
    Modality.REMOTE_ALONE: "screen",
    Modality.REMOTE_ACCOMPANIED: "people",
    Modality.HYBRID: "compass",
    Modality.ON_SITE: "place",
}


def read_labels() -> Labels:
    return Labels(
        {**competence_labels("crcn"), **competence_labels("crcn-edu")},
        {theme.key: theme.label for theme in themes()},
    )


def step_cards(plan: PlanView) -> tuple[StepCard, ...]:
    labels = read_labels()
    return tuple(
        StepCard(
            step=step,
            icon=icon_of(step.offer.modality),
            because=tuple(_need(reason.facts, labels) for reason in _of(step, "need")),
            also=tuple(_also(step, labels)),
        )
        for step in plan.steps
    )


def icon_of(modality: str) -> str:
    return ICONS[Modality(modality)]


def _of(step: PlanStep, kind: str) -> Iterable[Reason]:
    return (reason for reason in step.reasons if reason.kind == kind)


def _need(facts: Facts, labels: Labels) -> str:
    words = {
        "competence": labels.competences.get(facts["competence"], facts["competence"]),
        "measured": facts["measured"],
        "target": facts["target"],
    }
    if facts["measured"] == 0:
        return _("%(competence)s : en deçà du niveau 1 mesuré, niveau %(target)s visé") % words
    return _("%(competence)s : niveau %(measured)s mesuré, %(target)s visé") % words


def _also(step: PlanStep, labels: Labels) -> Iterable[str]:
    if any(_of(step, "enrolled")):
        yield _("Vous y êtes inscrit·e : elle reste dans votre plan.")
    names = [labels.themes.get(reason.facts["theme"], "") for reason in _of(step, "theme")]
    if any(names):
        yield _("Thème : %(names)s.") % {"names": ", ".join(name for name in names if name)}
    if any(_of(step, "need")):
        yield _("Elle s’adresse %(levels)s : vous y êtes.") % {"levels": levels_in_words(step)}
    for reason in _of(step, "audience"):
        yield _("Elle est ouverte à votre public : %(public)s.") % {
            "public": public_in_words(reason.facts["public"])
        }
    for reason in _of(step, "place"):
        yield PLACES[reason.facts["nearness"]]()


def levels_in_words(step: PlanStep) -> str:
    """`level_to` is excluded: the last level inside is the one before."""
    low, high = step.offer.level_from, step.offer.level_to - 1
    if low == 0:
        return _("à qui débute, jusqu’au niveau %(high)s") % {"high": high} if high else _("à qui débute")
    if low == high:
        return _("aux personnes de niveau %(low)s") % {"low": low}
    return _("aux niveaux %(low)s à %(high)s") % {"low": low, "high": high}


def public_in_words(public: str) -> str:
    return _("étudiant·es et stagiaires en INSPÉ") if public == "inspe" else str(Degree(public).label)


PLACES: Mapping[str, Callable[[], str]] = {
    "alone": lambda: _("Elle se suit à votre rythme, d’où vous voulez."),
    "remote": lambda: _("Elle se suit à distance."),
    "academie": lambda: _("Elle a des dates dans votre académie."),
    "far": lambda: _("Ses dates étaient dans d’autres académies quand ce plan a été construit."),
    "no_date": lambda: _("Elle n’avait pas encore de date quand ce plan a été construit."),
}
