"""Many simulated sittings of one plan, compiled where the plan can be, folded with `jauge.step` elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jauge.bank import Answer, ItemBank
from jauge.checks import BoolArray, FloatArray, IntArray, require, require_finite
from jauge.content import limits_of
from jauge.draw import Purpose, require_seed, splitmix64
from jauge.exposure import Eligibility, ExposureCounts
from jauge.levels import checked_cuts, level_probabilities
from jauge.plan import Plan
from jauge.posterior import Estimate
from jauge.selection import Ask, Stop, step
from jauge.simulation.study import Study
from jauge.stopping import StopReason

if TYPE_CHECKING:
    from jauge.simulation.batches import Sittings

ANSWER = 64
"""Purpose of the draws that give answers; they are keyed by the seed and the item's rank."""

_PLAIN = (StopReason.LENGTH, StopReason.BANK_EXHAUSTED, StopReason.PRECISION)
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class ExposureControl:
    """Eligibility computed again after every batch of simulated sittings, from what they asked.

    Parameters
    ----------
    rule : from counts to eligibility, such as `partial(jauge.restricted_maximum, maximum=0.25)`
    batch : sittings that begin together, at least 1
    cuts : abilities that separate the intervals in which exposure is counted
    """

    rule: Callable[[ExposureCounts], Eligibility]
    batch: int = 32
    cuts: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        require(self.batch >= 1, "batch", self.batch, "at least 1")


def simulate_many(
    bank: ItemBank,
    plan: Plan,
    abilities: ArrayLike,
    seed: int,
    exposure: Eligibility | ExposureControl | None = None,
    cuts: Sequence[float] | None = None,
) -> Study:
    """Sit a plan once for each ability.

    Parameters
    ----------
    bank, plan : as for `step`; the study is about the bank's first scale
    abilities : array (N,) of true abilities, or (N, nodes) of every skill of the tree
    seed : of the study, from 0 to 2**64 - 1. Person i sits with the seed splitmix64(seed, i) and answers an
        item the same way whatever the plan, so that plans are compared on the same answers
    exposure : frozen chances of being eligible, or a rule that renews them
    cuts : abilities that separate the levels reported; those of the plan when left out

    Returns
    -------
    Study : the same numbers whatever the number of threads. Its `slow` says why the plan was not compiled:
        more than one skill, crossing rows, a criterion or a rule that is not compiled

    Examples
    --------
    >>> from jauge import Items
    >>> bank = ItemBank(Items.logistic([1.2] * 40, [i / 10 - 2 for i in range(40)]))
    >>> study = simulate_many(bank, Plan(5, 10), [-1.0, 0.0, 1.0], seed=1, cuts=[0.5])
    >>> study.lengths.tolist(), study.slow
    ([10, 10, 10], '')
    """
    require_seed(seed)
    theta = _table(bank, abilities)
    seeds = _sitting_seeds(seed, len(theta))
    given = next(iter(plan.cuts.values()), ()) if cuts is None else cuts
    work = _Work(bank, plan, theta, seeds, checked_cuts(given))
    return work.run(exposure)


def _table(bank: ItemBank, abilities: ArrayLike) -> FloatArray:
    theta = np.array(abilities, dtype=np.float64)
    theta = theta[:, None] if theta.ndim == 1 else theta
    shape = (len(theta), len(bank.tree.names)) if theta.ndim > 1 else ("N", len(bank.tree.names))
    require(
        theta.ndim > 1 and theta.shape == shape and len(theta) > 0,
        "abilities",
        theta.shape,
        f"of shape {shape}",
    )
    require_finite("abilities", theta)
    return theta


