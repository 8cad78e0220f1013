"""The operations guide tells every setting, and none that is not read."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.unit


def test_every_setting_is_in_the_guide() -> None:
    code = (ROOT / "src/palier/config/environment.py").read_text()
    guide = (ROOT / "docs/guides/operations.md").read_text()
    read = set(re.findall(r'"(PALIER_[A-Z_]+|DATABASE_URL)"', code))
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE))
    assert told == read
    assert len(read) <= 40
