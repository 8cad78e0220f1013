"""Test plans: how long, what must be covered, what is sought, when to stop, how freely items are picked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jauge.checks import require, require_distinct
from jauge.levels import checked_cuts
from jauge.pilot import Pilots

if TYPE_CHECKING:
    from jauge.stopping import StoppingRule


class Criterion(StrEnum):
    """What the item asked next maximises; formulas and sources in `jauge.criteria`."""

    INFORMATION = "information"
    WEIGHTED_INFORMATION = "weighted_information"
    LIKELIHOOD_DIVERGENCE = "likelihood_divergence"
    POSTERIOR_DIVERGENCE = "posterior_divergence"
    EXPECTED_VARIANCE = "expected_variance"
    STRATIFIED = "stratified"
    INFORMATION_PER_MINUTE = "information_per_minute"
    CLASSIFICATION = "classification"


class Content(StrEnum):
    """How the content rows are met: by the completion check of each item, or by an exact shadow test."""

    COMPLETION = "completion"
    SHADOW = "shadow"


@dataclass(frozen=True, slots=True)
class ContentRow:
    """Least and most items of a content row in one sitting; `maximum=None` sets no upper limit.

    Examples
    --------
    >>> ContentRow("algebra", 2, 5).maximum
    5
    """

    name: str
    minimum: int = 0
    maximum: int | None = None

    def __post_init__(self) -> None:
        require(self.minimum >= 0, f"minimum of row {self.name!r}", self.minimum, "at least 0")
        good = self.maximum is None or self.maximum >= self.minimum
        require(good, f"maximum of row {self.name!r}", self.maximum, f"at least its minimum, {self.minimum}")


@dataclass(frozen=True, slots=True)
class Progressive:
    """A random part added to the criterion, large at first and gone at the end.

    The item asked after n answers maximises (1 - s) R + s C, where C is its criterion, R uniform between 0
    and the largest C of the items that may be asked, and
    s = (1^t + … + n^t) / (1^t + … + (M - 1)^t), M the maximum length and t the acceleration (0 for M = 1).
    Every item of the bank is used so; with `jauge.restricted_maximum`, none too often. Give the plan
    `pick=1, opening_length=0` for the method as published.

    Parameters
    ----------
    acceleration : t, at least 0; 0 lowers the random part evenly, larger values later

    Source: Revuelta & Ponsoda (1998), Journal of Educational Measurement 35(4); acceleration: Barrada, Olea,
    Ponsoda & Abad (2008), British Journal of Mathematical and Statistical Psychology 61(2).
    Oracle: catpie's progressive weights, tests/test_criteria.py.

    Examples
    --------
    >>> [Progressive().share(n, 5) for n in range(5)]
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """

    acceleration: float = 0.0

    def __post_init__(self) -> None:
        require(0 <= self.acceleration < float("inf"), "acceleration", self.acceleration, "at least 0")

    def share(self, n_answers: int, maximum_length: int) -> float:
        """Share s of the criterion in the choice after `n_answers` answers."""
        steps = [float(n) ** self.acceleration for n in range(1, maximum_length)]
        return sum(steps[:n_answers]) / sum(steps) if steps else 0.0


@dataclass(frozen=True)
class Plan:
    """What a sitting must satisfy.

    Parameters
    ----------
    minimum_length, maximum_length : number of counted answers, the sitting being never longer than the
        maximum
    rows : content rows with their limits; they may nest and overlap. Minima are met within the maximum
        length, and where a rule may end the sitting sooner, within the minimum length or right after it
    precision : largest posterior standard deviation accepted for each scale named; when all are met, minima
        are met and the minimum length is reached, the sitting stops. Empty: only length stops it
    pick : the item is drawn among the `pick` best ones
    opening_length, opening_pick : the same for the first questions, so that sittings do not start alike
    criterion : what makes an item better than another, a `Criterion` or its value
    progressive : the random part of the criterion; `pick` still applies to the sum of the two
    strata : number of strata of the stratified criterion, at least 1
    seconds : expected seconds by item, for information per minute
    cuts : for each scale named, the increasing abilities that separate its levels; what classification and
        the rules on levels read
    stopping : further rules of `jauge.stopping`, any of which ends the sitting once minima and minimum length
        are met
    pilots : items tried out and not counted
    content : how the rows are met, a `Content` or its value

    Source of the draw: Kingsbury & Zara (1989), Applied Measurement in Education 2(4) (randomesque).

    Examples
    --------
    >>> plan = Plan(10, 30, [ContentRow("algebra", 3)], {"mathematics": 0.3})
    >>> plan.criterion.value, plan.width(0), plan.width(10)
    ('weighted_information', 20, 5)
    """

    minimum_length: int
    maximum_length: int
    rows: tuple[ContentRow, ...]
    precision: Mapping[str, float]
    pick: int
    opening_length: int
    opening_pick: int
    criterion: Criterion
    progressive: Progressive | None
    strata: int
    seconds: Mapping[str, float]
    cuts: Mapping[str, tuple[float, ...]]
    stopping: tuple[StoppingRule, ...]
    pilots: Pilots
    content: Content
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
        criterion: Criterion | str = Criterion.WEIGHTED_INFORMATION,
        progressive: Progressive | None = None,
        strata: int = 4,
        seconds: Mapping[str, float] | None = None,
        cuts: Mapping[str, Sequence[float]] | None = None,
        stopping: Iterable[StoppingRule] = (),
        pilots: Pilots | None = None,
        content: Content | str = Content.COMPLETION,
    ) -> None:
        put = object.__setattr__
        put(self, "minimum_length", minimum_length)
        put(self, "maximum_length", maximum_length)
        put(self, "rows", tuple(rows))
        put(self, "precision", MappingProxyType(dict(precision or {})))
        put(self, "pick", pick)
        put(self, "opening_length", opening_length)
        put(self, "opening_pick", opening_pick)
        put(self, "criterion", _one_of(Criterion, "criterion", criterion))
        put(self, "progressive", progressive)
        put(self, "strata", strata)
        put(self, "seconds", MappingProxyType(dict(seconds or {})))
        levels = {name: tuple(checked_cuts(each).tolist()) for name, each in (cuts or {}).items()}
        put(self, "cuts", MappingProxyType(levels))
        put(self, "stopping", tuple(stopping))
        put(self, "pilots", Pilots() if pilots is None else pilots)
        put(self, "content", _one_of(Content, "content", content))
        put(self, "_hash", hash((minimum_length, maximum_length, self.rows)))
        self._check()
        self._check_options()

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

    def _check_options(self) -> None:
        require(self.strata >= 1, "strata", self.strata, "at least 1")
        for item, time in self.seconds.items():
            require(0 < time < float("inf"), f"seconds[{item!r}]", time, "positive and finite")
        for name, cuts in self.cuts.items():
            require(len(cuts) > 0, f"cuts[{name!r}]", cuts, "at least one ability")
        if self.progressive is not None:
            usable = self.criterion is not Criterion.STRATIFIED
            require(usable, "criterion", self.criterion.value, "other than stratified in a progressive plan")
        needed = [("criterion", self.criterion.value)] if self.criterion is Criterion.CLASSIFICATION else []
        needed += [("stopping", rule.reason.value) for rule in self.stopping if rule.reads_cuts]
        for argument, value in needed:
            require(len(self.cuts) > 0, argument, value, "given with the cuts of a scale")

    def __hash__(self) -> int:
        return self._hash

    @property
    def ends_early(self) -> bool:
        """Whether something else than length may end the sitting once the minima are met."""
        return bool(self.precision) or any(rule.patient for rule in self.stopping)

    def horizon(self, position: int) -> int:
        """Within how many further questions the minima are to be met, if they can be."""
        return (self.minimum_length if self.ends_early else self.maximum_length) - position

    def width(self, position: int) -> int:
        """Among how many of the best items the question at `position` (from 0) is drawn."""
        return self.opening_pick if position < self.opening_length else self.pick


def _one_of(kind: type[StrEnum], argument: str, value: str) -> Any:
    accepted = [member.value for member in kind]
    require(value in accepted, argument, value, f"one of {', '.join(accepted)}")
    return kind(value)
