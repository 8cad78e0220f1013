"""What each model holds about people: the register is generated from it, and retention applied to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, init=False)
class Personal:
    """A model that holds data about people, for purposes named by their key in content/rules/retention.yaml.

    That document says why, how long, and what happens then. Two purposes when some rows of the
    model, or some of their columns, end before the others.
    """

    purposes: tuple[str, ...]

    def __init__(self, *purposes: str) -> None:
        object.__setattr__(self, "purposes", purposes)


@dataclass(frozen=True)
class NotPersonal:
    """A model that holds nothing about anyone."""


PersonalData = Personal | NotPersonal
