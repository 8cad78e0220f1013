"""A context's rows, states and policies are its own: others come in through its door.

Direct imports only, whether at run time or for a type checker. Rows of another context are named
by a string ("people.Person") in a foreign key, never imported.
"""

import grimp
import pytest

CONTEXTS = "palier.contexts."
DOORS = {"api", "types", "errors", "events"}

pytestmark = pytest.mark.unit


def context_of(module: str) -> str | None:
    return module.removeprefix(CONTEXTS).split(".")[0] if module.startswith(CONTEXTS) else None


def is_door(module: str) -> bool:
    inside = module.removeprefix(CONTEXTS).split(".")[1:]
    return bool(inside) and inside[0] in DOORS


def test_contexts_are_entered_through_their_doors() -> None:
    graph = grimp.build_graph("palier")
    entered = [
        f"{importer} imports {imported}"
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if context_of(imported) and context_of(importer) != context_of(imported) and not is_door(imported)
    ]
    assert entered == []


@pytest.mark.parametrize(
    ("module", "door"),
    [
        ("palier.contexts.bank.api", True),
        ("palier.contexts.bank.types", True),
        ("palier.contexts.bank.models", False),
        ("palier.contexts.bank.models.item", False),
        ("palier.contexts.bank", False),
    ],
)
def test_what_counts_as_a_door(module: str, door: bool) -> None:
    assert is_door(module) is door
