"""What is being asked, and what was."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from palier.contexts.bank.api import presentation
from palier.contexts.people.api import Person
from palier.kernel.access import Actor

from ..engine import plan_of
from ..models import Question, Sitting
from ..policies import require_owner
from ..types import AnsweredQuestion, Result, ServedQuestion


def presentation_seed(sitting: Sitting, position: int) -> int:
    """Shuffles differ from one question to the next, and stay what they were on every reload."""
    return (sitting.seed + position) % 2**63


def current_question(sitting: Sitting) -> ServedQuestion | None:
    """The question to answer now; None once the sitting is closed."""
    if sitting.state != "open":
        return None
    question = sitting.questions.filter(answer__isnull=True).select_related("item_version").get()
    last = sitting.questions.filter(position=question.position - 1).values_list(
        "answer__answered_at", flat=True
    )
    return ServedQuestion(
        sitting=sitting.public_id,
        purpose=sitting.purpose,
        position=question.position,
        total=plan_of(sitting.blueprint_id).maximum_length,
        presentation=presentation(question.item_version, seed=presentation_seed(sitting, question.position)),
        saved_at=last.first(),
    )


def sitting_by_public_id(public_id: UUID, *, actor: Actor) -> Sitting:
    """The actor's own sitting; anybody else's does not exist."""
    return require_owner(Sitting.objects.filter(public_id=public_id).first(), actor)


def result_of(sitting: Sitting) -> Result | None:
    """The frozen result; None while the sitting is open."""
    return Result.read(sitting.result) if sitting.result is not None else None


def answered_questions(sitting: Sitting) -> tuple[AnsweredQuestion, ...]:
    """Every answered question in order; nothing while the sitting is open."""
    if sitting.state == "open":
        return ()
    rows = sitting.questions.filter(answer__isnull=False).select_related("item_version", "answer")
    return tuple(_answered(sitting, row) for row in rows)


def _answered(sitting: Sitting, row: Question) -> AnsweredQuestion:
    seed = presentation_seed(sitting, row.position)
    return AnsweredQuestion(
        position=row.position,
        item_version=row.item_version,
        presentation=presentation(row.item_version, seed=seed),
        response=row.answer.response,
        score=row.answer.score,
    )


def seen_item_slugs(person: Person, purposes: Sequence[str] | None = None) -> tuple[str, ...]:
    """Items the person has met, the latest first; `purposes` narrows to some sittings."""
    questions = Question.objects.filter(sitting__person=person)
    if purposes is not None:
        questions = questions.filter(sitting__purpose__in=purposes)
    slugs = questions.order_by("-served_at", "-position").values_list("item_version__item__slug", flat=True)
    return tuple(dict.fromkeys(slugs))
