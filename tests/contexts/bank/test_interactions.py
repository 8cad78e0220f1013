"""Gaps, pictures, scales and simulated tasks: written, asked, read back, scored, explained."""

from __future__ import annotations

import copy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from palier.contexts.bank.api import (
    ItemVersion,
    correction,
    form_of,
    presentation,
    read_response,
    right_response,
)
from palier.contexts.bank.body_types import ItemBody
from palier.contexts.bank.errors import InvalidResponse
from palier.contexts.bank.item_bodies import body_of
from palier.contexts.bank.item_files import read_item_files
from palier.contexts.bank.media_files import fault_of
from palier.contexts.bank.scoring import score_response
from palier.kernel.content_files import Problems, canonical_digest
from palier.simulation.respondent import one_changed, random_response

from .samples import GAP_MATCH, HOTSPOT, INLINE, PICTURE, PRIVACY, SAMPLES, SLIDER, write_items

pytestmark = pytest.mark.unit

Sample = dict[str, Any]


def version_of(folder: Path, sample: Sample) -> ItemVersion:
    problems = Problems()
    [(_competence, item)] = read_item_files(write_items(folder, sample), problems)
    assert problems.errors == []
    body = body_of(item, folder).to_json()
    return ItemVersion(digest=canonical_digest(body), interaction=body["interaction"], seconds=60, body=body)


def errors_of(folder: Path, sample: Sample) -> list[str]:
    problems = Problems()
    read_item_files(write_items(folder, sample), problems)
    return problems.errors


def changed(sample: Sample, **changes: Any) -> Sample:
    return {**copy.deepcopy(sample), **changes}


def with_words(*words: str) -> Sample:
    gaps = [{"key": key, "word": word, "feedback": "…"} for key, word in zip("ab", words, strict=True)]
    return changed(GAP_MATCH, gaps=gaps)


UNTOUCHED = [{**each, "is": "all"} for each in PRIVACY["conditions"] if "is" in each]


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample["interaction"])
def version(request: pytest.FixtureRequest, tmp_path: Path) -> ItemVersion:
    return version_of(tmp_path, request.param)


def test_the_right_response_comes_back_from_its_form_and_scores_the_maximum(version: ItemVersion) -> None:
    body, response = ItemBody.from_json(version.body), right_response(version)
    assert read_response(version, form_of(version, response)) == response
    assert score_response(body, response) == body.maximum_score
    told = correction(version, response)
    assert told.given == told.expected
    assert all(choice.right for choice in told.choices if choice.chosen)
    assert told.feedback or told.choices


def test_any_response_is_read_back_and_scores_within_bounds(version: ItemVersion) -> None:
    body, rng = ItemBody.from_json(version.body), Random(7)
    scores = set()
    for seed in range(60):
        shown = presentation(version, seed=seed)
        for data in (
            random_response(shown, rng),
            one_changed(shown, form_of(version, right_response(version)), rng),
        ):
            response = read_response(version, data)
            assert read_response(version, form_of(version, response)) == response
            scores.add(score_response(body, response))
            assert correction(version, response).given
    assert {0, body.maximum_score} <= scores <= {*range(body.maximum_score + 1)}


def test_silence_scores_nothing_and_is_still_explained(version: ItemVersion) -> None:
    told = correction(version, None)
    assert told.score == 0
    assert told.given == ()
    assert told.expected
    assert not any(choice.chosen for choice in told.choices)


def test_nothing_shown_tells_what_is_right(version: ItemVersion) -> None:
    text = repr(presentation(version, seed=3))
    assert "correct" not in text
    assert "solution" not in text
    assert "conditions" not in text
    assert "pourquoi" not in text


def test_gaps_stand_in_their_text_and_have_their_own_options(tmp_path: Path) -> None:
    shown = presentation(version_of(tmp_path, INLINE), seed=1)
    assert [piece.text for piece in shown.pieces] == [
        "Mettez ",
        "",
        " en copie cachée, et ",
        "",
        " en destinataire.",
    ]
    assert [piece.field for piece in shown.pieces if piece.field] == [field.name for field in shown.fields]
    assert shown.fields[0].label == "Mettez … en copie cachée,"
    assert {each.text for each in shown.fields[1].options} == {"les parents b", "personne b", "la presse b"}


def test_a_word_serves_once(tmp_path: Path) -> None:
    version = version_of(tmp_path, GAP_MATCH)
    form = form_of(version, right_response(version))
    first, second = form
    with pytest.raises(InvalidResponse, match="deux fois") as caught:
        read_response(version, {**form, second: form[first]})
    assert caught.value.field == second


@pytest.mark.parametrize("typed", ["-1", "31", "douze", "1e3"])
def test_a_number_outside_of_the_scale_is_refused(tmp_path: Path, typed: str) -> None:
    with pytest.raises(InvalidResponse, match="de 0 à 30"):
        read_response(version_of(tmp_path, SLIDER), {"response": typed})


