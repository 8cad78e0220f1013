"""Pilot items: asked among the others to be tried out, and counted nowhere.

They need no parameters and need not be in the bank. A sitting draws which of its questions are pilot ones,
then which pilot item each of them is. The other questions are those the same sitting has without pilots.

Source: random pretest seeding, van der Linden & Glas (2010), Elements of Adaptive Testing, chapter 14.
Oracle: the sitting without pilots, tests/test_pilot.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from jauge.checks import require, require_distinct
from jauge.draw import Purpose, draw_below


@dataclass(frozen=True, slots=True)
class Pilots:
    """Which items are tried out, how many in a sitting, and among which questions.

    Parameters
    ----------
    items : distinct names; those that the bank holds are asked as pilots only
    count : pilot questions in a sitting, from 0 to the number of items
    first : earliest question (from 0) that may be a pilot one
    last : latest one, or None for the latest that every sitting reaches, its minimum length plus `count`
        minus two

    Examples
    --------
    >>> pilots = Pilots(["new1", "new2", "new3"], count=2, first=3)
    >>> sorted(pilots.positions(seed=7, minimum_length=10))
    [3, 4]
    """

    items: tuple[str, ...] = ()
    count: int = 0
    first: int = 0
    last: int | None = None
    names: frozenset[str] = field(init=False, repr=False, compare=False)

    def __init__(
        self, items: Iterable[str] = (), count: int = 0, first: int = 0, last: int | None = None
    ) -> None:
        put = object.__setattr__
        put(self, "items", tuple(items))
        put(self, "count", count)
        put(self, "first", first)
        put(self, "last", last)
        put(self, "names", frozenset(self.items))
        require_distinct("pilots", self.items)
        require(0 <= count <= len(self.items), "count", count, f"from 0 to {len(self.items)}, one per item")
        require(first >= 0, "first", first, "at least 0")
        room = last is None or last - first + 1 >= count
        require(room, "last", last, f"at least {first + count - 1}, to hold {count} questions from {first}")

    def positions(self, seed: int, minimum_length: int) -> frozenset[int]:
        """The questions (from 0, pilots counted in) that are pilot ones, by sampling without replacement.

        Every set of `count` questions is as probable as any other.

        Source: Floyd's sampling; Bentley & Floyd (1987), Communications of the ACM 30(9).
        """
        reached = self.first + max(minimum_length - self.first, 1) + self.count - 2
        last = reached if self.last is None else self.last
        size = last - self.first + 1
        chosen: set[int] = set()
        for top in range(size - self.count, size):
            place = draw_below(top + 1, seed, top, Purpose.PILOT_POSITION)
            chosen.add(top if place in chosen else place)
        return frozenset(self.first + place for place in chosen)

    def draw(self, seed: int, position: int, refused: Collection[str]) -> tuple[str, int] | None:
        """The pilot item asked at `position` and how many could have been, or None when none is left."""
        left = sorted(item for item in self.items if item not in refused)
        if not left:
            return None
        return left[draw_below(len(left), seed, position, Purpose.PILOT_ITEM)], len(left)


def counted(pilots: Pilots, history: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The answers that count: those not given to pilot items.

    Examples
    --------
    >>> counted(Pilots(["new"], 1), [("old", 1), ("new", 0)])
    [('old', 1)]
    """
    if not pilots.names:
        return list(history)
    return [answer for answer in history if answer[0] not in pilots.names]
