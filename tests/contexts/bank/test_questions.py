"""From what is shown to what is stored: no key reaches the page, every refusal is a sentence."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.http import QueryDict

from palier.contexts.bank.api import form_of, presentation, read_response, right_response, score
from palier.contexts.bank.errors import InvalidResponse
from palier.contexts.bank.interactions import Asked
from palier.contexts.bank.models import ItemVersion
from palier.contexts.bank.presentation import stem_blocks
from palier.contexts.bank.types import TASKS, Block, Interaction, ItemBody

pytestmark = pytest.mark.unit

Form = dict[str, Any]


def token(version: ItemVersion, key: str, part: str = "choices") -> str:
    body = ItemBody.from_json(version.body)
    return Asked(version.digest, body).token(next(each for each in getattr(body, part) if each.key == key))


def test_the_right_response_to_every_shipped_item_is_read_and_scores_the_maximum(
    versions: dict[str, ItemVersion], bodies: dict[str, ItemBody]
) -> None:
    for slug, version in versions.items():
        response = right_response(version)
        assert read_response(version, form_of(version, response)) == response
        assert score(version, response) == bodies[slug].maximum_score


def test_a_query_dict_is_read_like_a_mapping(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["multiple"]
    tokens = form_of(version, right_response(version))["response"]
    data = QueryDict("&".join(f"response={token}" for token in reversed(tokens)) + "&csrfmiddlewaretoken=x")
    assert read_response(version, data) == right_response(version)


def test_nothing_shown_tells_a_key_and_a_seed_always_shows_the_same(
    versions: dict[str, ItemVersion], bodies: dict[str, ItemBody]
) -> None:
    for (slug, version), seed in itertools.product(versions.items(), range(8)):
        body, shown = bodies[slug], presentation(version, seed=seed)
        assert shown == presentation(version, seed=seed)
        if body.interaction in TASKS:
            continue
        for field in shown.fields:
            tokens = [each.token for each in field.options]
            assert len(set(tokens)) == len(tokens)
            assert not {*tokens} & {each.key for each in (*body.choices, *body.targets)}
        if body.interaction is Interaction.ORDER:
            assert [each.label for each in shown.fields] != [choice.text for choice in body.choices]


def test_a_row_and_the_target_of_the_same_key_share_neither_token_nor_place() -> None:
    rows = [{"key": key, "text": f"ligne {key}", "feedback": "…"} for key in "abcd"]
    targets = [{"key": key, "text": f"cible {key}"} for key in "abcd"]
    version = make_match(rows, targets)
    side_by_side = 0
    for seed in range(200):
        shown = presentation(version, seed=seed)
        targets = shown.fields[0].options
        assert not {each.name.removeprefix("row-") for each in shown.fields} & {
            each.token for each in targets
        }
        pairs = zip(shown.fields, targets, strict=True)
        side_by_side += sum(row.label[-1] == target.text[-1] for row, target in pairs)
    assert 140 <= side_by_side <= 260  # 200 expected by chance


def make_match(rows: list[dict[str, str]], targets: list[dict[str, str]]) -> ItemVersion:
    body = {
        "interaction": "match",
        "cardinality": "multiple",
        "base_type": "directedPair",
        "stem": "Associez.",
        "choices": rows,
        "targets": targets,
        "text_entry": None,
        "correct_response": [f"{row['key']} {row['key']}" for row in rows],
        "mapping": {},
        "maximum_score": 2,
        "partial_credit": None,
        "rationale": "…",
        "sources": [],
        "tags": [],
        "difficulty_reason": "…",
    }
    return ItemVersion(digest="d" * 64, interaction="match", seconds=60, body=body)


def test_each_option_comes_first_about_as_often(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["choice"]
    firsts = [presentation(version, seed=seed).fields[0].options[0].token for seed in range(400)]
    counts = [firsts.count(token(version, key)) for key in "abcd"]
    assert sum(counts) == 400
    assert all(70 <= count <= 130 for count in counts)


def test_a_stem_is_cut_into_paragraphs_lists_and_code() -> None:
    stem = "Une boucle :\n\n    pour i\n        afficher i\n\nCas :\n- un\n- deux\n\nQue fait-elle\nici ?"
    assert stem_blocks(stem) == (
        Block("paragraph", ("Une boucle :",)),
        Block("code", ("pour i", "    afficher i")),
        Block("paragraph", ("Cas :",)),
        Block("list", ("un", "deux")),
        Block("paragraph", ("Que fait-elle", "ici ?")),
    )


def test_every_shipped_item_ends_with_its_question(versions: dict[str, ItemVersion]) -> None:
    for version in versions.values():
        shown = presentation(version, seed=1)
        assert shown.question
        assert shown.stem[-1].kind == "paragraph"
        assert "\n" not in shown.question


def refusal(version: ItemVersion, data: Form) -> InvalidResponse:
    with pytest.raises(InvalidResponse) as caught:
        read_response(version, data)
    return caught.value


def test_an_empty_form_is_refused_with_the_way_out(one_of: dict[str, ItemVersion]) -> None:
    for version in one_of.values():
        error = refusal(version, {"response": "  "})
        assert "indiquez que vous ne savez pas" in str(error)
        assert error.field


@pytest.mark.parametrize("interaction", ["choice", "judgement", "multiple"])
def test_an_option_that_is_not_shown_is_refused(one_of: dict[str, ItemVersion], interaction: str) -> None:
    for value in ("a", "0123456789", "<script>"):
        error = refusal(one_of[interaction], {"response": value})
        assert "pas une de celles proposées" in str(error)
        assert error.field == "response"


def test_two_options_where_one_is_asked_are_refused(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["choice"]
    error = refusal(version, {"response": [token(version, "a"), token(version, "b")]})
    assert str(error) == "Choisissez une seule réponse."


def test_a_text_too_long_is_refused_and_spaces_are_tidied(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["text"]
    assert "500 caractères au plus" in str(refusal(version, {"response": "a" * 501}))
    assert read_response(version, {"response": " mode\u00a0 avion\n"}) == {"text": "mode avion"}
    assert read_response(version, {"response": "=B5*$F$1 \0"}) == {"text": "=B5*$F$1"}


def test_positions_are_each_given_once_and_within_bounds(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["order"]
    form = form_of(version, right_response(version))
    first, second, *_rest = form
    error = refusal(version, {**form, second: form[first]})
    assert "La position 1 est donnée deux fois" in str(error)
    assert error.field == second
    for wrong in ("0", "99", "-1", "1.0", "un"):
        assert refusal(version, {**form, second: wrong}).field == second
    assert str(refusal(version, {**form, second: ["1", "2"]})) == "Choisissez une seule réponse."
    assert refusal(version, {**form, second: ""}).field == second


def test_each_row_has_one_target_that_is_shown(one_of: dict[str, ItemVersion]) -> None:
    version = one_of["match"]
    form = form_of(version, right_response(version))
    first, second, *_rest = form
    error = refusal(version, {**form, second: "0123456789"})
    assert "pas une de celles proposées" in str(error)
    assert error.field == second
    assert "une seule" in str(refusal(version, {**form, first: [*form[first], *form[second]]}))
    del form[first]
    assert refusal(version, form).field == first
