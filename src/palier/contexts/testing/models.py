"""A sitting and its questions. Everything needed to fold it again is frozen in the row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from palier.kernel.ids import PublicModel
from palier.kernel.personal_data import Personal
from palier.kernel.transitions import state_constraints

from .states import SITTING


class Purpose(models.TextChoices):
    DIAGNOSTIC = "diagnostic"
    CERTIFICATION = "certification"


class Sitting(PublicModel):
    """One adaptive test of one person.

    Bank version, blueprint, engine version, seed and excluded items never change; with the
    answers they replay to the same questions and the same result.
    """

    personal_data = Personal("diagnostic", "certificate")

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="sittings")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    bank_version = models.ForeignKey("bank.BankVersion", on_delete=models.PROTECT)
    blueprint = models.ForeignKey("framework.Document", on_delete=models.PROTECT, related_name="+")
    scales = models.ForeignKey("framework.Document", on_delete=models.PROTECT, related_name="+")
    engine_version = models.CharField(max_length=20)
    seed = models.BigIntegerField()
    excluded = models.JSONField(default=list, help_text="bank indexes never to be asked")
    state = models.CharField(max_length=20, default=SITTING.initial)
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    stop_reason = models.CharField(max_length=20, blank=True)
    result = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            *state_constraints(SITTING),
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(state="open"),
                name="one_open_sitting_per_purpose",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(result__isnull=False),
                name="closed_sitting_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"sitting {self.public_id}"


class Question(models.Model):
    """What was served at a position, and why."""

    personal_data = Personal("diagnostic", "test-answers")

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField()
    bank_index = models.PositiveIntegerField()
    item_version = models.ForeignKey("bank.ItemVersion", on_delete=models.PROTECT)
    why = models.JSONField()
    served_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "position"], name="question_position_once"),
            models.UniqueConstraint(fields=["sitting", "item_version"], name="question_item_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}:{self.position}"


class Answer(models.Model):
    """The response to a question and its score. Append-only (trigger).

    `response` is null for « je ne sais pas », which scores 0.
    """

    personal_data = Personal("diagnostic", "test-answers")

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="answer")
    response = models.JSONField(null=True)
    score = models.PositiveSmallIntegerField()
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.question_id}: {self.score}"


class ProblemCategory(models.TextChoices):
    WORDING = "wording", _("L’énoncé n’est pas clair")
    MISTAKE = "mistake", _("Il y a une erreur de contenu")
    DISPLAY = "display", _("L’affichage ne fonctionne pas")
    ACCESS = "access", _("Ma situation de handicap ou mon matériel m’empêche de répondre")
    OTHER = "other", _("Autre chose")


class ProblemReport(models.Model):
    """A person says that something is wrong with a question."""

    personal_data = Personal("problem-report")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="problems")
    category = models.CharField(max_length=20)
    text = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "category"],
                name="problem_category_once_per_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} on {self.question_id}"
