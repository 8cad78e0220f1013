"""Certificates."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from palier.kernel.ids import PublicModel
from palier.kernel.personal_data import Personal
from palier.kernel.transitions import state_constraints

from .states import CERTIFICATE


class Kind(models.TextChoices):
    GENERAL = "general", _("Compétences numériques générales")
    PROFESSIONAL = "professional", _("Compétences numériques professionnelles")


class Certificate(PublicModel):
    """What was awarded, frozen (trigger): holder's name, level, score and the rules that gave it.

    A professional certificate awarded again after a corrected decision supersedes the one
    before, which is revoked with that reason.
    """

    personal_data = Personal("certificate")

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    candidate = models.ForeignKey(
        "certification.Candidate", on_delete=models.PROTECT, related_name="certificates"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="certificates")
    holder_name = models.CharField(max_length=160)
    level = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict, help_text="domains: [{key, level}]; levels of test and jury")
    decision_number = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="of the panel; null on a general certificate"
    )
    rules = models.ForeignKey("framework.Document", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=CERTIFICATE.initial)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            *state_constraints(CERTIFICATE),
            models.UniqueConstraint(
                fields=["candidate", "kind"],
                condition=models.Q(state="issued"),
                name="one_certificate_in_force_per_kind",
            ),
            models.UniqueConstraint(
                fields=["candidate", "decision_number"],
                condition=models.Q(kind="professional"),
                name="one_certificate_per_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="general", decision_number__isnull=True)
                | models.Q(kind="professional", decision_number__isnull=False),
                name="professional_certificate_has_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="general") | models.Q(score__isnull=True),
                name="only_general_has_score",
            ),
            models.CheckConstraint(condition=models.Q(level__gte=1), name="certificate_level_exists"),
            models.CheckConstraint(
                condition=models.Q(state="issued") | ~models.Q(revocation_reason=""),
                name="revoked_certificate_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code
