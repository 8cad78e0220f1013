"""Sessions, candidates, and what happened."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from palier.kernel.ids import PublicModel
from palier.kernel.personal_data import NotPersonal, Personal
from palier.kernel.transitions import state_constraints

from .states import CANDIDATE, SESSION

#: A person waits for one test at a time.
LIVE = ("registered", "present", "testing", "ended")


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("sur place")
    REMOTE = "remote", _("à distance")


class Session(PublicModel):
    """A dated supervised occasion of a centre.

    `number` is public to those invited; the password is stored hashed; the access code opens
    the test to a candidate whose presence is confirmed. `rules` freezes the award document.
    """

    personal_data = NotPersonal()

    number = models.CharField(max_length=12, unique=True)
    centre = models.ForeignKey("territory.Centre", on_delete=models.PROTECT)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    meeting_link = models.URLField(blank=True)
    seats = models.PositiveIntegerField()
    rule_set = models.CharField(max_length=1)
    rules = models.ForeignKey("framework.Document", on_delete=models.PROTECT, related_name="+")
    access_code = models.CharField(max_length=12)
    invigilator_password = models.CharField(max_length=128, help_text="hash")
    state = models.CharField(max_length=20, default=SESSION.initial)
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    finalised_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            *state_constraints(SESSION),
            models.CheckConstraint(
                condition=~models.Q(mode="remote") | ~models.Q(meeting_link=""),
                name="remote_session_has_link",
            ),
            models.CheckConstraint(
                condition=~models.Q(mode="on_site") | ~models.Q(place=""),
                name="on_site_session_has_place",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Category(models.TextChoices):
    """What an incident is. `help` is raised by the candidate, the others by the invigilator."""

    HELP = "help", _("demande d’aide")
    IDENTITY = "identity", _("identité ou état civil à corriger")
    ATTENDANCE = "attendance", _("retard ou départ")
    TECHNICAL = "technical", _("problème technique")
    QUESTION = "question", _("problème sur une question")
    FRAUD = "fraud", _("suspicion de fraude")
    OTHER = "other", _("autre")


class EndReason(models.TextChoices):
    COMPLETED = "completed", _("test terminé")
    ABANDONED = "abandoned", _("abandon")
    TECHNICAL = "technical", _("problème technique")


class Candidate(PublicModel):
    """A person registered in a session. The test's levels are null until scored.

    `eligibility` keeps the reasons that opened the door that day. `outcome` is `scored`, or
    `insufficient` when fewer answers than the rules ask for were given.
    """

    personal_data = Personal("certificate")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="candidates")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="candidacies")
    state = models.CharField(max_length=20, default=CANDIDATE.initial)
    eligibility = models.JSONField()
    registered_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    scored_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    sitting = models.OneToOneField("testing.Sitting", null=True, blank=True, on_delete=models.PROTECT)
    outcome = models.CharField(max_length=20, blank=True)
    general_score = models.PositiveSmallIntegerField(null=True, blank=True)
    general_level = models.PositiveSmallIntegerField(null=True, blank=True)
    professional_level = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["person__last_name", "person__first_name"]
        constraints = [
            *state_constraints(CANDIDATE),
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=~models.Q(state="withdrawn"),
                name="registered_once_per_session",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=LIVE),
                name="one_live_candidacy_per_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["testing", "ended", "scored"])
                | models.Q(sitting__isnull=False),
                name="testing_candidate_has_sitting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.session_id}"


class Incident(models.Model):
    """What happened in a session, typed, told live. A call for help waits until `handled_at`."""

    personal_data = Personal("incident")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="incidents")
    candidate = models.ForeignKey(
        Candidate,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incidents",
    )
    category = models.CharField(max_length=30, choices=Category.choices)
    text = models.TextField(max_length=2000, blank=True)
    reported_by = models.CharField(max_length=80)
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"],
                condition=models.Q(category="help", handled_at__isnull=True),
                name="one_waiting_call_per_candidate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} in {self.session_id}"


class CandidateImport(PublicModel):
    """The report of one imported list; it stays, whether it was applied or refused."""

    personal_data = Personal("candidate-list")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=160)
    imported_by = models.CharField(max_length=80)
    at = models.DateTimeField()
    added = models.PositiveIntegerField()
    errors = models.JSONField(default=list, help_text="[{line, column, message}]")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.file_name
