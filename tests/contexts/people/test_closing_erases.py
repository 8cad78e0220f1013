"""Closing an account erases diagnostics to their last answer; a certification's sitting is a register."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories import AT, make_teacher

from palier.contexts.diagnosis.models import Diagnostic, Goal
from palier.contexts.people.api import Person, actor_for, close_account, export_own_data
from palier.contexts.testing.api import Purpose, Sitting, answer, open_sitting
from palier.contexts.testing.models import Answer

pytestmark = pytest.mark.django_db


def answered_sitting(person: Person, purpose: str, kind: str) -> Sitting:
    actor = actor_for(person)
    sitting = open_sitting(
        person, purpose=purpose, blueprint_kind=kind, excluded_item_slugs=(), actor=actor, at=AT
    )
    answer(sitting.public_id, position=1, data=None, actor=actor, at=AT)
    return sitting


@pytest.fixture
def person(reference_content: None) -> Person:
    person = make_teacher()
    diagnostic = answered_sitting(person, Purpose.DIAGNOSTIC, "blueprint:diagnostic")
    Diagnostic.objects.create(person=person, sitting=diagnostic, started_at=AT)
    Goal.objects.create(person=person, aim="train", general_target=4, professional_target=2, chosen_at=AT)
    answered_sitting(person, Purpose.CERTIFICATION, "blueprint:certification")
    return person


def test_what_is_exported_before_is_erased_after(person: Person) -> None:
    parts: dict[str, Any] = export_own_data(person, at=AT)["parts"]
    assert len(parts["sittings"]["data"]) == 2
    assert [row["position"] for row in parts["sittings"]["data"][0]["answers"]][:1] == [1]
    assert len(parts["diagnostics"]["data"]["diagnostics"]) == 1
    close_account(person, actor=actor_for(person), at=AT)
    assert not Diagnostic.objects.filter(person=person).exists()
    assert not Goal.objects.filter(person=person).exists()
    kept = Sitting.objects.get(person=person)
    assert kept.purpose == Purpose.CERTIFICATION
    assert Answer.objects.filter(question__sitting=kept).count() == 1


def test_answers_cannot_be_deleted_otherwise_even_after_a_closing(person: Person) -> None:
    close_account(person, actor=actor_for(person), at=AT)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM testing_answer")
