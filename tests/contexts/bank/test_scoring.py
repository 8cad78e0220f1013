"""Scores: whole numbers from 0 to the maximum, by rules that the item states as data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palier.contexts.bank.api import ItemVersion, form_of, presentation, read_response
from palier.contexts.bank.body_types import PartialCredit
from palier.contexts.bank.expert_parameters import slope, thresholds
from palier.contexts.bank.scoring import score_response
from palier.contexts.bank.types import Choice, Interaction, ItemBody, Response
from palier.simulation.respondent import random_response

pytestmark = pytest.mark.unit


def make_body(interaction: Interaction, keys: str, correct: tuple[str, ...], **changes: Any) -> ItemBody:
    base: dict[str, Any] = {
        "cardinality": "multiple",
        "base_type": "identifier",
        "stem": "Situation.\n\nQuestion ?",
        "choices": tuple(Choice(key, f"texte {key}", f"pourquoi {key}") for key in keys),
        "targets": (),
        "text_entry": None,
        "mapping": {},
        "maximum_score": 2,
        "partial_credit": PartialCredit("option", 1, 0.5),
        "rationale": "Parce que.",
        "sources": (),
        "tags": (),
        "difficulty_reason": "",
    }
    return ItemBody(interaction=interaction, correct_response=correct, **{**base, **changes})


@pytest.mark.parametrize(
    ("chosen", "score"),
    [("ac", 2), ("a", 1), ("acd", 1), ("ad", 0), ("bd", 0), ("abcd", 0), ("b", 0)],
)
def test_multiple_forgives_one_option(chosen: str, score: int) -> None:
    body = make_body(Interaction.MULTIPLE, "abcd", ("a", "c"))
    assert score_response(body, {"choices": list(chosen)}) == score


@pytest.mark.parametrize(
    ("order", "score"),
    [("abcde", 2), ("bacde", 1), ("abced", 1), ("cbade", 0), ("badce", 0), ("bcdea", 0), ("edcba", 0)],
)
def test_order_forgives_one_exchange_of_neighbours(order: str, score: int) -> None:
    body = make_body(Interaction.ORDER, "abcde", tuple("abcde"))
    assert score_response(body, {"order": list(order)}) == score


def test_order_forgives_nothing_when_less_than_half_stays_in_place() -> None:
    body = make_body(Interaction.ORDER, "abc", tuple("abc"))
    assert score_response(body, {"order": ["b", "a", "c"]}) == 0


@pytest.mark.parametrize(("pairs", "score"), [("xyxy", 2), ("xyxx", 1), ("yxxy", 0), ("yxyx", 0)])
def test_match_forgives_one_row(pairs: str, score: int) -> None:
    body = make_body(Interaction.MATCH, "abcd", ("a x", "b y", "c x", "d y"))
    assert score_response(body, {"pairs": dict(zip("abcd", pairs, strict=True))}) == score


def test_judgement_gives_the_credit_of_the_option_and_choice_all_or_nothing() -> None:
    judgement = make_body(Interaction.JUDGEMENT, "abcd", ("b",), mapping={"a": 0, "b": 2, "c": 1, "d": 0})
    assert [score_response(judgement, {"choice": key}) for key in "abcd"] == [0, 2, 1, 0]
    choice = make_body(Interaction.CHOICE, "abc", ("b",), maximum_score=1, partial_credit=None)
    assert [score_response(choice, {"choice": key}) for key in "abc"] == [0, 1, 0]


def responses(version: ItemVersion) -> st.SearchStrategy[Response]:
    """Any response that the page can send."""
    shown = presentation(version, seed=0)
    return st.randoms(use_true_random=False).map(
        lambda rng: read_response(version, random_response(shown, rng))
    )


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_response_to_a_shipped_item_scores_from_0_to_its_maximum(
    versions: dict[str, ItemVersion], bodies: dict[str, ItemBody], data: st.DataObject
) -> None:
    slug = data.draw(st.sampled_from(sorted(bodies)))
    body, response = bodies[slug], data.draw(responses(versions[slug]))
    assert read_response(versions[slug], form_of(versions[slug], response)) == response
    score = score_response(body, response)
    assert isinstance(score, int)
    assert 0 <= score <= body.maximum_score
    assert score_response(body, None) == 0


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_the_order_of_keys_in_a_response_does_not_count(
    versions: dict[str, ItemVersion], bodies: dict[str, ItemBody], data: st.DataObject
) -> None:
    slugs = [s for s, b in bodies.items() if b.interaction in {Interaction.MULTIPLE, Interaction.MATCH}]
    slug = data.draw(st.sampled_from(slugs))
    body, response = bodies[slug], data.draw(responses(versions[slug]))
    name, parts = next(iter(response.items()))
    shuffled = data.draw(st.permutations(list(parts)))
    other = {name: shuffled if name == "choices" else {key: parts[key] for key in shuffled}}
    assert score_response(body, other) == score_response(body, response)


def test_a_body_survives_the_round_trip_through_json(bodies: dict[str, ItemBody]) -> None:
    for body in bodies.values():
        assert ItemBody.from_json(json.loads(json.dumps(body.to_json()))) == body


def test_expert_parameters_expect_half_of_the_score_at_the_difficulty() -> None:
    assert (slope(1), thresholds(-0.4, 1)) == (1.1, [-0.4])
    assert slope(2) == 0.9
    assert thresholds(-0.4, 2) == pytest.approx([-0.9, 0.1])
