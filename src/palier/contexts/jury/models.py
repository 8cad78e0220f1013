"""Portfolios, panels, ratings and decisions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from palier.kernel.ids import PublicModel, readable_code
from palier.kernel.personal_data import Personal
from palier.kernel.transitions import state_constraints

from .states import PORTFOLIO, RATING


class Seat(models.TextChoices):
    PRESIDENT = "president", _("présidence")
    EXAMINER = "examiner", _("examen")


class Panel(PublicModel):
    """A president and at least two examiners."""

    personal_data = Personal("minutes")

    name = models.CharField(max_length=120, unique=True)
    composed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    personal_data = Personal("minutes")

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=20, choices=Seat.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "person"], name="one_seat_per_panel_member"),
            models.UniqueConstraint(
                fields=["panel"],
                condition=models.Q(seat="president"),
                name="one_president_per_panel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} of {self.panel_id}"


def new_number() -> str:
    return readable_code(4, 4, prefix="D")


class Portfolio(PublicModel):
    """A candidate's professional situations. Locked from its deposit.

    Examiners know it by its `number`, which is drawn at random and tells nothing of the person.
    `form` is the document that says what to write; `digest` seals what was deposited.
    """

    personal_data = Personal("portfolio", "minutes")

    candidate = models.OneToOneField("certification.Candidate", on_delete=models.PROTECT)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="portfolios")
    number = models.CharField(max_length=16, unique=True, default=new_number, editable=False)
    form = models.ForeignKey("framework.Document", on_delete=models.PROTECT, related_name="+")
    panel = models.ForeignKey(
        Panel, null=True, blank=True, on_delete=models.PROTECT, related_name="portfolios"
    )
    state = models.CharField(max_length=20, default=PORTFOLIO.initial)
    declarations = models.JSONField(default=list, help_text="keys of the declarations made at the deposit")
    digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    deposited_at = models.DateTimeField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            *state_constraints(PORTFOLIO),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(declarations__contains=["no-pupil-data"]),
                name="deposited_portfolio_declares_no_pupil_data",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "deposited"]) | models.Q(panel__isnull=False),
                name="assigned_portfolio_has_panel",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | ~models.Q(digest=""),
                name="deposited_portfolio_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"portfolio {self.public_id}"

    @property
    def stream(self) -> str:
        """Where the journal keeps what happens to it."""
        return f"portfolio:{self.public_id}"


class Situation(models.Model):
    """One professional situation; `sections` maps the section keys of the portfolio document.

    `revision` counts the saves: who saves from an older one is told so.
    """

    personal_data = Personal("portfolio")

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="situations")
    number = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=120, blank=True)
    sections = models.JSONField(default=dict)
    domains = models.JSONField(default=list, help_text="codes of CRCN-Édu domains it shows")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["portfolio", "number"], name="situation_number_once")]

    def __str__(self) -> str:
        return self.title


def unreadable_path(attachment: Attachment, _name: str) -> str:
    """Nothing of the sender's name reaches the disk."""
    return f"portfolios/{attachment.portfolio.public_id}/{attachment.public_id}"


class Attachment(PublicModel):
    """A file checked by its content, its size and its name."""

    personal_data = Personal("portfolio")

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="attachments")
    number = models.PositiveSmallIntegerField(help_text="what examiners see instead of the name")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=unreadable_path)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "number"], name="attachment_number_once"),
            models.UniqueConstraint(fields=["portfolio", "sha256"], name="attachment_once_per_portfolio"),
        ]

    def __str__(self) -> str:
        return self.name


class Rating(PublicModel):
    """One examiner's levels per domain, unseen by the other until both are submitted.

    It counts while `panel` is the portfolio's: a portfolio given to another panel keeps what was
    rated before, and nobody reads it any more.
    """

    personal_data = Personal("minutes")

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="ratings")
    examiner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="+")
    is_third = models.BooleanField(default=False, help_text="called after a wide gap, outside the panel")
    revision = models.PositiveIntegerField(default=0)
    grid = models.ForeignKey("framework.Document", on_delete=models.PROTECT, related_name="+")
    levels = models.JSONField(default=dict, help_text="{domain code: 0–4}")
    evidence = models.JSONField(default=dict, help_text="{domain code: text}")
    state = models.CharField(max_length=20, default=RATING.initial)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            *state_constraints(RATING),
            models.UniqueConstraint(fields=["portfolio", "examiner"], name="one_rating_per_examiner"),
        ]

    def __str__(self) -> str:
        return f"rating of {self.portfolio_id}"


class ConflictDeclaration(models.Model):
    """A member says why they cannot judge this candidate. It holds for ever."""

    personal_data = Personal("minutes")

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=1000)
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["declared_at"]
        constraints = [models.UniqueConstraint(fields=["portfolio", "person"], name="conflict_declared_once")]

    def __str__(self) -> str:
        return f"conflict on {self.portfolio_id}"


class Decision(PublicModel):
    """What the panel decided, with its reason. Append-only (trigger): a new number corrects it."""

    personal_data = Personal("minutes")

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    reason = models.TextField(max_length=4000)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "number"], name="decision_number_once"),
            models.CheckConstraint(condition=models.Q(level__range=(0, 4)), name="decision_level_exists"),
        ]

    def __str__(self) -> str:
        return f"decision {self.number} on {self.portfolio_id}"
