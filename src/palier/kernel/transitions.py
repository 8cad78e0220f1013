"""State machines as frozen tables, applied on locked rows, kept by the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .access import Actor
from .errors import DomainError


class TransitionRefused(DomainError):
    message = _("Cette étape n’est plus possible : la situation a changé entre-temps.")


@dataclass(frozen=True)
class Step:
    """From any of `sources` to `target`; `date_field` receives the moment."""

    sources: frozenset[str]
    target: str
    date_field: str | None = None


@dataclass(frozen=True)
class Machine:
    name: str
    states: tuple[str, ...]
    initial: str
    steps: Mapping[str, Step]

    def __post_init__(self) -> None:
        known = set(self.states)
        used = {self.initial} | {s.target for s in self.steps.values()}
        used |= {source for s in self.steps.values() for source in s.sources}
        if not used <= known:
            raise ValueError(f"machine {self.name}: unknown states {sorted(used - known)}")

    def reachable(self, start: set[str], *, without: str | None = None) -> set[str]:
        """States reached from `start`, not walking steps that set the date field `without`."""
        found, frontier = set(start), set(start)
        while frontier:
            frontier = {
                step.target
                for step in self.steps.values()
                if step.sources & frontier and (without is None or step.date_field != without)
            } - found
            found |= frontier
        return found

    @property
    def date_fields(self) -> tuple[str, ...]:
        names = dict.fromkeys(s.date_field for s in self.steps.values() if s.date_field)
        return tuple(names)


def step(*sources: str, to: str, date: str | None = None) -> Step:
    return Step(frozenset(sources), to, date)


def state_constraints(machine: Machine) -> list[models.CheckConstraint]:
    """A state is known, has every date that all its paths set, and no date that none sets."""
    constraints = [
        models.CheckConstraint(
            condition=models.Q(state__in=machine.states),
            name=f"{machine.name}_state_known",
        )
    ]
    for field in machine.date_fields:
        setters = {s.target for s in machine.steps.values() if s.date_field == field}
        may_have = machine.reachable(setters)
        must_have = set(machine.states) - machine.reachable({machine.initial}, without=field)
        absent = models.Q(**{f"{field}__isnull": True})
        rule = (models.Q(state__in=sorted(may_have)) | absent) & (
            ~models.Q(state__in=sorted(must_have)) | ~absent
        )
        constraints.append(models.CheckConstraint(condition=rule, name=f"{machine.name}_{field}_fits_state"))
    return constraints


def advance(
    row: Any,
    machine: Machine,
    transition: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Move a row that the caller has locked, and append what happened."""
    from .models import TransitionRow

    move = machine.steps[transition]
    if row.state not in move.sources:
        raise TransitionRefused()
    source, row.state = row.state, move.target
    changed = ["state"]
    if move.date_field:
        setattr(row, move.date_field, at)
        changed.append(move.date_field)
    row.save(update_fields=changed)
    TransitionRow.objects.create(
        machine=machine.name,
        subject=row.public_id,
        transition=transition,
        source=source,
        target=move.target,
        actor=actor.label,
        at=at,
        reason=reason,
    )
