"""Test plans: how long, what must be covered, when precise enough, how freely items are picked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from jauge.checks import require, require_distinct


@dataclass(frozen=True, slots=True)
class ContentRow:
    """Least and most items of a content row in one sitting; `maximum=None` sets no upper limit."""

    name: str
    minimum: int = 0
    maximum: int | None = None

    def __post_init__(self) -> None:
        require(self.minimum >= 0, f"minimum of row {self.name!r}", self.minimum, "at least 0")
        good = self.maximum is None or self.maximum >= self.minimum
        require(good, f"maximum of row {self.name!r}", self.maximum, f"at least its minimum, {self.minimum}")


@dataclass(frozen=True)
class Plan:
    """What a sitting must satisfy.

    Parameters
    ----------
    minimum_length, maximum_length : number of answers, the sitting being never longer than the maximum
    rows : content rows with their limits; they may nest and overlap. Minima are met within the maximum
        length, and where `precision` may end the sitting sooner, within the minimum length or right after it
    precision : largest posterior standard deviation accepted for each scale named; when all are met, minima
        are met and the minimum length is reached, the sitting stops. Empty: only length stops it
    pick : the item is drawn among the `pick` most informative ones
    opening_length, opening_pick : the same for the first questions, so that sittings do not start alike

    Source of the draw: Kingsbury & Zara (1989), Applied Measurement in Education 2(4) (randomesque).
    """

    minimum_length: int
    maximum_length: int
    rows: tuple[ContentRow, ...] = ()
    precision: Mapping[str, float] = field(default_factory=dict)
    pick: int = 5
    opening_length: int = 3
    opening_pick: int = 20
    _hash: int = field(init=False, repr=False, compare=False)

    def __init__(
        self,
        minimum_length: int,
        maximum_length: int,
        rows: Iterable[ContentRow] = (),
        precision: Mapping[str, float] | None = None,
        pick: int = 5,
        opening_length: int = 3,
        opening_pick: int = 20,
    ) -> None:
        put = object.__setattr__
        put(self, "minimum_length", minimum_length)
        put(self, "maximum_length", maximum_length)
        put(self, "rows", tuple(rows))
        put(self, "precision", MappingProxyType(dict(precision or {})))
        put(self, "pick", pick)
        put(self, "opening_length", opening_length)
        put(self, "opening_pick", opening_pick)
        put(self, "_hash", hash((minimum_length, maximum_length, self.rows)))
        self._check()

    def _check(self) -> None:
        require(self.minimum_length >= 0, "minimum_length", self.minimum_length, "at least 0")
        least = max(self.minimum_length, 1)
        require(self.maximum_length >= least, "maximum_length", self.maximum_length, f"at least {least}")
        require_distinct("rows", tuple(row.name for row in self.rows))
        for name, target in self.precision.items():
            require(0 < target < 1, f"precision[{name!r}]", target, "between 0 and 1, both excluded")
        require(self.pick >= 1, "pick", self.pick, "at least 1")
        require(self.opening_length >= 0, "opening_length", self.opening_length, "at least 0")
        require(self.opening_pick >= 1, "opening_pick", self.opening_pick, "at least 1")

    def __hash__(self) -> int:
        return self._hash

    def horizon(self, position: int) -> int:
        """Within how many further questions the minima are to be met, if they can be."""
        return (self.minimum_length if self.precision else self.maximum_length) - position

    def width(self, position: int) -> int:
        """Among how many of the best items the question at `position` (from 0) is drawn."""
        return self.opening_pick if position < self.opening_length else self.pick
