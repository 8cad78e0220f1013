"""What each model holds about people, why, and until when: the register is generated from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Personal:
    """A model that holds data about people. `until` says when the row is erased or anonymised."""

    purpose: str
    until: str


@dataclass(frozen=True)
class NotPersonal:
    """A model that holds nothing about anyone."""


PersonalData = Personal | NotPersonal
