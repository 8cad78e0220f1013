"""Every machine, every (state × transition) pair, from the tables themselves."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from palier.kernel import clock
from palier.kernel.access import SYSTEM
from palier.kernel.models import TransitionRow
from palier.kernel.transitions import Machine, TransitionRefused, advance
from palier.operations.generated_docs import machines

PAIRS = [
    pytest.param(machine, state, name, id=f"{machine.name}-{state}-{name}")
    for _, machine in machines()
    for state in machine.states
    for name in machine.steps
]


@pytest.mark.django_db
@pytest.mark.parametrize(("machine", "state", "name"), PAIRS)
def test_a_transition_moves_or_refuses(machine: Machine, state: str, name: str) -> None:
    saved: list[list[str]] = []
    row = SimpleNamespace(state=state, public_id=uuid4())
    row.save = lambda update_fields: saved.append(update_fields)
    move = machine.steps[name]
    now = clock.now()

    if state not in move.sources:
        with pytest.raises(TransitionRefused):
            advance(row, machine, name, actor=SYSTEM, at=now)
        assert (row.state, saved) == (state, [])
        assert not TransitionRow.objects.exists()
        return

    advance(row, machine, name, actor=SYSTEM, at=now)
    assert row.state == move.target
    assert saved == [["state", *([move.date_field] if move.date_field else [])]]
    written = TransitionRow.objects.get()
    assert (written.subject, written.source, written.target) == (row.public_id, state, move.target)
    if move.date_field:
        assert getattr(row, move.date_field) == now


@pytest.mark.parametrize("machine", [m for _, m in machines()], ids=lambda m: m.name)
def test_every_state_can_be_reached(machine: Machine) -> None:
    assert machine.reachable({machine.initial}) == set(machine.states)
