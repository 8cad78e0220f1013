"""A simulated teacher: abilities drawn from the skill tree, answers drawn from the item model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

import numpy as np

import jauge
from palier.contexts.bank.api import (
    ItemVersion,
    form_of,
    maximum_score,
    measurement_bank,
    presentation,
    read_response,
    right_response,
    score,
)
from palier.contexts.testing.api import Sitting

from .respondent import FormData, one_changed, random_response

TRIES = 60


@dataclass(frozen=True)
class Teacher:
    """`abilities` by skill, in prior standard deviations. `rng` is this teacher's own."""

    abilities: Mapping[str, float]
    rng: np.random.Generator

    @classmethod
    def drawn(cls, tree: jauge.SkillTree, rng: np.random.Generator, *, shift: float = 0.0) -> Teacher:
        """One person of the reference population, moved by `shift` on every skill."""
        return cls({name: value + shift for name, value in tree.draw(rng).items()}, rng)

    @classmethod
    def at(cls, tree: jauge.SkillTree, rng: np.random.Generator, *, ability: float) -> Teacher:
        """Somebody equally able everywhere."""
        return cls(dict.fromkeys(tree.names, ability), rng)

    def grown(self, gain: float) -> Teacher:
        """The same person after learning."""
        return replace(self, abilities={name: value + gain for name, value in self.abilities.items()})

    def respond(self, sitting: Sitting, position: int) -> FormData | None:
        """What this teacher enters at a position: None for « je ne sais pas »."""
        asked = sitting.questions.values_list("bank_index", "item_version_id")
        index, version = asked.get(position=position)
        bank = measurement_bank(sitting.bank_version_id)
        return form_data(_version(version), self._category(bank, index))

    def _category(self, bank: jauge.ItemBank, index: int) -> int:
        """A score drawn with the probabilities that the item's model gives to this ability."""
        log_p = bank.items.subset([index]).log_probabilities([self.abilities[bank.skills[index]]])
        cumulated = np.cumsum(np.exp(log_p[0, :, 0]))
        drawn = int(np.searchsorted(cumulated, self.rng.random(), side="right"))
        return min(drawn, int(bank.top_category[index]))


@lru_cache(maxsize=4096)
def _version(number: int) -> ItemVersion:
    return ItemVersion.objects.get(pk=number)


@lru_cache(maxsize=4096)
def form_data(version: ItemVersion, wanted: int) -> FormData | None:
    """The fields of a form whose response scores `wanted`; None when only silence does.

    Kept by the version's number: a version never changes.
    """
    shown = presentation(version, seed=0)
    right = form_of(version, right_response(version))
    if wanted == maximum_score(version):
        return right
    rng = Random(version.digest)
    for _try in range(TRIES):
        for data in (one_changed(shown, right, rng), random_response(shown, rng)):
            if score(version, read_response(version, data)) == wanted:
                return data
    return None
