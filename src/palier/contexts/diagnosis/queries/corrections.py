"""Question by question: what was answered, what was expected, and where to go on."""

from __future__ import annotations

from palier.contexts.bank.api import correction
from palier.contexts.framework.api import competence_labels, current_document
from palier.contexts.testing.api import answered_questions

from ..models import Diagnostic
from ..types import CorrectedQuestion, Tutorial

FRAMEWORKS = ("crcn", "crcn-edu")


def corrections(diagnostic: Diagnostic) -> tuple[CorrectedQuestion, ...]:
    """Empty as long as the diagnostic is open: a key is never shown before the end."""
    labels = {key: label for name in FRAMEWORKS for key, label in competence_labels(name).items()}
    advice = tutorials()
    return tuple(
        CorrectedQuestion(
            question=question,
            correction=correction(question.item_version, question.response),
            competence=question.item_version.competence,
            competence_label=labels[question.item_version.competence],
            tutorial=advice.get(question.item_version.competence),
        )
        for question in answered_questions(diagnostic.sitting)
    )


def tutorials() -> dict[str, Tutorial]:
    """One piece of advice per competence, by `framework:code`."""
    return {
        f"{row['framework']}:{row['code']}": Tutorial(row["title"], row["text"], row["link_text"])
        for row in current_document("tutorials").body["tutorials"]
    }
