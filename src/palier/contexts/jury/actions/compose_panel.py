"""The national desk brings a president and examiners together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from palier.contexts.people.api import Person, people_with_role
from palier.kernel import journal
from palier.kernel.access import Actor, Permission, Role, require
from palier.kernel.errors import InvalidInput

from ..models import Panel, PanelMember, Seat

FEWEST_EXAMINERS = 2
LONGEST_NAME = 120


@transaction.atomic
def compose_panel(
    name: str, president: Person, examiners: Collection[Person], *, actor: Actor, at: datetime
) -> Panel:
    """A second press, with the same name and the same people, finds the first one's panel."""
    require(actor, Permission.COMPOSE_PANEL)
    name = _read_name(name)
    _check_people(president, examiners)
    seats = {president.pk: Seat.PRESIDENT, **{person.pk: Seat.EXAMINER for person in examiners}}
    known = _known(name, seats)
    if known:
        return known
    try:
        with transaction.atomic():
            panel = Panel.objects.create(name=name, composed_at=at)
    except IntegrityError:  # the same press, twice at once
        return _known(name, seats) or _name_taken()
    PanelMember.objects.bulk_create(
        PanelMember(panel=panel, person_id=person, seat=seat) for person, seat in seats.items()
    )
    payload = {
        "president": str(president.public_id),
        "examiners": sorted(str(person.public_id) for person in examiners),
    }
    journal.record(f"panel:{panel.public_id}", "composed", payload, actor=actor, at=at)
    return panel


def _read_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidInput(_("Donnez un nom à la commission."), field="name")
    if len(name) > LONGEST_NAME:
        raise InvalidInput(_("Choisissez un nom plus court."), field="name")
    return name


def _check_people(president: Person, examiners: Collection[Person]) -> None:
    if president not in people_with_role(Role.PRESIDENT):
        raise InvalidInput(_("Cette personne n’a pas le rôle de président·e de jury."), field="president")
    chosen = {person.pk for person in examiners}
    if len(chosen) < FEWEST_EXAMINERS or len(chosen) != len(examiners):
        raise InvalidInput(_("Choisissez au moins deux personnes différentes."), field="examiners")
    if president.pk in chosen:
        raise InvalidInput(_("La personne qui préside n’évalue pas."), field="examiners")
    if not chosen <= {person.pk for person in people_with_role(Role.EXAMINER)}:
        raise InvalidInput(_("Choisissez parmi les examinateurs et examinatrices."), field="examiners")


def _known(name: str, seats: dict[int, Seat]) -> Panel | None:
    panel = Panel.objects.filter(name=name).first()
    if panel is None:
        return None
    if dict(panel.members.values_list("person_id", "seat")) != seats:
        _name_taken()
    return panel


def _name_taken() -> Panel:
    raise InvalidInput(_("Une autre commission porte déjà ce nom."), field="name")
