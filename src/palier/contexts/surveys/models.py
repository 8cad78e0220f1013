"""Invitations know the person and not the answer; responses know the answer and not the person."""

from __future__ import annotations

from django.db import models

from palier.kernel.ids import PublicModel
from palier.kernel.personal_data import NotPersonal, Personal


class Invitation(PublicModel):
    """A person may answer a questionnaire once about a subject (`run:key`, `session:number`)."""

    personal_data = Personal("survey-invitation")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    questionnaire = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    title = models.CharField(max_length=160)
    invited_at = models.DateTimeField()
    is_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "questionnaire", "subject"],
                name="invited_once_per_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.subject}"


class Response(models.Model):
    """An answer, kept without the person, the run or session, or the day.

    `month` is a first of month: with the exact moment or the subject, an answer could be
    matched with the few people invited about it.
    """

    personal_data = NotPersonal()

    document = models.ForeignKey("framework.Document", on_delete=models.PROTECT, related_name="+")
    questionnaire = models.CharField(max_length=40)
    academie_code = models.CharField(max_length=2, blank=True)
    month = models.DateField()
    answers = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["questionnaire", "month"], name="response_by_month")]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.month:%Y-%m}"
