"""A goal, and the diagnostics that serve it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from palier.kernel.ids import PublicModel
from palier.kernel.personal_data import Personal

BLUEPRINT = "blueprint:diagnostic"
GENERAL_LEVELS = range(1, 9)
PROFESSIONAL_LEVELS = range(1, 5)


class Aim(models.TextChoices):
    SITUATE = "situate", _("me situer")
    TRAIN = "train", _("me former")
    CERTIFY = "certify", _("me certifier")


class Goal(models.Model):
    """What the person wants now. Target levels: general 1–8, professional 1–4."""

    personal_data = Personal("diagnostic")

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="goal")
    aim = models.CharField(max_length=20, choices=Aim.choices)
    general_target = models.PositiveSmallIntegerField()
    professional_target = models.PositiveSmallIntegerField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(general_target__range=(1, 8))
                & models.Q(professional_target__range=(1, 4)),
                name="goal_targets_exist",
            )
        ]

    def __str__(self) -> str:
        return f"{self.aim} {self.general_target}/{self.professional_target}"

    def target(self, scale: str) -> int:
        """The target level on a scale, `general` or `professional`."""
        return {"general": self.general_target, "professional": self.professional_target}[scale]


class Diagnostic(PublicModel):
    """A sitting taken to know where one stands."""

    personal_data = Personal("diagnostic")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="diagnostics")
    sitting = models.OneToOneField("testing.Sitting", on_delete=models.PROTECT)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"diagnostic {self.public_id}"
