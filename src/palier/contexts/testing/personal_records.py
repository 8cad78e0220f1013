"""A person's sittings, to read; those of diagnostics, to erase. A certification's are a register."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.contexts.people.events import Term, eraser, expirer, exporter

from .models import ProblemReport, Purpose, Question, Sitting


@exporter("sittings", _("Passations : questions posées, réponses et mesures"))
def export_sittings(person: Person) -> list[dict[str, Any]]:
    """Questions by their item's name; the key of an item that others may meet is not the person's."""
    rows = Sitting.objects.filter(person=person).order_by("started_at")
    return [
        {
            "id": sitting.public_id,
            "purpose": sitting.purpose,
            "started_at": sitting.started_at,
            "closed_at": sitting.closed_at,
            "result": sitting.result,
            "answers": list(
                Question.objects.filter(sitting=sitting)
                .order_by("position")
                .values(
                    "position",
                    "item_version__item__slug",
                    "answer__response",
                    "answer__score",
                    "answer__answered_at",
                )
            ),
        }
        for sitting in rows
    ]


@eraser("sittings")
def erase_diagnostic_sittings(person: Person) -> None:
    Sitting.objects.filter(person=person, purpose=Purpose.DIAGNOSTIC).delete()


@expirer("diagnostic")
def expired_diagnostic_sittings(term: Term) -> QuerySet[Sitting]:
    """Closed ones: an open sitting has no end yet."""
    return Sitting.objects.filter(purpose=Purpose.DIAGNOSTIC, closed_at__lte=term.before)


@expirer("test-answers")
def expired_test_questions(term: Term) -> QuerySet[Question]:
    """With their answers. The sitting and its result stay in the register."""
    return Question.objects.filter(
        sitting__purpose=Purpose.CERTIFICATION, sitting__closed_at__lte=term.before
    )


@expirer("problem-report")
def expired_problem_reports(term: Term) -> QuerySet[ProblemReport]:
    return ProblemReport.objects.filter(at__lte=term.before)
