"""Trainings for tests: shipped content, runs at chosen dates, a diagnostic really taken."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from tests.factories import AT, CONTENT, ensure_academie, make_person

from palier.contexts.bank.api import load_bank
from palier.contexts.diagnosis.api import choose_goal, start_diagnostic
from palier.contexts.framework.api import load_documents, load_frameworks
from palier.contexts.people.api import Person, actor_for
from palier.contexts.territory.api import load_territory
from palier.contexts.testing.api import answer
from palier.contexts.training.api import load_offers
from palier.contexts.training.models import Offer, Run
from palier.kernel.access import Role, Scope, ScopeKind

#: An offer of Réseau Canopé, on site, open to all, and one followed alone.
ON_SITE = "le-tableur-au-service-de-la-classe"
ALONE = "chercher-sans-se-perdre"

_numbers = itertools.count(1)


def load_training_content(*, at: datetime = AT) -> None:
    load_territory(CONTENT, at=at)
    load_frameworks(CONTENT, at=at)
    load_documents(CONTENT, at=at)
    load_offers(CONTENT, at=at)


def finish_diagnostic(person: Person, *, general: int = 4, professional: int = 3, at: datetime = AT) -> None:
    """Every question answered « je ne sais pas »: measured low, so that needs are many."""
    load_bank(CONTENT, at=at)
    actor = actor_for(person)
    choose_goal(
        person,
        aim="train",
        general_target=general,
        professional_target=professional,
        actor=actor,
        at=at,
    )
    sitting = start_diagnostic(person, actor=actor, at=at).sitting
    for position in itertools.count(1):
        outcome = answer(sitting.public_id, position=position, data=None, actor=actor, at=at)
        if outcome.is_finished:
            return


def make_run(
    offer: str = ON_SITE,
    *,
    in_days: int = 5,
    seats: int | None = 10,
    academie: str | None = None,
    at: datetime = AT,
) -> Run:
    starts_at = at + timedelta(days=in_days)
    return Run.objects.create(
        offer=Offer.objects.get(slug=offer),
        key=f"run-{next(_numbers)}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        seats=seats,
        academie=ensure_academie(academie) if academie else None,
    )


def make_trainer(operator: str = "canope") -> Person:
    return make_person(role=Role.TRAINER, scope=Scope(ScopeKind.OPERATOR, operator), first_name="Nour")
