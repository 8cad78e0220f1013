"""Durations as calendar months, and as sentences."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from palier.contexts.framework.retention import RetentionRule, months_before

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("at", "months", "expected"),
    [
        ((2026, 11, 23), 36, (2023, 11, 23)),
        ((2026, 11, 23), 0, (2026, 11, 23)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 12, 31), 6, (2026, 6, 30)),
        ((2028, 2, 29), 12, (2027, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(
    at: tuple[int, int, int], months: int, expected: tuple[int, int, int]
) -> None:
    assert months_before(datetime(*at, 9, 30, tzinfo=UTC), months) == datetime(*expected, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("months", "then", "sentence"),
    [
        (6, "delete", "6 mois après l’invitation"),
        (12, "delete", "1 an après l’invitation"),
        (36, "anonymise", "3 ans après l’invitation, après un avis : anonymisation"),
        (None, "archive", "archives publiques, tri définitif avec le service des archives"),
    ],
)
def test_a_rule_says_its_end(months: int | None, then: str, sentence: str) -> None:
    with override("fr"):
        assert RetentionRule("k", "n", "p", months, "invited", 0, then).until == sentence
