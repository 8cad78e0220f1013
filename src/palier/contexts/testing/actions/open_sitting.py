"""Open a sitting and serve its first question."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

import jauge
from palier.contexts.bank.api import current_bank_version, measurement_bank
from palier.contexts.framework.api import current_document
from palier.contexts.people.api import Person
from palier.kernel import journal
from palier.kernel.access import Actor, require

from ..engine import Engine, plan_of
from ..errors import BankTooSmall
from ..models import Sitting
from ..policies import PERMISSIONS, require_owner
from .serve_question import serve_next

SEED_BITS = 63


@transaction.atomic
def open_sitting(
    person: Person,
    *,
    purpose: str,
    blueprint_kind: str,
    excluded_item_slugs: Sequence[str] = (),
    actor: Actor,
    at: datetime,
) -> Sitting:
    """The person's open sitting of this purpose if there is one, else a new one.

    `excluded_item_slugs` go from the most to the least important to leave out: when the plan needs
    some of them, the last ones are asked all the same.
    """
    require(actor, PERMISSIONS[purpose])
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    known = Sitting.objects.filter(person=person, purpose=purpose, state="open").first()
    if known:
        return require_owner(known, actor)
    sitting = _new_sitting(person, purpose, blueprint_kind, excluded_item_slugs, at)
    require_owner(sitting, actor).save(force_insert=True)
    serve_next(sitting, Engine.of(sitting), [], actor=actor, at=at)
    journal.record(
        f"sitting:{sitting.public_id}",
        "sitting_opened",
        {"purpose": purpose, "seed": sitting.seed, "excluded": sitting.excluded},
        actor=actor,
        at=at,
    )
    return sitting


def _new_sitting(
    person: Person, purpose: str, blueprint_kind: str, excluded: Sequence[str], at: datetime
) -> Sitting:
    bank_version = current_bank_version()
    blueprint = current_document(blueprint_kind)
    return Sitting(
        person=person,
        purpose=purpose,
        bank_version=bank_version,
        blueprint=blueprint,
        scales=current_document("scales"),
        engine_version=jauge.__version__,
        seed=secrets.randbits(SEED_BITS),
        excluded=_excluded_indexes(bank_version.pk, blueprint.pk, excluded),
        started_at=at,
    )


def _excluded_indexes(bank_version_id: int, blueprint_id: int, slugs: Sequence[str]) -> list[int]:
    """Indexes of the longest beginning of `slugs` without which the plan can still be met.

    Leaving out less never makes a plan harder to meet, so the length is found by halving.
    """
    bank, plan = measurement_bank(bank_version_id), plan_of(blueprint_id)
    known = [slug for slug in slugs if slug in bank.index]

    def suffices(count: int) -> bool:
        return jauge.check_plan(bank, plan, frozenset(known[:count])).sufficient

    if not suffices(0):
        raise BankTooSmall()
    enough, too_many = (len(known), len(known)) if suffices(len(known)) else (0, len(known))
    while too_many - enough > 1:
        middle = (enough + too_many) // 2
        enough, too_many = (middle, too_many) if suffices(middle) else (enough, middle)
    return sorted(bank.index[slug] for slug in known[:enough])
