"""Portfolios, panels, ratings and decisions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from palier.kernel.ids import PublicModel
from palier.kernel.personal_data import Personal
from palier.kernel.transitions import state_constraints

from .states import PORTFOLIO, RATING

PORTFOLIO_END = "1 an après le résultat définitif"
RECORD_END = "archives publiques, tri définitif avec le service des archives"


class Seat(models.TextChoices):
    PRESIDENT = "president", _("présidence")
    EXAMINER = "examiner", _("examen")


class Panel(PublicModel):
    """A president and at least two examiners."""

    personal_data = Personal(purpose="réunir un jury", until=RECORD_END)

    name = models.CharField(max_length=120)
    composed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    personal_data = Personal(purpose="réunir un jury", until=RECORD_END)

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+"
    )
    seat = models.CharField(max_length=20, choices=Seat.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "person"], name="one_seat_per_panel_member"
            ),
            models.UniqueConstraint(
                fields=["panel"],
                condition=models.Q(seat="president"),
                name="one_president_per_panel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} of {self.panel_id}"


class Portfolio(PublicModel):
    """A candidate's professional situations. Locked from its deposit."""

    personal_data = Personal(
        purpose="évaluer les pratiques professionnelles", until=PORTFOLIO_END
    )

    candidate = models.OneToOneField(
        "certification.Candidate", on_delete=models.PROTECT
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="portfolios"
    )
    panel = models.ForeignKey(Panel, null=True, blank=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=20, default=PORTFOLIO.initial)
    no_pupil_data = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    deposited_at = models.DateTimeField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            *state_constraints(PORTFOLIO),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(no_pupil_data=True),
                name="deposited_portfolio_declares_no_pupil_data",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "deposited"])
                | models.Q(panel__isnull=False),
                name="assigned_portfolio_has_panel",
            ),
        ]

    def __str__(self) -> str:
        return f"portfolio {self.public_id}"


class Situation(models.Model):
    """One professional situation; `sections` maps the section keys of the portfolio document."""

    personal_data = Personal(
        purpose="évaluer les pratiques professionnelles", until=PORTFOLIO_END
    )

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="situations"
    )
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    sections = models.JSONField(default=dict)
    domains = models.JSONField(
        default=list, help_text="codes of CRCN-Édu domains it shows"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "number"], name="situation_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Attachment(PublicModel):
    """A file checked by its content, its size and its name."""

    personal_data = Personal(
        purpose="évaluer les pratiques professionnelles", until=PORTFOLIO_END
    )

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="attachments"
    )
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="portfolios/")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "sha256"], name="attachment_once_per_portfolio"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Rating(PublicModel):
    """One examiner's levels per domain, unseen by the other until both are submitted."""

    personal_data = Personal(
        purpose="évaluer les pratiques professionnelles", until=RECORD_END
    )

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="ratings"
    )
    examiner = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+"
    )
    grid = models.ForeignKey(
        "framework.Document", on_delete=models.PROTECT, related_name="+"
    )
    levels = models.JSONField(default=dict, help_text="{domain code: 0–4}")
    evidence = models.JSONField(default=dict, help_text="{domain code: text}")
    state = models.CharField(max_length=20, default=RATING.initial)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            *state_constraints(RATING),
            models.UniqueConstraint(
                fields=["portfolio", "examiner"], name="one_rating_per_examiner"
            ),
        ]

    def __str__(self) -> str:
        return f"rating of {self.portfolio_id}"


class Decision(PublicModel):
    """What the panel decided, with its reason. Append-only (trigger): a new number corrects it."""

    personal_data = Personal(purpose="décider d’un niveau", until=RECORD_END)

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="decisions"
    )
    number = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    reason = models.TextField(max_length=4000)
    decided_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "number"], name="decision_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(level__range=(0, 4)), name="decision_level_exists"
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.number} on {self.portfolio_id}"
