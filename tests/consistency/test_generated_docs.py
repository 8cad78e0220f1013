"""The generated pages say what the code says."""

import pytest
from django.conf import settings

from palier.operations.generated_docs import pages


@pytest.mark.parametrize("name", ["states.md", "permissions.md", "personal_data.md"])
def test_page_is_fresh(name: str) -> None:
    assert (settings.BASE_DIR / "docs" / name).read_text() == pages()[name]
