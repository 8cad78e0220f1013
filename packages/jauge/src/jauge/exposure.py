"""How often items are shown: counts of sittings, and the chances of being eligible that keep to a maximum.

A bank's `ExposureCounts` change between sittings. A sitting is opened with the `Eligibility` computed from
them, which is frozen with it: every item is eligible or not for the whole sitting by a draw keyed by the seed
and the item, so the sitting can be replayed from its seed and its eligibility.

Three ways to compute it:

- `item_eligibility`: adapts between sittings, overall or by interval of ability. van der Linden & Veldkamp
  (2004), Journal of Educational and Behavioral Statistics 29(3), and conditional on ability (2007), same
  journal 32(4).
- `sympson_hetter`: the chance that a selected item is administered. Sympson & Hetter (1985), Proceedings of
  the 27th meeting of the Military Testing Association. An item fails its one trial in a sitting or passes it,
  so that drawing all trials beforehand gives the same sittings.
- `restricted_maximum`: an item shown too often so far rests. Revuelta & Ponsoda (1998), Journal of
  Educational Measurement 35(4).

Oracle: rates reached in simulated sittings, direct computation of the formulas, tests/test_exposure.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from jauge.bank import ItemBank
from jauge.checks import BoolArray, FloatArray, IntArray, read_only, require, require_distinct
from jauge.draw import Purpose, draw_uniforms
from jauge.levels import checked_cuts


@dataclass(frozen=True, eq=False)
class Eligibility:
    """Chances of being eligible, frozen when a sitting begins.

    Parameters
    ----------
    ids : distinct item names; an item of the bank that is not among them is always eligible
    probabilities : array (n, k) from 0 to 1, one column by interval of ability; (n,) for one interval
    cuts : the k - 1 increasing abilities that separate the intervals

    Examples
    --------
    >>> eligibility = Eligibility(["i1", "i2"], [1.0, 0.5])
    >>> Eligibility.from_dict(eligibility.to_dict()).probabilities.tolist()
    [[1.0], [0.5]]
    """

    ids: tuple[str, ...]
    probabilities: FloatArray
    cuts: FloatArray

    def __init__(self, ids: Iterable[str], probabilities: ArrayLike, cuts: Sequence[float] = ()) -> None:
        put = object.__setattr__
        put(self, "ids", tuple(ids))
        table = np.asarray(probabilities, dtype=np.float64)
        put(self, "probabilities", read_only(table[:, None] if table.ndim == 1 else table, np.float64))
        put(self, "cuts", read_only(checked_cuts(cuts), np.float64))
        require_distinct("ids", self.ids)
        shape = (len(self.ids), len(self.cuts) + 1)
        require(
            self.probabilities.shape == shape, "probabilities", self.probabilities.shape, f"of shape {shape}"
        )
        inside = (self.probabilities >= 0) & (self.probabilities <= 1)
        wrong = self.probabilities[~inside][:1].tolist()
        require(not wrong, "probabilities", wrong, "from 0 to 1")

    def to_dict(self) -> dict[str, Any]:
        """The eligibility as lists, fit for JSON."""
        return {
            "ids": list(self.ids),
            "probabilities": self.probabilities.tolist(),
            "cuts": self.cuts.tolist(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Eligibility:
        """The inverse of `to_dict`."""
        return cls(data["ids"], data["probabilities"], data["cuts"])

    def drawn(self, bank: ItemBank, seed: int) -> Lots:
        """The draws of one sitting."""
        table = np.ones((len(bank), self.probabilities.shape[1]))
        held = [(bank.index[item], row) for row, item in enumerate(self.ids) if item in bank.index]
        if held:
            positions, rows = np.array(held).T
            table[positions] = self.probabilities[rows]
        uniforms = draw_uniforms(bank.rank, seed, 0, Purpose.ELIGIBILITY)
        return Lots(uniforms[:, None] >= table, self.cuts)


@dataclass(frozen=True, slots=True, eq=False)
class Lots:
    """The draws of one sitting: items (n,) that are ineligible, by interval of ability (n, k)."""

    ineligible: BoolArray
    cuts: FloatArray

    def at(self, abilities: FloatArray, node: IntArray) -> BoolArray:
        """Ineligible items (n,), each in the interval of the mean (nodes,) of its own skill."""
        if self.ineligible.shape[1] == 1:
            return self.ineligible[:, 0]
        interval = np.searchsorted(self.cuts, abilities, side="right")
        return self.ineligible[np.arange(len(node)), interval[node]]


@dataclass(frozen=True, eq=False)
class ExposureCounts:
    """What has been shown so far, by interval of ability; every method returns new counts.

    Attributes
    ----------
    ids : item names
    cuts : array (k - 1,), abilities that separate the intervals
    sittings : array (k,), sittings counted
    feasible : array (k,), those served without setting eligibility aside
    eligible : array (n, k), sittings in which the item was eligible, or eligibility was set aside
    administered : array (n, k), sittings that asked the item

    Examples
    --------
    >>> counts = ExposureCounts.none(["i1", "i2"]).record(["i1"])
    >>> counts.rates().tolist()
    [[1.0], [0.0]]
    """

    ids: tuple[str, ...]
    cuts: FloatArray
    sittings: FloatArray
    feasible: FloatArray
    eligible: FloatArray
    administered: FloatArray

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "ids", tuple(self.ids))
        put(self, "cuts", read_only(checked_cuts(self.cuts), np.float64))  # type: ignore[arg-type]
        for name in ("sittings", "feasible", "eligible", "administered"):
            put(self, name, read_only(getattr(self, name), np.float64))
        require_distinct("ids", self.ids)
        k = len(self.cuts) + 1
        shapes = {"sittings": (k,), "feasible": (k,), "eligible": (len(self.ids), k)}
        for name, shape in (shapes | {"administered": (len(self.ids), k)}).items():
            found = getattr(self, name)
            require(found.shape == shape, name, found.shape, f"of shape {shape}")
            require(bool((found >= 0).all()), name, float(found.min(initial=0)), "at least 0")

    @classmethod
    def none(cls, ids: Iterable[str], cuts: Sequence[float] = ()) -> ExposureCounts:
        """Counts of no sitting at all."""
        names, k = tuple(ids), len(cuts) + 1
        zero = np.zeros((len(names), k))
        return cls(names, np.asarray(cuts, dtype=np.float64), np.zeros(k), np.zeros(k), zero, zero)

    def record(
        self,
        administered: Collection[str],
        ineligible: Collection[str] = (),
        *,
        ability: float = 0.0,
        feasible: bool = True,
        fading: float = 1.0,
    ) -> ExposureCounts:
        """Counts with one more sitting.

        Parameters
        ----------
        administered : items asked
        ineligible : items whose draw made them ineligible in the interval of `ability`
        ability : estimate at the end, which tells the interval
        feasible : False when eligibility had to be set aside, so that every item counts as eligible
        fading : weight of what was counted before in that interval, above 0 and at most 1; 1 forgets nothing

        Source of the fading: van der Linden & Veldkamp (2007), equation 25.
        """
        require(0 < fading <= 1, "fading", fading, "above 0 and at most 1")
        require(bool(np.isfinite(ability)), "ability", ability, "a finite number")
        for argument, names in (("administered", administered), ("ineligible", ineligible)):
            for item in names:
                require(item in self.ids, argument, item, "made of items that are counted")
        column = int(np.searchsorted(self.cuts, ability, side="right"))
        refused = set(ineligible) if feasible else set()
        eligible = np.array([item not in refused for item in self.ids])
        asked = np.array([item in set(administered) for item in self.ids])
        news = ([1.0], [float(feasible)], eligible, asked)
        tables = []
        for table, new in zip(
            (self.sittings, self.feasible, self.eligible, self.administered), news, strict=True
        ):
            changed = table.copy()
            changed[..., column] = fading * changed[..., column] + np.asarray(new).squeeze()
            tables.append(changed)
        return ExposureCounts(self.ids, self.cuts, *tables)

    def rates(self) -> FloatArray:
        """Share (n, k) of the sittings that asked each item; 0 before the first sitting."""
        return np.asarray(self.administered / np.maximum(self.sittings, 1e-300) * (self.sittings > 0))

    def to_dict(self) -> dict[str, Any]:
        """The counts as lists, fit for JSON."""
        arrays = {name: getattr(self, name).tolist() for name in ("cuts", "sittings", "feasible")}
        tables = {name: getattr(self, name).tolist() for name in ("eligible", "administered")}
        return {"ids": list(self.ids)} | arrays | tables

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ExposureCounts:
        """The inverse of `to_dict`."""
        names = ("cuts", "sittings", "feasible", "eligible", "administered")
        return cls(tuple(data["ids"]), *(np.asarray(data[name], dtype=np.float64) for name in names))


def _require_rate(maximum: float) -> None:
    require(0 < maximum <= 1, "maximum", maximum, "above 0 and at most 1")


def item_eligibility(counts: ExposureCounts, maximum: float) -> Eligibility:
    """Chances that hold every exposure rate under `maximum`, from what was eligible and what was asked.

    With e sittings in which item i was eligible or eligibility was set aside, a in which it was asked, and a
    share f of feasible sittings: P(i) = 1 - 1/f + maximum e / (a f), kept between 0 and 1; 1 while a or f
    is 0.

    Parameters
    ----------
    maximum : exposure rate not to exceed, above 0 and at most 1, in every interval of ability

    Source: van der Linden & Veldkamp (2004), equations 12 and 13.

    Examples
    --------
    >>> counts = ExposureCounts.none(["i1", "i2"]).record(["i1"])
    >>> item_eligibility(counts, 0.25).probabilities.ravel().tolist()
    [0.25, 1.0]
    """
    _require_rate(maximum)
    usable = (counts.administered > 0) & (counts.feasible > 0)
    share = np.where(counts.feasible > 0, counts.feasible / np.maximum(counts.sittings, 1e-300), 1.0)
    ratio = counts.eligible / np.where(usable, counts.administered, 1.0)
    chance = np.clip(1 - 1 / share + maximum * ratio / share, 0.0, 1.0)
    return Eligibility(counts.ids, np.where(usable, chance, 1.0), counts.cuts.tolist())


def sympson_hetter(counts: ExposureCounts, maximum: float) -> Eligibility:
    """Chances of passing the trial, from the rates at which items are selected, asked or not.

    P(i) = maximum / (rate of selection) when that rate is above the maximum, else 1. The rate of selection is
    the rate of administration over the rate of eligibility. Sitting after sitting, or round after round of
    simulated sittings with fresh counts, the chances settle.

    Source: Sympson & Hetter (1985); rate of selection: Hetter & Sympson (1997), in Computerized Adaptive
    Testing: From Inquiry to Operation.

    Examples
    --------
    >>> counts = ExposureCounts.none(["i1", "i2"]).record(["i1"]).record(["i1", "i2"])
    >>> sympson_hetter(counts, 0.4).probabilities.ravel().tolist()
    [0.4, 0.8]
    """
    _require_rate(maximum)
    selected = counts.administered / np.maximum(counts.eligible, 1e-300)
    return Eligibility(
        counts.ids, np.minimum(maximum / np.maximum(selected, maximum), 1.0), counts.cuts.tolist()
    )


def restricted_maximum(counts: ExposureCounts, maximum: float) -> Eligibility:
    """Items whose exposure rate has reached `maximum` rest, the others are eligible.

    Source: Revuelta & Ponsoda (1998).

    Examples
    --------
    >>> counts = ExposureCounts.none(["i1", "i2"]).record(["i1"])
    >>> restricted_maximum(counts, 0.25).probabilities.ravel().tolist()
    [0.0, 1.0]
    """
    _require_rate(maximum)
    return Eligibility(counts.ids, (counts.rates() < maximum).astype(np.float64), counts.cuts.tolist())
