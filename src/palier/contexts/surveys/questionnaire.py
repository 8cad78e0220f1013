"""Read a questionnaire's document, and the answers given to it: pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .errors import InvalidAnswers
from .types import Question, Questionnaire

LIKERT = range(1, 6)
NPS = range(0, 11)
SCALES = {"likert": LIKERT, "nps": NPS}


def read_questionnaire(body: Mapping[str, Any]) -> Questionnaire:
    return Questionnaire(
        key=body["key"],
        name=in_language(body["name"]),
        introduction=in_language(body["introduction"]),
        likert_labels=tuple((row["value"], in_language(row["label"])) for row in body["likert_labels"]),
        questions=tuple(
            Question(
                key=row["key"],
                kind=row["kind"],
                label=in_language(row["label"]),
                required=row["required"],
                maximum_length=row.get("maximum_length", 1000),
            )
            for row in body["questions"]
        ),
    )


def in_language(texts: Mapping[str, str]) -> str:
    return texts.get((get_language() or "fr")[:2]) or texts["fr"]


def read_answers(questionnaire: Questionnaire, given: Mapping[str, Any]) -> dict[str, int | str]:
    """Answers by question key, empty ones left out; every wrong one is told at once."""
    answers: dict[str, int | str] = {}
    errors: dict[str, str | Promise] = {}
    for question in questionnaire.questions:
        text = str(given.get(question.key) or "").strip() if given.get(question.key) != 0 else "0"
        error = _error(question, text)
        if error:
            errors[question.key] = error
        elif text:
            answers[question.key] = text if question.kind == "text" else int(text)
    if errors:
        raise InvalidAnswers(errors)
    return answers


def _error(question: Question, text: str) -> str | Promise | None:
    if not text:
        return _("Choisissez une réponse.") if question.required else None
    if question.kind == "text":
        too_long = len(text) > question.maximum_length
        return (
            _("Votre commentaire est trop long : %(maximum)d signes au plus.")
            % {"maximum": question.maximum_length}
            if too_long
            else None
        )
    if not (text.isascii() and text.isdigit() and int(text) in SCALES[question.kind]):
        return _("Choisissez une réponse de la liste.")
    return None
