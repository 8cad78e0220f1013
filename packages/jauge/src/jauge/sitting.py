"""A sitting held in memory: what an answer adds is added once, and the decision is that of `jauge.step`.

`step` folds a whole history. A `Sitting` keeps the folded state, so that an answer costs the same after one
answer and after a hundred. Sums of answers are exact (see `ItemBank.log_table`): both give the same bits.

Oracle: `step` on the same history, item by item, tests/test_sitting.py.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from jauge.bank import Answer, ItemBank
from jauge.checks import BoolArray, FloatArray, IntArray, require
from jauge.draw import require_seed
from jauge.exposure import Eligibility, Lots
from jauge.grid import NODES
from jauge.plan import Plan
from jauge.posterior import Estimates
from jauge.selection import Ask, Excluded, Moment, Stop, barred_at, decide, excluded_at

_HEAD = struct.Struct("<BIQH")
_ANSWER = struct.Struct("<IB")
_FORM = 1


@dataclass(frozen=True, slots=True, eq=False)
class Sitting:
    """One person's sitting, never changed: `advance` gives another one.

    Made by `Sitting.begin`, or from bytes by `Sitting.resume`.

    Attributes
    ----------
    bank, plan, seed, excluded, exposure : as for `step`, frozen when the sitting begins
    history : the answers in the order they were given, pilot items included
    estimates : of every skill, from the answers that count

    Examples
    --------
    >>> from jauge import Items
    >>> bank = ItemBank(Items.logistic([1.0, 1.5, 1.2], [0.0, -1.0, 0.1]))
    >>> sitting = Sitting.begin(bank, Plan(1, 2, pick=1, opening_length=0), seed=3)
    >>> sitting.decide().item
    'item2'
    >>> sitting.advance("item2", 1).decide().item
    'item3'
    """

    bank: ItemBank
    plan: Plan
    seed: int
    excluded: Excluded
    exposure: Eligibility | None
    history: tuple[Answer, ...]
    _asked: tuple[int, ...]
    _names: frozenset[str]
    _log_likelihood: FloatArray
    _n_answers: IntArray
    _barred: BoolArray
    _pilot_questions: frozenset[int]
    _lots: Lots | None

    @classmethod
    def begin(
        cls,
        bank: ItemBank,
        plan: Plan,
        *,
        seed: int,
        excluded: Excluded = frozenset(),
        exposure: Eligibility | None = None,
    ) -> Sitting:
        """A sitting without answers."""
        require_seed(seed)
        skills = len(bank.tree.names)
        pilots = plan.pilots.positions(seed, plan.minimum_length)
        return cls(
            bank, plan, seed, excluded, exposure, (), (), frozenset(),
            np.zeros((skills, NODES)), np.zeros(skills, dtype=np.int64), barred_at(bank, plan, excluded, 0),
            pilots, None if exposure is None else exposure.drawn(bank, seed),
        )  # fmt: skip

    def advance(self, item: str, category: int) -> Sitting:
        """The sitting with one more answer.

        Parameters
        ----------
        item : of the bank or a pilot, not answered before
        category : from 0 to the item's last category; of a pilot item, at most 255
        """
        require(item not in self._names, "item", item, "answered once only")
        answer, names = Answer(item, category), self._names | {item}
        history = (*self.history, answer)
        barred = self._barred
        if not isinstance(self.excluded, frozenset):
            barred = barred_at(self.bank, self.plan, self.excluded, len(history))
        if item in self.plan.pilots.names:
            require(0 <= category <= _MOST, f"category of {item!r}", category, f"from 0 to {_MOST}")
            return replace(self, history=history, _names=names, _barred=barred)
        position = self.bank.index.get(item, -1)
        require(position >= 0, "item", item, "an item of the bank or a pilot")
        last = int(self.bank.top_category[position])
        require(0 <= category <= last, f"category of {item!r}", category, f"from 0 to {last}")
        node = self.bank.node[position]
        log_likelihood = self._log_likelihood.copy()
        log_likelihood[node] += self.bank.log_table[position, category]
        return Sitting(
            self.bank, self.plan, self.seed, self.excluded, self.exposure, history,
            (*self._asked, position), names, log_likelihood,
            self._n_answers + self.bank.tree.under[:, node], barred, self._pilot_questions, self._lots,
        )  # fmt: skip

    @property
    def estimates(self) -> Estimates:
        """What is known of every skill."""
        return Estimates(self.bank.tree, self._log_likelihood, self._n_answers)

    def decide(self, elapsed: float | None = None) -> Ask | Stop:
        """Next question, or the end: what `step` gives for the same arguments and history."""
        asked = np.array(self._asked, dtype=np.int64)
        question = len(self.history)
        moment = Moment(self.estimates, asked, self._barred, question, self._lots, elapsed)
        refused = None
        if question in self._pilot_questions:
            refused = self._names | set(excluded_at(self.excluded, question))
        return decide(self.bank, self.plan, moment, self.seed, refused)

    def to_bytes(self) -> bytes:
        """Seed and answers, in 15 bytes and 5 an answer, without bank, plan, exclusions and exposure."""
        pilots = {item: len(self.bank) + place for place, item in enumerate(self.plan.pilots.items)}
        codes = (
            (pilots.get(item, self.bank.index.get(item, 0)), category) for item, category in self.history
        )
        head = _HEAD.pack(_FORM, _fingerprint(self.bank, self.plan), self.seed, len(self.history))
        return head + b"".join(_ANSWER.pack(*code) for code in codes)

    @classmethod
    def resume(
        cls,
        data: bytes,
        bank: ItemBank,
        plan: Plan,
        *,
        excluded: Excluded = frozenset(),
        exposure: Eligibility | None = None,
    ) -> Sitting:
        """The inverse of `to_bytes`, given what the sitting began with."""
        require(len(data) >= _HEAD.size, "data", len(data), f"at least {_HEAD.size} bytes long")
        form, fingerprint, seed, count = _HEAD.unpack_from(data)
        size = _HEAD.size + count * _ANSWER.size
        require(
            form == _FORM and len(data) == size, "data", len(data), f"a sitting of {size} bytes, form {_FORM}"
        )
        same = fingerprint == _fingerprint(bank, plan)
        require(same, "bank", f"of {len(bank)} items", "the bank that the sitting began with, items in order")
        names = (*bank.ids, *plan.pilots.items)
        sitting = cls.begin(bank, plan, seed=seed, excluded=excluded, exposure=exposure)
        for code, category in _ANSWER.iter_unpack(data[_HEAD.size :]):
            require(code < len(names), "data", code, f"made of items numbered below {len(names)}")
            sitting = sitting.advance(names[code], category)
        return sitting


_MOST = 255
_fingerprints: WeakKeyDictionary[ItemBank, int] = WeakKeyDictionary()


def _fingerprint(bank: ItemBank, plan: Plan) -> int:
    """32 bits of the names of the items, pilots included."""
    known = _fingerprints.get(bank)
    if known is None:
        known = _fingerprints[bank] = _checksum(bank.ids, 0)
    return _checksum(plan.pilots.items, known)


def _checksum(names: Sequence[str], start: int) -> int:
    return zlib.crc32("\n".join(names).encode(), start)
