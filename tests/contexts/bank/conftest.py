"""The shipped items without a database, and the shipped content in one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from palier.contexts.bank.api import load_bank
from palier.contexts.bank.item_bodies import body_of
from palier.contexts.bank.item_files import read_item_files
from palier.contexts.bank.models import BankVersion, ItemVersion
from palier.contexts.bank.types import ItemBody
from palier.contexts.framework.api import load_documents, load_frameworks
from palier.kernel.content_files import Problems, canonical_digest

CONTENT = Path(__file__).resolve().parents[3] / "content"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def versions() -> dict[str, ItemVersion]:
    """Every shipped item by slug, as a version that no row holds."""
    problems = Problems()
    found = {}
    for competence, item in read_item_files(CONTENT, problems):
        body = body_of(item, CONTENT)
        found[item["id"].value] = ItemVersion(
            digest=canonical_digest(body.to_json()),
            competence=competence,
            interaction=body.interaction.value,
            seconds=item["seconds"].value,
            body=body.to_json(),
        )
    assert problems.errors == []
    return found


@pytest.fixture(scope="session")
def one_of(versions: dict[str, ItemVersion]) -> dict[str, ItemVersion]:
    """One item of each interaction."""
    return {version.interaction: version for version in versions.values()}


@pytest.fixture(scope="session")
def bodies(versions: dict[str, ItemVersion]) -> dict[str, ItemBody]:
    return {slug: ItemBody.from_json(version.body) for slug, version in versions.items()}


@pytest.fixture
def bank(db: None) -> BankVersion:
    load_frameworks(CONTENT, at=AT)
    load_documents(CONTENT, at=AT)
    return load_bank(CONTENT, at=AT)
