"""Simulated answers really score what the item model drew."""

from __future__ import annotations

import numpy as np
import pytest
from tests.factories import make_teacher
from tests.sittings import open_diagnostic

from palier.contexts.bank.api import (
    ItemVersion,
    current_bank_version,
    maximum_score,
    measurement_bank,
    read_response,
    score,
)
from palier.contexts.people.api import actor_for
from palier.contexts.testing.api import answer, current_question, result_of
from palier.kernel import clock
from palier.simulation.teacher import Teacher, form_data

pytestmark = pytest.mark.django_db


def test_every_item_can_be_answered_right_and_wrong(reference_content: None) -> None:
    versions = list(ItemVersion.objects.filter(bankentry__bank_version=current_bank_version()))
    assert len(versions) > 100
    for version in versions:
        right, wrong = form_data(version, maximum_score(version)), form_data(version, 0)
        assert right is not None, version
        assert score(version, read_response(version, right)) == maximum_score(version), version
        assert wrong is None or score(version, read_response(version, wrong)) == 0, version


def test_most_parts_of_a_score_can_be_earned(reference_content: None) -> None:
    versions = ItemVersion.objects.filter(bankentry__bank_version=current_bank_version())
    graded = [version for version in versions if maximum_score(version) > 1]
    earned = [version for version in graded if form_data(version, 1) is not None]
    assert len(earned) >= 0.9 * len(graded)


def measured(ability: float) -> float:
    person = make_teacher()
    sitting = open_diagnostic(person, at=clock.now()).sitting
    tree = measurement_bank(sitting.bank_version_id).tree
    teacher = Teacher.at(tree, np.random.default_rng(7), ability=ability)
    while served := current_question(sitting):
        data = teacher.respond(sitting, served.position)
        answer(
            sitting.public_id, position=served.position, data=data, actor=actor_for(person), at=clock.now()
        )
        sitting.refresh_from_db()
    result = result_of(sitting)
    assert result is not None
    general = result.scales["general"]
    assert general is not None
    return general.mean


def test_the_engine_finds_the_ability_that_answered(reference_content: None) -> None:
    weak, strong = measured(-1.5), measured(1.5)
    assert -2.4 < weak < -0.6
    assert 0.6 < strong < 2.4


def test_learning_moves_every_skill(reference_content: None) -> None:
    tree = measurement_bank(current_bank_version().pk).tree
    teacher = Teacher.drawn(tree, np.random.default_rng(1))
    gained = {name: teacher.grown(0.5).abilities[name] - value for name, value in teacher.abilities.items()}
    assert all(abs(gain - 0.5) < 1e-9 for gain in gained.values())