def test_a_slider_accepts_its_tolerance_and_a_decimal_comma(tmp_path: Path) -> None:
    version = version_of(tmp_path, SLIDER)
    body = ItemBody.from_json(version.body)
    scores = {
        typed: score_response(body, read_response(version, {"response": typed}))
        for typed in ("12", "12,5", "13.0", "13,5", "11.9")
    }
    assert scores == {"12": 1, "12,5": 1, "13.0": 1, "13,5": 0, "11.9": 0}


def test_zones_are_shown_by_token_only(tmp_path: Path) -> None:
    shown = presentation(version_of(tmp_path, HOTSPOT), seed=1)
    assert set(shown.state["regions"]) == {each.token for each in shown.fields[0].options}
    assert shown.attachment
    assert shown.attachment.name == "fenetre.svg"


def test_a_task_left_as_it_was_is_not_an_answer(tmp_path: Path) -> None:
    version = version_of(tmp_path, PRIVACY)
    untouched = {field.name: field.value for field in presentation(version, seed=0).fields}
    with pytest.raises(InvalidResponse, match="indiquez que vous ne savez pas"):
        read_response(version, untouched)
    almost = {**form_of(version, right_response(version)), "setting-list": ["all"]}
    assert score_response(ItemBody.from_json(version.body), read_response(version, almost)) == 1


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        (changed(INLINE, text="Sans [[a]] ni marque."), "the text marks the gaps ['a']"),
        (with_words("k", "k"), "the word 'k' is given twice"),
        (with_words("q", "k"), "the word 'q' does not exist"),
        (changed(SLIDER, numeric={"value": 30, "tolerance": 0.5}), "must lie between 0 and 30"),
        (changed(SLIDER, numeric={"value": 12, "tolerance": 9}), "covers half of the scale"),
        (changed(SLIDER, step=7), "no step of the scale falls within the tolerance"),
        ({key: value for key, value in HOTSPOT.items() if key != "attachment"}, "needs its picture"),
        (changed(HOTSPOT, attachment={"file": "absent.svg", "description": "…"}), "does not exist"),
        (changed(HOTSPOT, attachment={"file": "../a.svg", "description": "…"}), "text like"),
        (changed(PRIVACY, solution={"setting-photos": "class"}), "the solution does not meet this condition"),
        (changed(PRIVACY, solution={"setting-photos": "moon"}), "'moon' is not an option"),
        (changed(PRIVACY, solution={"colour": "red"}), "the task has no field 'colour'"),
        (changed(PRIVACY, solution={"setting-photos": ["class"]}), "takes a text"),
        (
            changed(PRIVACY, conditions=UNTOUCHED),
            "half of the conditions or more hold before anything is done",
        ),
    ],
)
def test_an_unsound_item_is_refused_with_its_reason(tmp_path: Path, sample: Sample, words: str) -> None:
    found = errors_of(tmp_path, sample)
    assert any(words in error for error in found), found
    assert all("items/crcn/1.1.yaml:" in error for error in found)


def test_regions_lie_within_the_picture_and_apart(tmp_path: Path) -> None:
    sample = copy.deepcopy(HOTSPOT)
    sample["options"][1]["region"] = [10, 10, 20, 20]
    sample["options"][2]["region"] = [90, 0, 20, 20]
    errors = errors_of(tmp_path, sample)
    assert any("overlaps another" in error for error in errors)
    assert any("lie within the picture" in error for error in errors)


@pytest.mark.parametrize(
    ("content", "extension", "fault"),
    [
        (PICTURE.encode(), "svg", ""),
        (PICTURE.replace("<title>", "<script>1</script><title>").encode(), "svg", "holds <script>"),
        (PICTURE.replace("<rect", '<rect onload="x()"').encode(), "svg", "attribute onload"),
        (PICTURE.replace("<rect", '<use href="http://x/"/><rect').encode(), "svg", "attribute href"),
        (PICTURE.replace("<rect", '<rect fill="url(http://x)"').encode(), "svg", "points outside"),
        (b"<!DOCTYPE svg>" + PICTURE.encode(), "svg", "document type"),
        (b"<svg", "svg", "not sound SVG"),
        (b"a;b\n1;2\n", "csv", ""),
        (b"\xff\xfe", "csv", "not text in UTF-8"),
        (b"", "csv", "is empty"),
        (b"a;b", "png", "does not hold png"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 32, "pdf", "does not hold pdf"),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "pdf", ""),
    ],
)
def test_a_file_is_what_its_name_says(content: bytes, extension: str, fault: str) -> None:
    found = fault_of(content, extension)
    assert fault in found if fault else found == ""
