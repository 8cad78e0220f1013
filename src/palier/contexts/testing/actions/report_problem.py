"""A person says that something is wrong with a question."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput

from ..errors import NothingToReport
from ..models import ProblemCategory, ProblemReport, Sitting
from ..policies import require_owner

MAX_TEXT = 2000


@transaction.atomic
def report_problem(
    sitting_public_id: UUID,
    *,
    position: int,
    category: str,
    text: str,
    actor: Actor,
    at: datetime,
) -> ProblemReport:
    """One report per question and category: saying it again replaces the words."""
    found = Sitting.objects.filter(public_id=sitting_public_id).first()
    sitting = require_owner(found, actor)
    question = sitting.questions.filter(position=position).first()
    if question is None:
        raise NothingToReport()
    if category not in ProblemCategory.values:
        raise InvalidInput(_("Choisissez ce qui pose problème."), field="category")
    if len(text) > MAX_TEXT:
        raise InvalidInput(_("Résumez en 2 000 caractères au plus."), field="text")
    report, _created = ProblemReport.objects.update_or_create(
        question=question, category=category, defaults={"text": text.strip(), "at": at}
    )
    return report
