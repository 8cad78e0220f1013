"""Test assembly by integer programming: blueprints, exact tests, fixed and parallel forms.

Examples
--------
>>> from jauge.assembly import Blueprint, fixed_form
>>> blueprint = Blueprint(["a", "b", "c", "d"], length=2, enemies=[{"a", "b"}])
>>> fixed_form([0.5, 0.4, 0.1, 0.3], blueprint).ids
(('a', 'd'),)
"""

from jauge.assembly.blueprint import Blueprint, ItemSet, Limit
from jauge.assembly.conflicts import InfeasibleBlueprint, conflicting_rows
from jauge.assembly.forms import Forms, fixed_form, parallel_forms
from jauge.assembly.parallelism import Parallelism, parallelism_of

__all__ = [
    "Blueprint",
    "Forms",
    "InfeasibleBlueprint",
    "ItemSet",
    "Limit",
    "Parallelism",
    "conflicting_rows",
    "fixed_form",
    "parallel_forms",
    "parallelism_of",
]
