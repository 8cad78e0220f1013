"""A correction says what was chosen, what was expected and why, option by option."""

from __future__ import annotations

import pytest

from palier.contexts.bank.api import correction, maximum_score
from palier.contexts.bank.models import ItemVersion
from palier.contexts.bank.types import ItemBody

pytestmark = pytest.mark.unit


def test_je_ne_sais_pas_is_corrected_for_every_shipped_item(versions: dict[str, ItemVersion]) -> None:
    for version in versions.values():
        found = correction(version, None)
        assert (found.score, found.given) == (0, ())
        assert found.maximum_score == maximum_score(version)
        assert found.expected
        assert all(found.expected)
        assert found.rationale
        assert not any(choice.chosen for choice in found.choices)
        assert all(choice.feedback for choice in found.choices)


def test_a_wrong_choice_is_shown_beside_the_right_one(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["choice"]
    body = ItemBody.from_json(version.body)
    right = body.correct_response[0]
    wrong = next(choice for choice in body.choices if choice.key != right)
    found = correction(version, {"choice": wrong.key})
    assert found.score == 0
    assert found.given == (wrong.text,)
    assert [choice.text for choice in found.choices if choice.right] == list(found.expected)
    chosen = [choice for choice in found.choices if choice.chosen]
    assert [(choice.text, choice.right, choice.feedback) for choice in chosen] == [
        (wrong.text, False, wrong.feedback)
    ]


def test_the_best_judgement_is_expected(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["judgement"]
    body = ItemBody.from_json(version.body)
    good = next(key for key, credit in body.mapping.items() if credit == 1)
    found = correction(version, {"choice": good})
    assert (found.score, found.maximum_score) == (1, 2)
    assert [choice.right for choice in found.choices].count(True) == 1


def test_an_exchange_of_neighbours_shows_both_places(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["order"]
    first, second, *rest = ItemBody.from_json(version.body).correct_response
    found = correction(version, {"order": [second, first, *rest]})
    assert found.score == 1
    assert [(choice.given, choice.expected) for choice in found.choices[:2]] == [("2", "1"), ("1", "2")]
    assert [choice.right for choice in found.choices] == [False, False, *[True] * len(rest)]
    assert found.expected[0].startswith("1. ")


def test_a_row_gone_astray_shows_both_targets(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["match"]
    body = ItemBody.from_json(version.body)
    pairs = dict(pair.split(" ") for pair in body.correct_response)
    row = body.choices[0].key
    pairs[row] = next(target.key for target in body.targets if target.key != pairs[row])
    found = correction(version, {"pairs": pairs})
    assert found.score == 1
    astray = found.choices[0]
    assert not astray.right
    assert astray.given != astray.expected
    assert found.expected[0] == f"{astray.text} → {astray.expected}"
    assert all(choice.right for choice in found.choices[1:])


def test_a_text_gets_the_word_of_its_mistake(versions: dict[str, ItemVersion]) -> None:
    version = versions["crcn-1.1-02"]
    entry = ItemBody.from_json(version.body).text_entry
    assert entry is not None
    assert correction(version, {"text": "SITE:Education.gouv.fr"}).feedback == entry.right
    assert correction(version, {"text": "ministere"}).feedback == entry.mistakes[3].feedback
    assert correction(version, {"text": "autre chose"}).feedback == entry.wrong


def test_an_expected_number_is_written_the_french_way(versions: dict[str, ItemVersion]) -> None:
    numbers = {
        found.expected[0]
        for version in versions.values()
        if version.body["base_type"] == "float"
        for found in [correction(version, None)]
    }
    assert "4,8 Mo" in numbers
    assert "90 %" in numbers
