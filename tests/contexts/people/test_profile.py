"""A profile is the person's own, true to the lists, and saved whole or not at all."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories import AT, ensure_academie, make_person

from palier.contexts.people.api import Person, Profile, actor_for, profile_of, save_profile
from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput, NotFound

pytestmark = pytest.mark.django_db
VALUES = {"audience": "serving", "degree": "second-degre", "academie_code": "24", "uai": "", "discipline": ""}


@pytest.fixture
def person(db: None) -> Person:
    ensure_academie("24")
    return make_person()


def save(person: Person, actor: Actor | None = None, **changes: Any) -> Profile:
    return save_profile(person, **{**VALUES, **changes}, actor=actor or actor_for(person), at=AT)


def test_saved_then_corrected_in_one_row(person: Person) -> None:
    save(person)
    save(person, audience="trainee", discipline="svt")
    profile = profile_of(person)
    assert profile
    assert (profile.audience, profile.discipline, profile.establishment) == ("trainee", "svt", None)
    assert Profile.objects.filter(person=person).count() == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("audience", {"audience": "retired"}),
        ("degree", {"degree": ""}),
        ("academie", {"academie_code": "99"}),
        ("discipline", {"discipline": "alchimie"}),
        ("uai", {"uai": "0540089E"}),
        ("uai", {"uai": "9999999H"}),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field_and_saves_nothing(
    person: Person, field: str, changes: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save(person, **changes)
    assert refusal.value.field == field
    assert profile_of(person) is None


def test_the_establishment_is_found_by_a_loosely_written_code(
    person: Person, reference_content: None
) -> None:
    profile = save(person, uai="001 0014 k")
    assert profile.establishment
    assert profile.establishment.uai == "0010014K"


def test_nobody_writes_another_s_profile(person: Person) -> None:
    with pytest.raises(NotFound):
        save(person, actor=actor_for(make_person()))
    assert profile_of(person) is None


def test_the_database_keeps_one_e_mail_whatever_its_case(person: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email=person.email.upper(), first_name="A", last_name="B")
