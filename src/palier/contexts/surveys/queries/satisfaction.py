"""What the answers say together, never below the threshold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from statistics import fmean

from ..models import Response
from ..questionnaire import read_questionnaire
from ..types import Question, QuestionSummary, Satisfaction, Suppressed

#: Small-cell rule: fewer answers than this say nothing.
THRESHOLD = 10
PROMOTER = 9
DETRACTOR = 6


def satisfaction(
    questionnaire: str,
    *,
    academie_codes: Collection[str] | None = None,
    since: date | None = None,
    threshold: int = THRESHOLD,
) -> Satisfaction | Suppressed:
    """Over all académies, or those of `academie_codes`, from the month of `since` on.

    Questions are told as the latest version answered names them; a question answered by fewer
    than `threshold` people is left out.
    """
    rows = Response.objects.filter(questionnaire=questionnaire).select_related("document")
    if academie_codes is not None:
        rows = rows.filter(academie_code__in=academie_codes)
    if since is not None:
        rows = rows.filter(month__gte=since.replace(day=1))
    found = list(rows.order_by("-document__number"))
    if len(found) < threshold:
        return Suppressed(threshold)
    questions = read_questionnaire(found[0].document.body).questions
    summaries = (_summary(question, [row.answers for row in found]) for question in questions)
    return Satisfaction(
        questionnaire=questionnaire,
        n=len(found),
        questions=tuple(each for each in summaries if each.n >= threshold),
        comments=_comments(questions, found),
    )


def _summary(question: Question, answers: Iterable[dict[str, int | str]]) -> QuestionSummary:
    given = [row[question.key] for row in answers if question.key in row]
    values = [value for value in given if isinstance(value, int)]
    mean = fmean(values) if values and question.kind == "likert" else None
    nps = net_promoter_score(values) if values and question.kind == "nps" else None
    return QuestionSummary(question.key, question.label, question.kind, len(given), mean, nps)


def net_promoter_score(values: Collection[int]) -> float:
    """Share of 9 and 10 minus share of 0 to 6, in points."""
    promoters = sum(value >= PROMOTER for value in values)
    detractors = sum(value <= DETRACTOR for value in values)
    return 100 * (promoters - detractors) / len(values)


def _comments(questions: Iterable[Question], rows: Iterable[Response]) -> tuple[str, ...]:
    keys = [question.key for question in questions if question.kind == "text"]
    return tuple(sorted(str(row.answers[key]) for row in rows for key in keys if key in row.answers))