class _Work:
    """One study while it is being made."""

    def __init__(
        self, bank: ItemBank, plan: Plan, theta: FloatArray, seeds: NDArray[np.uint64], cuts: FloatArray
    ) -> None:
        n = len(theta)
        self.bank, self.plan, self.theta, self.seeds, self.cuts = bank, plan, theta, seeds, cuts
        self.estimates, self.errors = np.empty(n), np.empty(n)
        self.lengths, self.relaxed = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)
        most = plan.maximum_length
        self.items = np.full((n, most), -1, dtype=np.int32)
        self.categories = np.full((n, most), -1, dtype=np.int8)
        self.levels = np.zeros((n, len(cuts) + 1))
        self.reasons: list[StopReason] = [StopReason.LENGTH] * n

    def run(self, exposure: Eligibility | ExposureControl | None) -> Study:
        from jauge.simulation.program import compile_plan, obstacle  # noqa: PLC0415 - the compiler is loaded here

        slow = obstacle(self.bank, self.plan)
        self.program = None if slow else compile_plan(self.bank, self.plan)._replace(report=self.cuts)
        if isinstance(exposure, ExposureControl):
            self._controlled(exposure)
        else:
            self._sit(0, len(self.theta), exposure)
        return self._study(slow)

    def _controlled(self, control: ExposureControl) -> None:
        counts = ExposureCounts.none(self.bank.ids, control.cuts)
        for first in range(0, len(self.theta), control.batch):
            last = min(first + control.batch, len(self.theta))
            eligibility = control.rule(counts)
            self._sit(first, last, eligibility)
            counts = self._counted(counts, eligibility, first, last)

    def _sit(self, first: int, last: int, exposure: Eligibility | None) -> None:
        if self.program is None:
            for person in range(first, last):
                self._fold(person, exposure)
            return
        from jauge.simulation.batches import sit_many  # noqa: PLC0415
        from jauge.simulation.program import exposed  # noqa: PLC0415

        program = self.program if exposure is None else exposed(self.program, self.bank, exposure)
        self._take(sit_many(program, self.seeds[first:last], self.theta[first:last, 0]), first, last)
        for place in np.flatnonzero(self.ends < 0).tolist():
            self._fold(first + place, exposure)

    def _take(self, found: Sittings, first: int, last: int) -> None:
        chosen = slice(first, last)
        self.estimates[chosen], self.errors[chosen] = found.estimates, found.errors
        self.lengths[chosen], self.relaxed[chosen] = found.lengths, found.relaxed
        self.items[chosen], self.categories[chosen] = found.items, found.categories
        self.levels[chosen] = found.levels
        reasons = (*_PLAIN, *(rule.reason for rule in self.plan.stopping))
        self.reasons[chosen] = [reasons[end] for end in found.ends]
        self.ends = found.ends

    def _fold(self, person: int, exposure: Eligibility | None) -> None:
        """One sitting through the engine itself."""
        bank, seed = self.bank, int(self.seeds[person])
        history: list[Answer] = []
        relaxed = False
        while isinstance(ask := step(bank, self.plan, history, seed=seed, exposure=exposure), Ask):
            relaxed = relaxed or ask.why.relaxed
            item = bank.index[ask.item]
            theta = float(self.theta[person, bank.node[item]])
            history.append(Answer(ask.item, keyed_answer(bank, item, theta, seed)))
        self._note(person, history, ask)
        self.relaxed[person] = relaxed

    def _note(self, person: int, history: list[Answer], stop: Stop) -> None:
        known = stop.estimates[self.bank.tree.roots[0]]
        node = self.bank.tree.index[self.bank.tree.roots[0]]
        self.estimates[person], self.errors[person] = stop.estimates.mean[node], stop.estimates.sd[node]
        posterior = known.posterior if isinstance(known, Estimate) else stop.estimates.posterior[node]
        self.levels[person] = level_probabilities(posterior, self.cuts.tolist())
        self.lengths[person], self.reasons[person] = len(history), stop.reason
        self.items[person] = -1
        self.categories[person] = -1
        self.items[person, : len(history)] = [self.bank.index[answer.item] for answer in history]
        self.categories[person, : len(history)] = [answer.category for answer in history]

    def _counted(
        self, counts: ExposureCounts, eligibility: Eligibility, first: int, last: int
    ) -> ExposureCounts:
        """Counts with these sittings, as `ExposureCounts.record` adds them one by one."""
        lots = _uniforms(self.seeds[first:last], self.bank.rank)
        column = np.searchsorted(counts.cuts, self.estimates[first:last], side="right")
        free = self.relaxed[first:last]
        tables = [
            table.copy() for table in (counts.sittings, counts.feasible, counts.eligible, counts.administered)
        ]
        for k in np.unique(column).tolist():
            here = column == k
            tables[0][k] += here.sum()
            tables[1][k] += (here & ~free).sum()
            awake = lots[here] < eligibility.probabilities[:, k]
            tables[2][:, k] += (awake | free[here, None]).sum(axis=0)
            asked = self.items[first:last][here]
            tables[3][:, k] += np.bincount(asked[asked >= 0], minlength=len(counts.ids))
        return ExposureCounts(counts.ids, counts.cuts, *tables)

    def _study(self, slow: str) -> Study:
        return Study(
            self.theta[:, self.bank.tree.index[self.bank.tree.roots[0]]],
            self.estimates,
            self.errors,
            self.lengths,
            self.items,
            self.categories,
            tuple(self.reasons),
            self.relaxed,
            violations(self.bank, self.plan, self.items),
            self.seeds,
            len(self.bank),
            self.cuts,
            self.levels,
            slow,
        )


def violations(bank: ItemBank, plan: Plan, items: NDArray[np.int32]) -> IntArray:
    """Rows and enemy sets (N,) whose limits are not respected by the items of each sitting (N, length)."""
    limits = limits_of(bank, plan)
    broken = np.zeros(len(items), dtype=np.int64)
    for row in range(1, len(limits.minima)):
        held: BoolArray = np.append(limits.type_rows[limits.type_of, row], False)
        count = held[items].sum(axis=1)
        broken += (count < limits.minima[row]) | (count > limits.maxima[row])
    return broken


def keyed_answer(bank: ItemBank, item: int, theta: float, seed: int) -> int:
    """Category drawn for an item, keyed by the sitting's seed and the item's rank."""
    bits = splitmix64(splitmix64(seed, ANSWER), int(bank.rank[item]))
    log_p = bank.items.subset([item]).log_table([theta])[:, 0]
    cumulated = np.cumsum(np.exp(log_p))[:-1]
    return int((cumulated <= (bits >> 11) * 2.0**-53).sum())


def _uniforms(seeds: NDArray[np.uint64], ranks: IntArray) -> FloatArray:
    """Lots of eligibility (persons, n), as `jauge.draw.draw_uniforms` gives them for one."""
    keys = _mixed(_mixed(seeds, int(Purpose.ELIGIBILITY)), 0)
    gamma = np.uint64(0x9E3779B97F4A7C15)
    return _real(_finished(keys[:, None] + (ranks.astype(np.uint64) + np.uint64(1)) * gamma))


def _sitting_seeds(seed: int, persons: int) -> NDArray[np.uint64]:
    """splitmix64(seed, person) for every person."""
    steps = np.arange(1, persons + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return _finished(steps + np.uint64(seed))


def _mixed(seeds: NDArray[np.uint64], position: int) -> NDArray[np.uint64]:
    return _finished(seeds + np.uint64(((position + 1) * 0x9E3779B97F4A7C15) & _MASK))


def _finished(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _real(bits: NDArray[np.uint64]) -> FloatArray:
    return np.asarray((bits >> np.uint64(11)) * 2.0**-53, dtype=np.float64)
