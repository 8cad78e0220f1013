"""Accounts and who they belong to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from palier.kernel.access import Role, ScopeKind
from palier.kernel.ids import PublicModel
from palier.kernel.personal_data import Personal

from .disciplines import Discipline


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser, PublicModel):
    """Somebody with an account. The e-mail is the identifier, compared without case."""

    personal_data = Personal("account")

    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=80)
    last_name = models.CharField(_("nom"), max_length=80)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=8, blank=True, help_text="last one read in: letters are in it")
    session_round = models.PositiveIntegerField(default=0, help_text="raised to end every session")
    ending_announced_at = models.DateTimeField(
        null=True, blank=True, help_text="told that the account ends unless they sign in"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_without_case"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True)
                | models.Q(is_active=False, first_name="", last_name=""),
                name="closed_person_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or f"closed {self.public_id}"

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """Django's, mixed with `session_round`: raising the round voids the sessions in course."""
        own = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return salted_hmac(
            "palier.session_round", f"{own}:{self.session_round}", algorithm="sha256"
        ).hexdigest()

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Audience(models.TextChoices):
    """`public` in the programme's words: at which moment of the career."""

    SERVING = "serving", _("en activité")
    TRAINEE = "trainee", _("stagiaire")
    STUDENT = "student", _("étudiant·e en INSPÉ")


class Degree(models.TextChoices):
    FIRST = "premier-degre", _("1er degré")
    SECOND = "second-degre", _("2nd degré")
    CPE = "cpe", _("conseil et vie scolaire (CPE)")


class Profile(models.Model):
    """What fits the path to the person. The establishment is optional: not all have one."""

    personal_data = Personal("account")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="profile")
    audience = models.CharField(max_length=20, choices=Audience.choices)
    degree = models.CharField(max_length=20, choices=Degree.choices)
    academie = models.ForeignKey("territory.Academie", on_delete=models.PROTECT)
    establishment = models.ForeignKey(
        "territory.Establishment", null=True, blank=True, on_delete=models.SET_NULL
    )
    discipline = models.CharField(max_length=40, blank=True, choices=Discipline.choices)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"profile of {self.person_id}"


class RoleGrant(models.Model):
    """A role held somewhere, from a moment until another."""

    personal_data = Personal("account")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    scope_kind = models.CharField(
        max_length=20,
        choices=[(k.value, k.value) for k in ScopeKind],
        default=ScopeKind.NATIONAL.value,
    )
    scope_key = models.CharField(max_length=60, blank=True)
    granted_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "scope_kind", "scope_key"],
                name="one_grant_per_scope",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} @ {self.scope_kind}:{self.scope_key}"


class NoticeRead(models.Model):
    """A person has read a notice (what is done with the data, terms) in this version."""

    personal_data = Personal("account")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices_read")
    notice = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "notice", "version"], name="notice_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.version}"
