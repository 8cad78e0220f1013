"""Only the officer accredits, once, and withdraws with a reason."""

from datetime import timedelta

import pytest
from tests.factories import AT, ensure_academie

from palier.contexts.territory.api import (
    Accreditation,
    Centre,
    accredit_centre,
    is_accredited,
    withdraw_accreditation,
)
from palier.contexts.territory.errors import NotAccredited
from palier.kernel.access import Actor
from palier.kernel.errors import Forbidden, InvalidInput

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def centre(db: None) -> Centre:
    return Centre.objects.create(key="essai", name="Essai", academie=ensure_academie(), city="Créteil")


def test_accredited_once_even_pressed_twice(centre: Centre, officer_actor: Actor) -> None:
    first = accredit_centre(centre, actor=officer_actor, at=AT)
    assert accredit_centre(centre, actor=officer_actor, at=LATER) == first
    assert Accreditation.objects.filter(centre=centre).count() == 1
    assert is_accredited(centre, AT)
    assert not is_accredited(centre, AT - timedelta(seconds=1))


def test_withdrawn_with_its_reason_then_accredited_again(centre: Centre, officer_actor: Actor) -> None:
    accredit_centre(centre, actor=officer_actor, at=AT)
    with pytest.raises(InvalidInput):
        withdraw_accreditation(centre, reason="  ", actor=officer_actor, at=LATER)
    withdraw_accreditation(centre, reason="Salle fermée", actor=officer_actor, at=LATER)
    assert not is_accredited(centre, LATER)
    with pytest.raises(NotAccredited):
        withdraw_accreditation(centre, reason="Encore", actor=officer_actor, at=LATER)
    accredit_centre(centre, actor=officer_actor, at=LATER + timedelta(days=1))
    assert is_accredited(centre, LATER + timedelta(days=2))


def test_an_organiser_accredits_nobody(centre: Centre, organiser_actor: Actor) -> None:
    with pytest.raises(Forbidden):
        accredit_centre(centre, actor=organiser_actor, at=AT)
    with pytest.raises(Forbidden):
        withdraw_accreditation(centre, reason="Non", actor=organiser_actor, at=AT)
    assert not is_accredited(centre, LATER)
