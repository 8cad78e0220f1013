"""One simulated person through the real engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jauge.bank import Answer, ItemBank
from jauge.checks import require
from jauge.plan import Plan
from jauge.selection import Ask, Excluded, Stop, step


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulated sitting: its seed, its answers and how it ended."""

    seed: int
    history: tuple[Answer, ...]
    stop: Stop


def simulate(
    bank: ItemBank,
    plan: Plan,
    abilities: Mapping[str, float],
    rng: np.random.Generator,
    excluded: Excluded = frozenset(),
) -> Simulation:
    """Sit the plan once.

    Parameters
    ----------
    bank, plan, excluded : as for `step`
    abilities : true ability of every skill that items measure (`SkillTree.draw` gives one person's)
    rng : source of the answers and of the sitting's seed
    """
    for name in dict.fromkeys(bank.skills):
        require(name in abilities, "abilities", sorted(abilities), f"a mapping that holds {name!r}")
    seed = int(rng.integers(2**63))
    history: list[Answer] = []
    while isinstance(decision := step(bank, plan, history, seed=seed, excluded=excluded), Ask):
        history.append(Answer(decision.item, _response(bank, decision.item, abilities, rng)))
    return Simulation(seed, tuple(history), decision)


def _response(bank: ItemBank, item: str, abilities: Mapping[str, float], rng: np.random.Generator) -> int:
    at = bank.index[item]
    log_p = bank.items.subset([at]).log_probabilities([abilities[bank.skills[at]]])
    cumulated = np.cumsum(np.exp(log_p[0, :, 0]))
    return min(int(np.searchsorted(cumulated, rng.random(), side="right")), int(bank.top_category[at]))
