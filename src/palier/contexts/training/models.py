"""Offers and runs; plans and enrolments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from palier.kernel.ids import PublicModel
from palier.kernel.personal_data import NotPersonal, Personal
from palier.kernel.transitions import state_constraints

from .states import ENROLMENT


class Modality(models.TextChoices):
    REMOTE_ALONE = "remote_alone", _("à distance, en autonomie")
    REMOTE_ACCOMPANIED = "remote_accompanied", _("à distance, accompagnée")
    HYBRID = "hybrid", _("hybride")
    ON_SITE = "on_site", _("en présence")


class Offer(models.Model):
    """A training as published by its operator; `details` keeps what pages show and rules ignore.

    `level_from` ≤ measured level < `level_to` says for whom. `scale` is general or professional.
    """

    personal_data = NotPersonal()

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    operator = models.ForeignKey("territory.Operator", on_delete=models.PROTECT)
    scale = models.CharField(max_length=20)
    level_from = models.PositiveSmallIntegerField()
    level_to = models.PositiveSmallIntegerField()
    modality = models.CharField(max_length=20, choices=Modality.choices)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    audiences = models.JSONField(default=list, help_text="degrees and inspe; empty means all")
    details = models.JSONField(default=dict)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class OfferCompetence(models.Model):
    """`competence` is `framework:code`."""

    personal_data = NotPersonal()

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="competences")
    competence = models.CharField(max_length=30)

    class Meta:
        indexes = [models.Index(fields=["competence"], name="offer_competence")]
        constraints = [models.UniqueConstraint(fields=["offer", "competence"], name="offer_competence_once")]

    def __str__(self) -> str:
        return self.competence


class Run(PublicModel):
    """One dated occurrence of an offer, or a standing one (`starts_at` null) followed alone."""

    personal_data = NotPersonal()

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="runs")
    key = models.CharField(max_length=100, unique=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True, help_text="null: no limit")
    place = models.CharField(max_length=160, blank=True)
    academie = models.ForeignKey("territory.Academie", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return self.key


class Plan(PublicModel):
    """At most five steps drawn from one diagnostic. A new one replaces it."""

    personal_data = Personal("diagnostic")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="plans")
    diagnostic = models.ForeignKey("diagnosis.Diagnostic", on_delete=models.CASCADE)
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_current_plan_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"plan {self.public_id}"


class PlanLine(models.Model):
    """An offer at a rank, with the needs that put it there (`reasons`: a list of dicts)."""

    personal_data = Personal("diagnostic")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    rank = models.PositiveSmallIntegerField()
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT)
    reasons = models.JSONField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "rank"], name="plan_rank_once"),
            models.UniqueConstraint(fields=["plan", "offer"], name="plan_offer_once"),
            models.CheckConstraint(condition=models.Q(rank__range=(1, 5)), name="plan_at_most_five_lines"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.offer_id}"


class Enrolment(PublicModel):
    """A person in a run."""

    personal_data = Personal("training")

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=20, default=ENROLMENT.initial)
    enrolled_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            *state_constraints(ENROLMENT),
            models.UniqueConstraint(
                fields=["run", "person"],
                condition=~models.Q(state="withdrawn"),
                name="one_enrolment_per_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.run_id}"
